import json
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tbw.ground.errors import UsageError
from tbw.round.status import status
from tbw.round.status_text import print_status
from tests.tbw.conftest import AddSubmission

REGISTRY = """base_id,base_name,aliases,city_code,level,industry,valid_from,valid_to,document,source
B-1,甲基地,,510100,national,机电产品,2020-12-31,,,test
B-2,乙基地,,510100,provincial,机电产品,2019-01-01,2020-06-30,,test
B-2,乙基地,,510100,national,机电产品,2020-06-30,,,test
B-3,丙基地,,510300,national,机电产品,2019-01-01,2020-12-31,,test
B-4,丁基地,,510300,national,机电产品,2021-03-01,,,test
"""
DEADLINES = """deadline_id,month,day,from_party,to_party,day_itself_in_time,source
second,3,1,city,province,false,test
first,2,15,base,city,true,test
"""


@pytest.fixture
def registry(tmp_path: Path, reference: Path) -> Path:
    """A reference folder: B-1 and B-2 are in force at the end of 2020, B-3 no longer, B-4 not yet."""
    folder = tmp_path / "reference"
    folder.mkdir()
    for table in ("cities.csv", "units.csv"):
        (folder / table).write_bytes((reference / table).read_bytes())
    (folder / "registry.csv").write_text(REGISTRY, encoding="utf-8")
    (folder / "deadlines.csv").write_text(DEADLINES, encoding="utf-8")
    return folder


def test_bases_in_force_before_the_report_year_are_to_report(tmp_path: Path, registry: Path) -> None:
    seen = status(tmp_path / "store", registry, 2021)
    assert [(base.base_id, base.status) for base in seen.bases] == [("B-1", "missing"), ("B-2", "missing")]
    assert seen.missing == {"成都市": ["甲基地", "乙基地"]}
    assert [base.base_id for base in status(tmp_path / "store", registry, 2022).bases] == ["B-1", "B-2", "B-4"]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (["returned"], "returned"),
        (["accepted", "returned"], "accepted"),
        (["returned", "explain"], "explain"),
        (["explain", "accepted"], "accepted"),
    ],
)
def test_status_of_a_base_is_its_best(
    tmp_path: Path, registry: Path, add_submission: AddSubmission, sent: list[str], expected: str
) -> None:
    for day, each in enumerate(sent, start=1):
        received = datetime(2021, 1, day, tzinfo=UTC)
        add_submission(tmp_path, base_id="B-1", name=f"{day}.xlsx", status=each, received_at=received)
    base = status(tmp_path, registry, 2021).bases[0]
    assert base.status == expected
    assert [submission.status for submission in base.submissions] == sent


def test_submissions_of_no_expected_base_are_listed_apart(
    tmp_path: Path, registry: Path, add_submission: AddSubmission
) -> None:
    add_submission(tmp_path, base_id=None, name="unknown.xlsx", status="unreadable")
    add_submission(tmp_path, base_id="B-3", name="removed.xlsx", status="accepted")
    seen = status(tmp_path, registry, 2021)
    assert {sent.landing_path for sent in seen.others} == {"2021/成都市/unknown.xlsx", "2021/成都市/removed.xlsx"}
    assert [base.status for base in seen.bases] == ["missing", "missing"]


def test_report_year_is_the_newest_received_else_the_present_one_in_china(
    tmp_path: Path, registry: Path, add_submission: AddSubmission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TBW_NOW", "2023-12-31T16:00:00Z")
    assert status(tmp_path, registry).report_year == 2024
    add_submission(tmp_path, report_year=2021)
    add_submission(tmp_path, report_year=2022)
    assert status(tmp_path, registry).report_year == 2022


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ("2021-02-14T15:59:00Z", [1, 14]),
        ("2021-02-14T16:00:00Z", [0, 13]),
        ("2021-02-15T16:00:00Z", [-1, 12]),
        ("2021-02-28T16:00:00Z", [-14, -1]),
    ],
)
def test_days_left_are_counted_in_china_to_the_last_day_in_time(
    tmp_path: Path, registry: Path, monkeypatch: pytest.MonkeyPatch, now: str, left: list[int]
) -> None:
    monkeypatch.setenv("TBW_NOW", now)
    deadlines = status(tmp_path, registry, 2021).deadlines
    assert [deadline.last_day for deadline in deadlines] == [date(2021, 2, 15), date(2021, 2, 28)]
    assert [deadline.days_left for deadline in deadlines] == left


