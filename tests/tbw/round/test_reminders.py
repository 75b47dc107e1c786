from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tbw.ground import notice
from tbw.ground.places import SEEDS
from tbw.round import reminders

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tbw.conftest import AddSubmission

# Deadlines of our own, as those of the project may change.
DEADLINES = """\
deadline_id,month,day,from_party,to_party,day_itself_in_time,remind_days_before,overdue_days_after,source
base_to_city,2,15,base authority,city commerce bureau,true,14;7;3;1;0,1;7;14;28,test
city_to_department,3,1,city commerce bureau,provincial Department of Commerce,true,14;7;3;1;0,1;7;14;28,test
"""
# Noon of a day in Shanghai.
NOON = "{}T12:00:00+08:00"


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shutil.copytree(SEEDS, tmp_path_factory.mktemp("reference") / "tables")
    (folder / "deadlines.csv").write_text(DEADLINES, encoding="utf-8")
    return folder


def due(tmp_path: Path, reference: Path, monkeypatch: pytest.MonkeyPatch, now: str) -> list[reminders.Notice]:
    monkeypatch.setenv("TBW_NOW", now)
    return reminders.due(tmp_path / "store", reference, tmp_path / "landing")


@pytest.mark.parametrize(
    ("day", "names"),
    [
        ("2022-01-20", []),
        ("2022-02-01", ["base_to_city+14"]),
        ("2022-02-03", ["base_to_city+14"]),  # not told on its day, it is told late
        ("2022-02-07", []),
        ("2022-02-15", ["base_to_city+0", "city_to_department+14"]),
        ("2022-02-16", ["base_to_city-1", "city_to_department+14"]),
        ("2022-11-20", []),
    ],
)
def test_notices_are_due_some_days_before_and_after(
    tmp_path: Path, reference: Path, monkeypatch: pytest.MonkeyPatch, day: str, names: list[str]
) -> None:
    found = due(tmp_path, reference, monkeypatch, NOON.format(day))
    assert [reminder.name for reminder in found] == [f"deadline-2022-{name}" for name in names]


def test_over_midnight_in_shanghai_the_last_day_is_over(
    tmp_path: Path, reference: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = due(tmp_path, reference, monkeypatch, "2022-02-15T15:59:59+00:00")[0]
    after = due(tmp_path, reference, monkeypatch, "2022-02-15T16:00:00+00:00")[0]
    assert (before.name[-2:], after.name[-2:]) == ("+0", "-1")
    assert "今天" in before.subject
    assert "已过1天" in after.subject


def test_who_is_missing_and_who_must_mend_is_named_per_city(
    tmp_path: Path, reference: Path, monkeypatch: pytest.MonkeyPatch, add_submission: AddSubmission
) -> None:
    add_submission(tmp_path / "store", base_id="SC-001", report_year=2022)
    add_submission(tmp_path / "store", base_id="SC-002", report_year=2022, status="returned", name="b.xlsx")
    (tmp_path / "landing" / "2022").mkdir(parents=True)
    (tmp_path / "landing" / "2022" / "{{ 7 * 7 }}.xlsx").touch()
    (reminder,) = due(tmp_path, reference, monkeypatch, NOON.format("2022-02-01"))
    assert "应报基地28个，已收到可计入的1个，尚缺26个，退回待改1个" in reminder.text
    assert "成都市：退回待改 成都国际商贸城功能区" in reminder.text
    assert "成都高新技术产业开发区" not in reminder.text
    assert "2022/{{ 7 * 7 }}.xlsx" in reminder.text


def test_told_once_a_notice_is_not_due_again(tmp_path: Path, reference: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (reminder,) = due(tmp_path, reference, monkeypatch, NOON.format("2022-02-01"))
    path = notice.keep(tmp_path / "store", reminder.name, reminder.subject, reminder.text)
    assert path.read_text(encoding="utf-8").startswith(reminder.subject)
    assert due(tmp_path, reference, monkeypatch, NOON.format("2022-02-01")) == []
