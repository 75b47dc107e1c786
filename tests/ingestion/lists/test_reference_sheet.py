"""Reference data that come as a spreadsheet: the rows, or the cell that cannot be taken."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from ingestion.lists.reference_sheet import ReferenceSheetError, read_reference

HEAD = ["范围", "地区代码", "年份", "指标", "比较", "数值", "单位", "公布增速", "性质", "来源", "发布日期"]
ROW = ["province", "51", 2021, "import_export", "=", 9513.6, "亿元", None, "final", "公报", datetime(2022, 1, 14)]  # noqa: DTZ001


def written(folder: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "表.xlsx")
    return folder / "表.xlsx"


def changed(**of: object) -> list[object]:
    return [of.get(name, value) for name, value in zip(HEAD, ROW, strict=True)]


def test_rows_below_the_headings_with_their_numbers(tmp_path: Path) -> None:
    path = written(tmp_path, ["一览"], HEAD, ROW, [], [], changed(年份=2022.0, 发布日期="2023/01/13"))
    (first, second) = read_reference(path)
    assert first[:3] == ("trade_totals", "Sheet", 3)
    assert second[:3] == ("trade_totals", "Sheet", 6)
    assert {name: first[3][name] for name in ("year", "value", "growth_published_pct", "released_on")} == {
        "year": "2021",
        "value": "9513.6",
        "growth_published_pct": "",
        "released_on": "2022-01-14",
    }
    assert (second[3]["year"], second[3]["released_on"]) == ("2022", "2023-01-13")


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("年份", "去年", "Sheet!C2: year is '去年', no number"),
        ("公布增速", "快", "Sheet!H2: growth_published_pct is '快', no number"),
        ("发布日期", "2022年1月", "Sheet!K2: released_on is '2022年1月', no date"),
        ("来源", None, "Sheet!J2: source is missing"),
        ("数值", "=1/0", "Sheet!F2: value is an error of the spreadsheet"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named(tmp_path: Path, column: str, value: object, said: str) -> None:
    with pytest.raises(ReferenceSheetError, match=said):
        read_reference(written(tmp_path, HEAD, changed(**{column: value})))


def test_no_table_tells_what_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(ReferenceSheetError, match="registry: base_id, base_name"):
        read_reference(written(tmp_path, HEAD[:5], ROW[:5]))