@pytest.mark.parametrize(
    ("received", "late"),
    [("2021-02-28T15:59:00Z", 0), ("2021-02-28T16:00:00Z", 1), ("2021-03-31T16:00:00Z", 32)],
)
def test_who_was_late_is_told_also_after_the_report_came(
    tmp_path: Path, registry: Path, add_submission: AddSubmission, received: str, late: int
) -> None:
    add_submission(tmp_path, base_id="B-1", received_at=datetime.fromisoformat(received))
    add_submission(tmp_path, base_id="B-1", name="again.xlsx", received_at=datetime(2022, 1, 1, tzinfo=UTC))
    assert status(tmp_path, registry, 2021).bases[0].days_late == late


@pytest.mark.parametrize(
    ("now", "late"),
    [("2021-02-28T15:59:00Z", None), ("2021-02-28T16:00:00Z", 1), ("2021-03-31T16:00:00Z", 32)],
)
def test_a_missing_base_is_late_by_the_days_until_today(
    tmp_path: Path, registry: Path, monkeypatch: pytest.MonkeyPatch, now: str, late: int | None
) -> None:
    monkeypatch.setenv("TBW_NOW", now)
    seen = status(tmp_path, registry, 2021)
    assert [base.days_late for base in seen.bases] == [late, late]
    console = Console(file=StringIO(), width=200)
    print_status(seen, console)
    (line,) = [line for line in console.file.getvalue().splitlines() if "乙基地" in line and "missing in" not in line]
    assert line.split("│")[-2].strip() == str(late or "")


@pytest.mark.parametrize("content", ["deadline_id\nx\n", DEADLINES.replace("2,15", "2,31")])
def test_unusable_deadlines_are_named(tmp_path: Path, registry: Path, content: str) -> None:
    (registry / "deadlines.csv").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"deadlines\.csv"):
        status(tmp_path, registry, 2021)


def test_missing_deadlines_are_named(tmp_path: Path, registry: Path) -> None:
    (registry / "deadlines.csv").unlink()
    with pytest.raises(UsageError, match=r"deadlines\.csv"):
        status(tmp_path, registry, 2021)


def test_it_is_told_as_json_and_as_text(tmp_path: Path, registry: Path, add_submission: AddSubmission) -> None:
    add_submission(tmp_path, base_id="B-1", status="returned")
    add_submission(tmp_path, base_id=None, name="unknown.xlsx", status="unreadable")
    seen = status(tmp_path, registry, 2021)
    content = json.loads(seen.to_json())
    assert content["missing"] == {"成都市": ["乙基地"]}
    assert content["bases"][0]["submissions"][0]["must_fix_count"] == 1
    assert content["deadlines"][0]["last_day"] == "2021-02-15"
    console = Console(file=StringIO(), width=200)
    print_status(seen, console)
    text = console.file.getvalue()
    for words in ("report year 2021", "甲基地", "returned", "missing in 成都市: 乙基地", "unknown.xlsx", "2021-02-28"):
        assert words in text


def test_forms_do_not_drown_among_files_that_are_none(
    tmp_path: Path, registry: Path, add_submission: AddSubmission
) -> None:
    add_submission(tmp_path, base_id="B-1", status="returned")
    add_submission(tmp_path, base_id=None, name="locked.xlsx", status="unreadable", read_status="encrypted_file")
    for number in range(12):
        name = f"foreign{number:02d}.xlsx"
        add_submission(tmp_path, base_id=None, name=name, status="unreadable", read_status="not_the_form")
    console = Console(file=StringIO(), width=200)
    print_status(status(tmp_path, registry, 2021), console)
    lines = console.file.getvalue().splitlines()
    counted = "report year 2021: 2 bases are to report, 1 returned, 1 missing, 13 files of no base that is to report"
    assert lines[0] == counted
    foreign = [line for line in lines if "foreign" in line]
    named = ", ".join(f"2021/成都市/foreign{number:02d}.xlsx" for number in range(3))
    assert foreign == [f"no forms: 12 × {named}, …"]
    assert "of no base that is to report: 2021/成都市/locked.xlsx (unreadable)" in lines
