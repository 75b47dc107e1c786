from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest

from ingestion.raw_zone.store import Store
from tbw.ground import telemetry
from tbw.submission.run_report import finish

if TYPE_CHECKING:
    from pathlib import Path

FILES = [
    {"landing_path": "2021/成都市/a.xlsx", "submission_id": "1", "status": "accepted", "base_name": "甲"},
    {
        "landing_path": "2021/成都市/b.xlsx",
        "submission_id": "2",
        "status": "returned",
        "must_fix_count": 2,
        "base_name": None,
    },
]

NOTHING = {
    "run_id": "run",
    "received_at": "now",
    "files": [],
    "decisions": [],
    "misplaced": [],
    "passed_over": {},
    "failed": {},
}


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """The report of a run of two forms, with steps that were timed."""
    store = Store(tmp_path)
    store.create()
    (store.work / "run").mkdir()
    for spent in (1.25, 0.5):
        telemetry.note(store.work / "run", "read", spent)
    left = {"2021/成都市/~$b.xlsx": "lock", "2021/成都市/~$a.xlsx": "lock"}
    sheet = {"landing_path": "2021/决定.xlsx", "decisions": ["d"], "faults": []}
    content = NOTHING | {"files": FILES, "decisions": [sheet], "misplaced": ["x [y]"], "passed_over": left}
    return finish(store, content)


def test_the_report_counts_and_times(report: Path) -> None:
    content = json.loads(report.read_text(encoding="utf-8"))
    assert content["counts"] == {"accepted": 1, "returned": 1, "misplaced": 1, "passed_over": 2}
    assert content["seconds"] == {"read": 1.75}


def test_it_can_be_read_without_a_program(report: Path) -> None:
    text = report.with_suffix(".txt").read_text(encoding="utf-8")
    assert "2021/成都市/b.xlsx" in text
    assert "decisions 2021/决定.xlsx: 1 on record" in text
    assert "misplaced x [y]: a submission lies at" in text
    assert "passed over: 2 × lock: 2021/成都市/~$b.xlsx, 2021/成都市/~$a.xlsx" in text
    assert "2 files, 1 accepted, 1 returned, 1 misplaced, 2 passed_over" in text.splitlines()[1]
    assert "read 1.8 s" in text


def test_counts_and_durations_are_metrics(report: Path) -> None:
    lines = (report.parents[1] / "metrics" / "ingest.prom").read_text(encoding="utf-8").splitlines()
    assert 'tbw_ingest_files{status="returned"} 1' in lines
    assert 'tbw_ingest_step_seconds{step="read"} 1.75' in lines
    assert any(line.startswith("tbw_ingest_finished_timestamp_seconds ") for line in lines)


def test_the_log_has_a_line_a_submission(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    store = Store(tmp_path)
    store.create()
    finish(store, NOTHING | {"files": FILES})
    assert "submission_id=2 status=returned landing_path=2021/成都市/b.xlsx must_fix=2 explain=0" in caplog.messages


def test_500_files_that_are_no_forms_take_one_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    store = Store(tmp_path)
    store.create()
    foreign = [
        {"landing_path": f"2021/成都市/{n}.xls", "submission_id": str(n), "status": "unreadable", "base_name": None}
        | {"read_status": "not_a_workbook" if n % 2 else "not_the_form"}
        for n in range(500)
    ]
    locked = {"landing_path": "2021/成都市/locked.xlsx", "submission_id": "l", "status": "unreadable"}
    told = [*foreign[:250], *FILES, locked | {"read_status": "encrypted_file", "base_name": None}, *foreign[250:]]
    report = finish(store, NOTHING | {"files": told})
    lines = report.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    assert lines[1] == "503 files, 1 accepted, 1 returned, 501 unreadable"
    assert [line for line in lines if "no forms" in line] == [
        "no forms: 500 × 2021/成都市/0.xls, 2021/成都市/1.xls, 2021/成都市/2.xls, …"
    ]
    assert len(lines) < 15
    assert sum(file["landing_path"] in "\n".join(lines) for file in told[250:253]) == 3
    assert len(json.loads(report.read_text(encoding="utf-8"))["files"]) == 503
    assert len(caplog.messages) == 4
