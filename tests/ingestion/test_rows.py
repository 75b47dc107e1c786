"""Readings -> rows of the raw tables."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from ingestion.children.contained import Outcome
from ingestion.files.cells import Sheet, Workbook
from ingestion.landing import Received
from ingestion.lists.returned import Explanation
from ingestion.reading.form_reader import FormReader
from ingestion.rows import to_tables
from tests.ingestion.reading.test_everyday_forms import FIRMS
from tests.ingestion.reading.test_form_reader import ROWS

MOMENT = datetime(2021, 2, 1, tzinfo=UTC)


def received(name: str) -> Received:
    return Received(f"2021/成都市/{name}", 2021, "成都市", f"sha of {name}", 7, MOMENT)


def test_each_file_gives_its_rows_and_one_that_was_not_read_only_its_own(
    reader: FormReader, sheet_of: Callable[..., Sheet]
) -> None:
    book = Workbook("xlsx", (sheet_of([*ROWS, FIRMS, ["甲厂", "民营", "机电", 0.1, 1, 1, 1, 10]]),))
    read, unread = received("a.b.XLSX"), received("letter")
    outcomes = [(read, Outcome("ok", reading=reader.read(book, 2021))), (unread, Outcome("not_a_workbook", "PDF"))]
    tables = to_tables(outcomes, MOMENT)
    heads = tables["submissions"].to_pylist()
    assert [(row["submission_id"], row["read_status"], row["read_detail"], row["extension"]) for row in heads] == [
        (read.submission_id, "ok", None, "xlsx"),
        (unread.submission_id, "not_a_workbook", "PDF", "letter"),
    ]
    rows = {(row["item_code"], row["data_year"]): row for row in tables["values"].to_pylist()}
    trade = rows["internationalization", 2020]
    assert (trade["submission_id"], trade["number"], trade["cell"]) == (read.submission_id, Decimal(3), "H5")
    firms = {row["field"]: row for row in tables["enterprises"].to_pylist()}
    assert {row["data_year"] for row in firms.values()} == {2020}
    assert (firms["gross_output"]["number"], firms["enterprise_name"]["value_text"]) == (Decimal("0.1"), "甲厂")


def test_what_is_said_twice_of_one_finding_is_one_explanation() -> None:
    said = Explanation("ab" * 32, "SUM-001", 1, "sales", 2020, "cd" * 32, "口径调整", "核查结果", "I6")
    other = said._replace(text="已核实")
    tables = to_tables([(received("a"), Outcome("not_the_form", explanations=(said, said, other)))], MOMENT)
    rows = tables["explanations"].to_pylist()
    assert [row["explanation"] for row in rows] == ["口径调整", "已核实"]
    assert len({row["explanation_id"] for row in rows}) == 2
