"""What the README says under "Where does a line go?": the line is changed there, on a copy, and takes effect.

A new edition of the form is followed step by step in tests/end_to_end/test_new_edition.py, the label of a column in
tests/dbt_project/test_marts.py (what is described is what a release says), the threshold of a rule in
tests/expectations/test_check.py.
"""

from __future__ import annotations

import re
import shutil
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import pytest

from expectations.registry import Registry
from ingestion.settings import SettingError
from tbw.answer.marked_return import mark
from tbw.answer.marking.words import words
from tbw.ground import language, places
from tbw.release import gate_measures, retention
from tbw.round import parties, reminders
from tbw.round.status import deadlines
from tests.tbw.marks import HEAD, SHEET, finding, form, loaded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

README = (places.PROJECT / "README.md").read_text(encoding="utf-8")
TABLE = README.split("**Where does a line go?**")[1].split("\n\n")[1]
MANUAL = (places.PROJECT / "docs" / "production.md").read_text(encoding="utf-8")
NUMBER = re.compile(r"^(\w+): (\S+) # (.+)$", re.MULTILINE)
# What dbt is given by a build, and what `make up` asks for itself.
NO_SETTING = {"TBW_INPUTS", "TBW_DUCKDB"}


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A copy of the reference tables."""
    return shutil.copytree(places.SEEDS, tmp_path / "seeds")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of an operator's settings; what was read of them before is forgotten, and so is this afterwards."""
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv("TBW_SETTINGS", str(folder))
    _forget()
    yield folder
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    for read in (words, retention.rule, parties._names, language._messages):  # noqa: SLF001 - read once a process
        read.cache_clear()


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def test_every_place_that_the_table_names_is_there() -> None:
    named = re.findall(r"`([\w./]+[./][\w./]*)`", TABLE)
    assert len(named) > 10
    roots = (places.PROJECT, places.DBT_PROJECT)
    assert [place for place in named if not any((root / place).exists() for root in roots)] == []


