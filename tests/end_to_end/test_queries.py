"""The questions of docs/queries, the query of the README and the workbook, on the sample rounds."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.end_to_end.running import PROJECT, Filled

QUERIES = sorted((PROJECT / "docs" / "queries").rglob("*.sql"))
# Of the samples every base has reported, and has some of each.
EMPTY = {"13_who_has_not_reported", "24_no_laboratory_platform_or_brand"}


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_every_question_has_an_answer(samples: Filled, path: Path) -> None:
    found = samples.query(path.read_text(encoding="utf-8"))
    assert bool(found) == (path.stem not in EMPTY)


def test_red_line(samples: Filled) -> None:
    ((checked, differing),) = samples.query((PROJECT / "docs" / "queries" / "02_red_line.sql").read_text("utf-8"))
    assert checked > 4000
    assert differing == 0


def test_published_figures_that_the_samples_are_made_to(samples: Filled) -> None:
    rows = samples.query("from (select figure_id, computed_value, holds from marts.mart_published_reconciliation)")
    computed = {figure: (value, holds) for figure, value, holds in rows}
    assert len(computed) == 76
    exact = {"F000-01": 28, "F000-07": 16, "F000-09": 12, "F000-10": 14, "F000-11": 5, "F000-18": 393, "F003-11": 26}
    assert {figure: computed[figure] for figure in exact} == {figure: (n, True) for figure, n in exact.items()}
    assert computed["F000-04"] == (Decimal("676.08"), True)
    assert all(computed[figure][1] for figure in ("F000-02", "F000-03", "F000-05", "F000-22", "F000-23"))
    assert (round(computed["F000-25"][0], 2), computed["F000-25"][1]) == (Decimal("16.63"), False)


def test_every_column_has_a_chinese_and_an_english_label(samples: Filled) -> None:
    columns = samples.query("select table_name, column_name, comment from duckdb_columns() where schema_name = 'marts'")
    labelled = re.compile(r"[^|]*[\u4e00-\u9fff][^|]* \| \S")
    assert [row for row in columns if not labelled.match(row[2] or "")] == []


def test_release_holds_what_people_read(samples: Filled) -> None:
    book = load_workbook(samples.release / "headline.xlsx", read_only=True)
    rows = list(book["全省"].iter_rows(values_only=True))
    shares = dict(zip(rows[2], rows[5], strict=True))
    assert (shares["data_year"], round(shares["base_share_pct"], 2)) == (2020, 83.65)
    summary = list(book["摘要"].iter_rows(values_only=True))
    both = [summary[2].index(f"base_import_export_{rate}_pct") for rate in ("yoy", "like_for_like_yoy")]
    assert abs(both[0] - both[1]) == 1
    assert [round(summary[5][place], 2) for place in both] == [21.23, 21.23]
    page = (samples.release / "docs" / "index.html").read_text(encoding="utf-8")
    assert "mart_province_year" in page
    assert str(samples.path) not in page
    assert "base_share_pct" in (samples.release / "data_dictionary.md").read_text(encoding="utf-8")
