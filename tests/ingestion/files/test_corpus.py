"""Real files that break readers: each is answered, by a child that may die, and none is taken for a form."""

import csv
import resource
from pathlib import Path

from ingestion.children.contained import Job, Outcome, read_files
from ingestion.files.limits import limits
from ingestion.form import FORMS

REFERENCE = Path(__file__).parents[3] / "dbt_project" / "seeds"
CORPUS = Path(__file__).parents[4] / "shared" / "corpus"


def test_every_file_of_the_corpus_is_answered() -> None:
    with (CORPUS / "INDEX.csv").open(encoding="utf-8", newline="") as lines:
        paths = [CORPUS / row["file"] for row in csv.DictReader(lines)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    statuses = {path.name: outcome.status for path, outcome in zip(paths, _read(paths), strict=True)}
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert "ok" not in statuses.values()
    assert len(statuses) == len(paths)
    assert statuses["xor-encryption-abc.xls"] == "encrypted_file"
    assert statuses["issue_594_dos.ods"] == "too_large"
    assert after.ru_utime - before.ru_utime < limits()["cpu_seconds"] * len(paths)


def _read(paths: list[Path]) -> list[Outcome]:
    return list(read_files([Job(path, 2021, REFERENCE, FORMS) for path in paths]))
