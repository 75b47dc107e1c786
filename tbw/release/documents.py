"""The documents in a release: the documentation as one page, the data dictionary, the headline as a workbook."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from ingestion.editions import Editions, load_editions
from tbw.ground.places import PROJECT
from tbw.release import warehouse

# Title of the sheet -> mart; the title is what the Department calls it.
HEADLINE = {
    "全省": "mart_province_year",
    "历轮全省": "mart_province_round",
    "经济区": "mart_zone_year",
    "市州": "mart_city_year",
    "级别": "mart_level_year",
    "行业": "mart_industry_year",
    "基地": "mart_base_year",
    "123目标": "mart_goal_123",
    "公布数核对": "mart_published_reconciliation",
    "考核": "mart_assessment",
}
# The headline on one sheet, with both rates of growth side by side.
SUMMARY = (
    "data_year",
    "base_import_export_cny",
    "base_share_pct",
    "base_share_low_pct",
    "base_share_high_pct",
    "base_import_export_yoy_pct",
    "base_import_export_like_for_like_yoy_pct",
    "two_above_met",
    "two_above_undecided_reason",
    "is_preliminary",
)
# Between the two labels of a column in its comment.
_BETWEEN = " | "
_WIDTH = 18


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a mart with its labels."""

    name: str
    type: str
    label_zh: str
    label_en: str


def write(work: Path, release: Path) -> None:
    """Write docs/index.html, data_dictionary.md and headline.xlsx into the folder of a release.

    ``work`` is the folder of the build, with its inputs and dbt's target; the page names neither it nor the checkout.
    """
    with warehouse.opened(release) as marts:
        dictionary = _dictionary(marts, load_editions(work / "inputs" / "forms"))
        (release / "data_dictionary.md").write_text("\n".join(dictionary), encoding="utf-8")
        _write_workbook(marts, release / "headline.xlsx")
    page = work / "target" / "static_index.html"
    if page.exists():
        text = page.read_text(encoding="utf-8")
        for folder in (work, PROJECT):
            text = text.replace(f"{folder}/", "").replace(str(folder), ".")
        (release / "docs").mkdir()
        (release / "docs" / "index.html").write_text(text, encoding="utf-8")


def columns(marts: duckdb.DuckDBPyConnection, mart: str) -> list[Column]:
    """The columns of a mart in their order; the labels are its comment, Chinese and English."""
    query = "select column_name, data_type, coalesce(comment, '') from duckdb_columns() where table_name = ?"
    rows = marts.execute(f"{query} and schema_name = 'marts' order by column_index", [mart]).fetchall()
    labels = [comment.partition(_BETWEEN) for _, _, comment in rows]
    return [Column(name, kind, zh, en) for (name, kind, _), (zh, _, en) in zip(rows, labels, strict=True)]


def _grains(marts: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    query = "select table_name, coalesce(comment, '') from duckdb_tables() where schema_name = 'marts' order by 1"
    return marts.execute(query).fetchall()


def _dictionary(marts: duckdb.DuckDBPyConnection, editions: Editions) -> Iterator[str]:
    yield from ("# 数据字典 Data dictionary", "")
    for form in reversed(editions.forms):
        years = f"{form.first_report_year}–{form.last_report_year or ''}"
        yield from (f"## 信息表 {form.edition} Items of the form", "", f"报送年度 Report years: {years}", "")
        yield from _table(
            ("序号 No", "代码 Code", "指标 Item", "Item", "单位 Unit"),
            [(item.no, item.code, item.label_zh, item.label_en, item.unit or "") for item in form.items],
        )
    titles = {mart: title for title, mart in HEADLINE.items()}
    for mart, grain in _grains(marts):
        yield from (f"## {mart} {titles.get(mart, '')}".rstrip(), "", grain, "")
        rows = [(column.name, column.type, column.label_zh, column.label_en) for column in columns(marts, mart)]
        yield from _table(("列 Column", "类型 Type", "名称", "Label"), rows)


def _table(heading: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heading)} |"
    yield f"|{'---|' * len(heading)}"
    for row in rows:
        yield f"| {' | '.join(str(cell).replace('|', '/') for cell in row)} |"
    yield ""


def _write_workbook(marts: duckdb.DuckDBPyConnection, path: Path) -> None:
    """One sheet a mart: Chinese labels, English labels, names of the columns, rows; and the dictionary."""
    book = Workbook(write_only=True)
    there = {mart for mart, _ in _grains(marts)}
    dictionary = [("表 Mart", "列 Column", "类型 Type", "名称", "Label")]
    sheets = {"摘要": "mart_province_year"} | HEADLINE
    for title, mart in sheets.items():
        if mart not in there:
            continue
        known = [column for column in columns(marts, mart) if title in HEADLINE or column.name in SUMMARY]
        headings = [[getattr(column, label) for column in known] for label in ("label_zh", "label_en", "name")]
        chosen = ", ".join(f'"{column.name}"' for column in known)
        _fill(book, title, headings, marts.execute(f'select {chosen} from marts."{mart}" order by all').fetchall())
        if title in HEADLINE:
            dictionary += [(mart, column.name, column.type, column.label_zh, column.label_en) for column in known]
    _fill(book, "数据字典", dictionary[:1], dictionary[1:])
    book.save(path)


def _fill(book: Workbook, title: str, headings: list[Any], rows: list[tuple[Any, ...]]) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = f"A{len(headings) + 1}"
    for number in range(1, len(headings[0]) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTH
    for row in headings:
        sheet.append([_cell(sheet, value, bold=True) for value in row])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: WriteOnlyWorksheet, value: str | float | datetime | None, *, bold: bool = False) -> Cell:
    """A cell whose text stays text: one that begins with = is no formula."""
    if isinstance(value, str):
        cell: Cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
    else:
        cell = WriteOnlyCell(sheet, value)
    if bold:
        cell.font = Font(bold=True)
    return cell
