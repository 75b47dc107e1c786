"""Sheets of decisions, from landing and by the command: what is recorded, what is named at its cell, what is none."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from ingestion.raw_zone.store import Store
from tbw.cli.app import app
from tbw.ground.errors import UsageError
from tbw.records.decisions import recorded
from tbw.records.sheets import record_file, write_blank
from tbw.submission import ingest
from tbw.submission.check import check_files

HEADINGS = ["类别", "对象", "报送年度", "决定", "决定人", "决定日期", "生效日期", "文号", "理由"]
PASSED = ["年度考核", "成都高新区", 2021, "考核通过", "评审处", date(2021, 5, 20), None, "1号", "材料齐全"]
RECTIFY = ["assessment", "SC-002", "", "rectify", "评审处", "2021年5月20日", "2021/6/1", "2号", "发展缓慢"]
Run = Callable[[], dict[str, Any]]


def write(path: Path, *rows: list[Any], headings: list[str] = HEADINGS) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        lines = [",".join("" if cell is None else str(cell) for cell in row) for row in (headings, *rows)]
        path.write_bytes("\r\n".join(lines).encode("gb18030"))
        return path
    book = Workbook()
    for row in (["决定登记表"], [], headings, *rows):
        book.worksheets[0].append(row)
    book.save(path)
    return path


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    return tmp_path / "landing"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def run(landing: Path, store: Path, reference: Path) -> Run:
    def take() -> dict[str, Any]:
        found = ingest.find(landing, store)
        for batch in found.batches:
            ingest.read(store, found.run_id, batch)
        ingest.check(store, found.run_id, reference)
        ingest.keep(store, found.run_id)
        report: dict[str, Any] = json.loads(Path(ingest.answer(store, found.run_id)).read_text(encoding="utf-8"))
        return report

    return take


@pytest.mark.parametrize("name", ["2021/省商务厅/某表.xlsx", "2021/决定.xlsx", "2021/Decisions-2.csv"])
def test_a_sheet_in_landing_is_recorded_with_hash_and_cell(landing: Path, store: Path, run: Run, name: str) -> None:
    path = write(landing / name, PASSED, [], RECTIFY)
    report = run()
    rows = recorded(store)
    first = 2 if path.suffix == ".csv" else 4
    sheet = "" if path.suffix == ".csv" else "Sheet"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert sorted((r["subject"], r["outcome"], r["report_year"]) for r in rows) == [
        ("SC-001", "passed", 2021),
        ("SC-002", "rectify", 2021),
    ]
    assert {row["source"].rpartition("!")[2] for row in rows} == {f"A{first}", f"A{first + 2}"}
    assert all(row["source"].startswith(f"{name} {sheet}") and row["file_sha256"] == digest for row in rows)
    assert {row["decided_at"] for row in rows} == {datetime(2021, 5, 19, 16, tzinfo=UTC)}
    assert sorted(row["effective_on"] for row in rows) == [date(2021, 5, 20), date(2021, 6, 1)]
    assert Store(store).original(digest).read_bytes() == path.read_bytes()
    assert (report["files"], report["misplaced"]) == ([], [])
    assert [len(record["decisions"]) for record in report["decisions"]] == [2]


def test_it_is_no_submission_and_is_not_read_again(landing: Path, store: Path, run: Run) -> None:
    write(landing / "2021/省商务厅/决定.xlsx", PASSED)
    run()
    assert not Store(store).files("submissions")
    assert ingest.find(landing, store).batches == []
    assert run()["decisions"] == []


def test_two_copies_are_one(landing: Path, store: Path, run: Run) -> None:
    for name in ("2021/省商务厅/决定.xlsx", "2021/决定.csv"):
        write(landing / name, PASSED)
    run()
    assert len(recorded(store)) == 1


@pytest.mark.parametrize(
    ("column", "typed", "said"),
    [
        (0, "评分", "no kind of decision '评分'"),
        (1, "某基地", "no base '某基地'"),
        (2, "去年", "'去年' is no year"),
        (3, "approved", "no outcome 'approved'"),
        (5, date(2099, 1, 1), "later than now"),
        (5, None, "the day on which it was taken"),
        (5, "2021-13-01", "'2021-13-01' is no date"),
        (7, "", "needs document"),
        (8, "=1/0", "the cell holds an error or a formula without a result"),
    ],
)
def test_what_is_wrong_is_named_at_its_cell_and_nothing_is_recorded(  # noqa: PLR0917 - fixtures and a case
    landing: Path, store: Path, run: Run, column: int, typed: object, said: str
) -> None:
    wrong = [typed if place == column else cell for place, cell in enumerate(PASSED)]
    write(landing / "2021/决定.xlsx", RECTIFY, wrong)
    (sheet,) = run()["decisions"]
    (fault,) = sheet["faults"]
    assert (fault["sheet"], fault["cell"]) == ("Sheet", f"{'ABCDEFGHI'[column]}5")
    assert said in fault["message_en"]
    assert HEADINGS[column] in fault["message_zh"]
    assert recorded(store) == []


def test_a_missing_column_is_named(landing: Path, run: Run) -> None:
    write(landing / "2021/决定.xlsx", PASSED[:8], headings=HEADINGS[:8])
    (sheet,) = run()["decisions"]
    assert [fault["message_en"] for fault in sheet["faults"]] == ["there is no column 理由"]


def test_another_file_of_that_name_is_misplaced(landing: Path, store: Path, run: Run) -> None:
    write(landing / "2021/决定.xlsx", ["甲"], headings=["乙"])
    report = run()
    assert (report["misplaced"], report["files"], recorded(store)) == (["2021/决定.xlsx"], [], [])


def test_check_says_that_it_is_no_form(tmp_path: Path, reference: Path) -> None:
    with pytest.raises(UsageError, match="is a sheet of decisions"):
        check_files([write(tmp_path / "a.xlsx", PASSED)], 2021, None, reference)


def test_the_blank_sheet_filled_in_is_recorded(tmp_path: Path, store: Path, reference: Path) -> None:
    blank = tmp_path / "out" / "决定.xlsx"
    write_blank(blank, reference)
    book = load_workbook(blank)
    for column, cell in enumerate(PASSED, 1):
        book.worksheets[0].cell(3, column, cell)
    book.save(blank)
    assert record_file(store, blank, reference, by="评审处").faults == []
    assert [row["subject"] for row in recorded(store)] == ["SC-001"]


def test_command_writes_and_records_sheets(tmp_path: Path, store: Path) -> None:
    def run(*arguments: object) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["decide", "--store", str(store), *map(str, arguments)])
        return done.exit_code, done.output

    assert run("--template", tmp_path / "blank.xlsx") == (0, f"{tmp_path / 'blank.xlsx'}\n")
    assert run("--from", tmp_path / "blank.xlsx") == (0, "decisions blank.xlsx: 0 on record\n")
    sheet = write(tmp_path / "a.csv", PASSED)
    code, said = run("--from", sheet)
    assert (code, "no account of senders.csv" in said, recorded(store)) == (1, True, [])
    assert run("--from", sheet, "--by", "评审处") == (0, "decisions a.csv: 1 on record\n")
    code, said = run("--from", write(tmp_path / "b.csv", RECTIFY), "--by", "评审处")
    assert (code, "needs report_year" in said) == (1, True)
    assert run("--from", write(tmp_path / "c.csv", headings=["甲"]))[0] == 2