def test_a_deadline_and_the_days_of_its_reminders(seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = "base_to_city,2,15,base authority,city commerce bureau,true,14;"
    change(seeds / "deadlines.csv", row, row.replace(",15,", ",20,").replace(",14;", ",10;"))
    first, _ = deadlines(seeds / "deadlines.csv", 2022, date(2022, 2, 10))
    assert (first.last_day, first.days_left) == (date(2022, 2, 20), 10)
    monkeypatch.setenv("TBW_NOW", "2022-02-10T12:00:00+08:00")
    due = reminders.due(tmp_path / "store", seeds, tmp_path / "landing")
    assert [one.name for one in due] == ["deadline-2022-base_to_city+10"]


def test_the_threshold_of_the_gate(seeds: Path) -> None:
    change(seeds / "release_gate.csv", ".base_import_export_cny,percent,5,", ".base_import_export_cny,percent,3,")
    assert gate_measures.measures(seeds)[0].threshold == Decimal(3)


def test_an_alias_of_a_city(seeds: Path) -> None:
    assert Registry(seeds).city_code("蓉城") is None
    change(seeds / "cities.csv", "\n510100,成都市,Chengdu,成都,", "\n510100,成都市,Chengdu,成都;蓉城,")
    assert Registry(seeds).city_code("蓉城") == "510100"


def test_the_wording_of_a_reminder(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(own / "reminders.yaml", 'lead: "请{from_party}尽快报送，尚缺{missing}个。"\n')
    write(own / "parties.yaml", "base authority: 各基地\n")
    monkeypatch.setenv("TBW_NOW", "2022-02-01T12:00:00+08:00")
    (due,) = reminders.due(tmp_path / "store", places.SEEDS, tmp_path / "landing")
    assert due.text.startswith("请各基地尽快报送，尚缺28个。")
    assert "提醒：2022年度信息表" in due.subject


def test_what_a_command_says(own: Path) -> None:
    write(own / "messages.yaml", "diff: {nothing: {zh: 各项数据均无变化}}\n")
    with language.speaking(language.Language.ZH):
        assert language.say("diff.nothing") == "各项数据均无变化"


def test_the_colour_of_a_fault(own: Path) -> None:
    write(own / "marks.yaml", "severities: {must_fix: {colour: FFCDE8CF}}\n")
    marked = loaded(mark(form(), [finding("F3")], HEAD).content)
    assert marked[SHEET]["F3"].fill.fgColor.rgb == "FFCDE8CF"


def test_files_a_batch_and_limits(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = places.operation()
    write(own / "operation.yaml", "files_a_batch: 7\n")
    assert places.operation() == usual | {"files_a_batch": 7}
    write(own / "elsewhere.yaml", "files_a_batch: 8\n")
    monkeypatch.setenv("TBW_OPERATION", str(own / "elsewhere.yaml"))
    assert places.operation()["files_a_batch"] == 8


def test_how_long_releases_keep_their_files(own: Path) -> None:
    before = retention.rule()
    write(own / "retention.yaml", "newest: 3\napproved: false\n")
    retention.rule.cache_clear()
    assert retention.rule() == before.model_copy(update={"newest": 3, "approved": False})


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("marks.yaml", "severities: {grave: {colour: FFCDE8CF}}", "severities: grave is no setting"),
        ("marks.yaml", "severities: {note: {colour: green}}", "give a value like 'FFD9E8F7'"),
        ("marks.yaml", "severities: red", "cannot be used"),
        ("limits.yaml", "cpu_seconds: many", "give a value like 8"),
        ("limits.yaml", "cpu_seconds: -1", "give a number from 0"),
        ("limits.yaml", "cpu_seconds: true", "give a value like 8"),
        ("retention.yaml", "approved: 1", "give a value like True"),
        ("reminders.yaml", 'lead: "{who} is late"', "only these can be filled in: counting, expected"),
        ("reminders.yaml", 'lead: "{from_party is late"', "cannot be used"),
        ("reminders.yaml", "[1, 2", "cannot be used"),
        ("mark.yaml", "severities: {}", "mark.yaml sets nothing: there may be limits.yaml"),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_is_begun(own: Path, name: str, text: str, said: str) -> None:
    write(own / name, text)
    with pytest.raises(SettingError, match=re.escape(said)) as raised:
        places.check_settings()
    assert name in str(raised.value)


def test_a_folder_of_settings_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TBW_SETTINGS", str(tmp_path / "nowhere"))
    with pytest.raises(SettingError, match="is no folder"):
        places.check_settings()


def test_the_manual_lists_every_setting_with_its_default() -> None:
    rows = set()
    for path in places.SETTINGS:
        place, text = path.relative_to(places.PROJECT).as_posix(), path.read_text(encoding="utf-8")
        numbers = [row for row in NUMBER.findall(text) if row[1] in {"true", "false"} or row[1].isdecimal()]
        rows |= {f"| `{name}` | {value} | {what} | `{place}` |" for name, value, what in numbers}
        if not numbers:
            rows.add(f"| all of `{path.name}` | | ")
        lines = [line for line in text.splitlines() if line and not line.startswith("#")]
        assert len(numbers) in {0, len(lines)}, f"{place}: every number says behind it what it is"
    missing = [row for row in sorted(rows) if f"\n{row}" not in MANUAL]
    assert missing == []
    assert MANUAL.count("\n| `") - MANUAL.count("\n| `TBW_") - MANUAL.count("\n| `AIRFLOW") == sum(
        not row.startswith("| all") for row in rows
    )


def test_the_manual_lists_every_variable_of_the_environment() -> None:
    folders = ("dags", "expectations", "ingestion", "services", "tbw")
    used = {name for folder in folders for path in (places.PROJECT / folder).rglob("*.py") for name in _variables(path)}
    assert sorted(used - NO_SETTING - _variables_of(MANUAL)) == []


@cache
def _variables_of(text: str) -> set[str]:
    return set(re.findall(r"\bTBW_[A-Z_]+\b", text))


def _variables(path: Path) -> set[str]:
    return _variables_of(path.read_text(encoding="utf-8"))
