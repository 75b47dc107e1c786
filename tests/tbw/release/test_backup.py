"""A backup as docs/production.md has it: commit records first, then the rest, whatever a run adds in between."""

import shutil
from pathlib import Path

import pyarrow as pa

from ingestion.raw_zone.schema import RAW_TABLES
from ingestion.raw_zone.store import Store
from tests.tbw.conftest import AddSubmission

SWEPT = ("builds", "work", "airflow", "services")


def counted(store: Path) -> dict[str, pa.Table]:
    with Store(store).counted() as raw:
        return {table: raw.table(table) for table in RAW_TABLES}


def test_a_copy_that_a_run_cuts_across_counts_what_counted_when_it_began(
    tmp_path: Path, add_submission: AddSubmission
) -> None:
    store, backup = tmp_path / "store", tmp_path / "backup"
    add_submission(store)
    add_submission(store, base_id="SC-002", name="second.xlsx", status="explain")
    before = counted(store)
    shutil.copytree(store / "raw" / "submissions", backup / "raw" / "submissions")
    add_submission(store, base_id="SC-003", name="between.xlsx")
    rest = [folder for folder in store.iterdir() if folder.name not in SWEPT]
    for folder in rest:
        without = shutil.ignore_patterns("submissions") if folder.name == "raw" else None
        shutil.copytree(folder, backup / folder.name, ignore=without, dirs_exist_ok=True)
    assert counted(backup) == before
    assert counted(store) != before
    # Restored, the run that was cut off is simply done again.
    add_submission(backup, base_id="SC-003", name="between.xlsx")
    assert counted(backup) == counted(store)
