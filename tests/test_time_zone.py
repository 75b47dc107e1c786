"""Where days count is told three times, as neither dbt nor the parsing of a DAG may import our code: all are one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from dags.defaults import CLOCK
from ingestion.clock import BEIJING
from tbw.ground.places import DBT_PROJECT, PROJECT

if TYPE_CHECKING:
    from pathlib import Path

PLACES = {
    PROJECT / "ingestion" / "clock.py",
    PROJECT / "dags" / "defaults.py",
    DBT_PROJECT / "macros" / "day_in_beijing.sql",
}


def test_the_timetables_have_the_clock_of_the_code() -> None:
    assert CLOCK["timezone"] == BEIJING.key


def test_the_models_have_the_clock_of_the_code() -> None:
    macro = (DBT_PROJECT / "macros" / "day_in_beijing.sql").read_text(encoding="utf-8")
    assert re.findall(r"timezone\('([^']+)'", macro) == [BEIJING.key]


def _sources() -> list[Path]:
    folders = ("dags", "expectations", "ingestion", "services", "tbw", "dbt_project/models", "dbt_project/macros")
    return [path for folder in folders for path in (PROJECT / folder).rglob("*") if path.suffix in {".py", ".sql"}]


@pytest.mark.parametrize("way", [rf"['\"]{BEIJING.key}['\"]", r"hours=8\b", r"interval '?8'? hour", r"\+08:?00"])
def test_nothing_else_spells_it(way: str) -> None:
    spelling = re.compile(way, re.IGNORECASE)
    assert {path for path in _sources() if spelling.search(path.read_text(encoding="utf-8"))} <= PLACES
