"""No contact data outside originals and returns: planted in forms of all formats, searched in all that is kept or said.

Text is searched as bytes in several encodings, and decoded out of what is compressed: Parquet and DuckDB.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from ingestion.files.cells import NUMBER
from ingestion.files.workbook import open_workbook
from ingestion.form import FORMS, Form, load_form
from samples.content import Content
from samples.layouts import Layout
from samples.sheets import Placed, Sheet, lay_out
from samples.writers import WRITERS
from tests.end_to_end.running import SAMPLES, Tbw

NAME, PHONE, MAIL, ROAD = "曾隐私", "13987654321", "zeng.yinsi@secret.example", "泄密路38号"
PLANTED = (NAME, PHONE, "028-87654321", MAIL, ROAD)
# Only these may hold it, and only for their owner.
PRIVATE = {"originals", "returns"}
Plant = Callable[[Sheet], None]


def rows_from(first: int, lines: list[list[str]], column: int = 1) -> Plant:
    def plant(sheet: Sheet) -> None:
        for row, line in enumerate(lines, first or sheet.extent[0] + 1):
            sheet.cells |= {(row, column + place): text for place, text in enumerate(line)}

    return plant


def insert(after: str, lines: list[list[str]]) -> Plant:
    """Put rows under the first cell with such a text."""

    def plant(sheet: Sheet) -> None:
        top = next(row for (row, _), cell in sorted(sheet.cells.items()) if re.search(after, str(cell)))
        count = len(lines)
        sheet.cells = {(r + count * (r > top), c): cell for (r, c), cell in sheet.cells.items()}
        sheet.merges = [(r + count * (r > top), a, b) for r, a, b in sheet.merges]
        rows_from(top + 1, lines)(sheet)

    return plant


def beside(label: str, texts: list[str], column: int) -> Plant:
    """Put texts into the row of a label."""

    def plant(sheet: Sheet) -> None:
        row = next(row for (row, _), cell in sorted(sheet.cells.items()) if label in str(cell))
        sheet.cells |= {(row, column + place): text for place, text in enumerate(texts)}

    return plant


BLOCK = [["联系人", NAME], ["联系电话、传真和电子邮箱", PHONE, "028-87654321", MAIL], ["通讯地址", ROAD]]
IN_ONE = [[f"填表人：{NAME}  联系电话：{PHONE}"], [f"联系人 {NAME} {PHONE}"], [f"如有疑问请致电{NAME}{PHONE}"]]
PLANTS: dict[str, Plant] = {
    "in its place": lambda _: None,
    "at the end": rows_from(0, BLOCK),
    "at the end, in one cell": rows_from(0, IN_ONE),
    "between items": insert("^9\\.", BLOCK),
    "under the firms": insert("可以自行添加行", BLOCK + IN_ONE),
    "among the firms": insert(
        "企业名称", [["联系人", NAME, "电话", PHONE], [f"负责人{NAME}", MAIL], ["地址：" + ROAD]]
    ),
    "right of the answers": beside("总产值", ["联系人", NAME, PHONE, MAIL], 10),
    "instead of a blank name": beside("外贸基地名称", [f"联系人：{NAME}（{PHONE}）"], 9),
    "in columns of the firms": beside("企业名称", ["联系人", "联系电话"], 10),
}


def content(form: Form, report_year: int) -> Content:
    years = form.data_years(report_year)
    answers = {item.code: dict.fromkeys(years, Decimal(5) if item.is_numeric else "无") for item in form.items}
    firm = {column.code: "某企业" if column.unit is None else Decimal(1) for column in form.enterprises.columns}
    contact = dict(zip(form.contact, (f"{NAME}公司", NAME, f"{PHONE} 028-87654321 {MAIL}", ROAD), strict=True))
    return Content(report_year, {"base_name": "新津区", "region_code": "510118"}, answers, contact, [firm])


def placed(form: Form, where: str, number: int) -> Placed:
    filling = content(form, 2021)
    if where == "instead of a blank name":
        filling = replace(filling, profile={})
    form_sheet = lay_out(form, filling, Layout(first_row=1 + number % 3, add_rows_hint=True))
    sheet = form_sheet.sheets[-1]
    PLANTS[where](sheet)
    if where == "in columns of the firms":
        row = next(row for (row, _), cell in sheet.cells.items() if cell == "某企业")
        sheet.cells |= {(row, 10): NAME, (row, 11): PHONE}
    other = Sheet("联系方式", {(r, c): text for r, line in enumerate(BLOCK, 1) for c, text in enumerate(line, 1)})
    return replace(form_sheet, sheets=[other, *form_sheet.sheets])


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory, tbw: Tbw) -> tuple[Path, str]:
    """A store that took them all, and all that the commands said."""
    folder = tmp_path_factory.mktemp("personal")
    landing, store, form = folder / "landing", folder / "store", load_form(FORMS / "form_2020.yaml")
    for number, where in enumerate(PLANTS):
        for fmt, write in WRITERS.items():
            path = landing / "2021" / "成都市" / f"{number}-{fmt}.{fmt}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(write(placed(form, where, number)))
    (landing / "2021" / "成都市" / "letter.csv").write_text(
        f"联系人,{NAME}\n电话,{PHONE}\n地址,{ROAD}\n{MAIL}", "utf-8"
    )
    some = sorted(landing.glob("2021/成都市/*"))[:4]
    done = [
        tbw("--verbose", "ingest", "--landing", landing, "--store", store),
        tbw("--verbose", "build", "--store", store),
        tbw("check", *some, "--report-year", 2021, "--json"),
        tbw("status", "--store", store, "--json"),
        tbw("explain", "sales_cny", "--store", store),
        tbw("recheck", "--store", store, "--dry-run", "--json"),
    ]
    return store, "\n".join(one.stdout + one.stderr for one in done)


def decoded(store: Path) -> Iterator[tuple[str, str]]:
    """Everything that the store keeps beside originals and returns, as text."""
    for path in sorted(store.rglob("*")):
        top = path.relative_to(store).parts[0]
        if not path.is_file() or top in PRIVATE or path.is_symlink():
            continue
        name, content = path.relative_to(store).as_posix(), path.read_bytes()
        yield name, "\n".join(content.decode(encoding, "ignore") for encoding in ("utf-8", "gb18030", "utf-16-le"))
        if path.suffix == ".parquet":
            yield f"{name} decoded", repr(pq.read_table(path).to_pylist())
        if path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as database:
                tables = database.execute("select schema_name, table_name from duckdb_tables()").fetchall()
                for schema, table in tables:
                    yield f"{name} {table}", repr(database.execute(f'from "{schema}"."{table}"').fetchall())


def leaks(text: str) -> list[str]:
    return [planted for planted in PLANTED if planted in text]


def test_the_store_keeps_none_of_it(said: tuple[Path, str]) -> None:
    found = {name: found for name, text in decoded(said[0]) if (found := leaks(text))}
    assert found == {}


def test_the_commands_say_none_of_it(said: tuple[Path, str]) -> None:
    assert leaks(said[1]) == []


def test_the_forms_were_read_and_the_planted_data_is_where_it_may_be(said: tuple[Path, str]) -> None:
    """Else nothing was searched."""
    with duckdb.connect(str(said[0] / "current" / "warehouse.duckdb"), read_only=True) as database:
        query = "select count(*) from marts.fct_submission where read_status = 'ok'"
        assert database.execute(query).fetchall() == [(len(PLANTS) * len(WRITERS),)]
        firms = "select enterprise_name, count(*) from marts.fct_enterprise group by all"
        assert database.execute(firms).fetchall() == [("某企业", len(PLANTS) * len(WRITERS))]
    originals = b"".join(path.read_bytes() for path in (said[0] / "originals").rglob("*") if path.is_file())
    assert PHONE.encode() in originals
    assert {(said[0] / name).stat().st_mode & 0o777 for name in PRIVATE} == {0o700}


def test_the_samples_reach_nobody() -> None:
    """What looks like a phone or a mail address there is the placeholder that says so."""
    patterns = re.compile("|".join(load_form(FORMS / "form_2020.yaml").contact_words.patterns))
    found = {
        cell.text
        for path in sorted(SAMPLES.glob("landing/*/*/*"))
        for sheet in open_workbook(path.read_bytes()).sheets
        for cells in sheet.rows.values()
        for cell in cells.values()
        if cell.kind is not NUMBER and patterns.search(cell.text)
    }
    assert found == {"000-00000000，sample@example.invalid"}
