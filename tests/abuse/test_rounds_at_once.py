"""Two runs at once, each with another round of one base: what was judged without the other is judged again."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.raw_zone.store import Store
from tbw.submission import ingest
from tbw.submission.judgement import Judgement
from tests.abuse.conftest import OTHERS, SAMPLES, Site
from tests.end_to_end.running import environment
from tests.warm import client

EARLIER = SAMPLES.parent / "2021" / OTHERS / "2021年信息表_成都高新技术产业开发区.xlsx"
LATER = f"2022/{OTHERS}/表.xlsx"
# The later round has other figures of years that both forms ask for: findings that need the earlier one.
OF_HISTORY = "PRV-"
Findings = list[tuple[str, str | None, str | None]]


@pytest.fixture
def rounds(tmp_path: Path, altered: Callable[..., Path]) -> Path:
    """A landing folder for each round: ``2021`` and ``2022``."""
    own = altered("later.xlsx", F18=1.23, G18=2.34, H18=99999)
    for year, source in ((2021, EARLIER), (2022, own)):
        folder = tmp_path / str(year) / str(year) / OTHERS
        folder.mkdir(parents=True)
        shutil.copyfile(source, folder / "表.xlsx")
    return tmp_path


def history(store: Path) -> Findings:
    with Store(store).counted() as raw:
        paths = {row["submission_id"]: row["landing_path"] for row in raw.table("submissions").to_pylist()}
        rows = raw.table("findings").to_pylist()
    of_later = [row for row in rows if paths[row["submission_id"]] == LATER and row["rule_id"].startswith(OF_HISTORY)]
    return sorted((row["rule_id"], row["sheet"], row["cell"]) for row in of_later)


def checked(rounds: Path, store: Path, year: int, reference: Path) -> str:
    found = ingest.find(rounds / str(year), store)
    for batch in found.batches:
        ingest.read(store, found.run_id, batch)
    return ingest.check(store, found.run_id, reference)


@pytest.mark.parametrize("order", [(2021, 2022), (2022, 2021)])
def test_findings_of_history_are_there_whoever_keeps_first(
    rounds: Path, site: Site, reference: Path, order: tuple[int, int]
) -> None:
    runs = {year: checked(rounds, site.store, year, reference) for year in order}  # neither knows of the other
    alone = Judgement.laid_aside(Store(site.store).work / runs[2022]).checked.findings.to_pylist()
    assert [row["rule_id"] for row in alone if row["rule_id"].startswith(OF_HISTORY)] == []
    for year in order:
        ingest.keep(site.store, runs[year])
    assert len(history(site.store)) > 1


def test_processes_at_the_same_time(rounds: Path, site: Site, warm: str) -> None:
    for attempt in range(3):
        store = site.folder / f"store {attempt}"
        words = [["ingest", "--landing", str(rounds / year), "--store", str(store)] for year in ("2021", "2022")]
        started = [client.silent(warm, "tests.warm.client:tbw", [one], environment=environment()) for one in words]
        assert [process.wait() for process in started] == [0, 0]
        assert len(history(store)) > 1
