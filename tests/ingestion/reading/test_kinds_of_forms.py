"""Everyday deviations of a form: what a careful person reads is read, what he would ask is not taken without a word."""

from decimal import Decimal
from typing import Any

import pytest

from ingestion.files.cells import UnreadableFileError
from ingestion.files.workbook import open_workbook
from ingestion.reading.form_reader import FormReader, Reading
from tests.fuzz.readers import FACTORS
from tests.ingestion.reading.kinds_of_forms import FIGURES, FIRMS, FORM, KINDS, SHARE, SHARES, YEARS, Filled, Kind

ITEMS = {item.code: item for item in FORM.items}
PLAIN = Kind("as it is", lambda _: None)


def in_unit(number: Decimal | None, unit: str | None, asked: str | None) -> Decimal | None:
    return None if number is None or unit is None or asked is None else number * FACTORS[unit] / FACTORS[asked]


def figures(reading: Reading) -> dict[tuple[str, int], Any]:
    """Item and year -> its figure in the unit of the form; of incidents 无 for none, ? for what is to be looked at."""
    incident = {"none": "无", "statement": "?"}
    return {
        (v.item_code, v.data_year): in_unit(v.number, v.unit, ITEMS[v.item_code].unit)
        if ITEMS[v.item_code].is_numeric
        else incident.get(v.state.value)
        for v in reading.values
    }


def firms(reading: Reading) -> dict[str | None, list[Decimal | None]]:
    """Name -> amounts in the units of the form."""
    rows: dict[int, dict[str, Any]] = {}
    for answer in reading.enterprises:
        rows.setdefault(answer.row_number, {})[answer.field] = answer
    columns = [column for column in FORM.enterprises.columns if column.unit]
    return {
        row["enterprise_name"].value_text: [in_unit(row[c.code].number, row[c.code].unit, c.unit) for c in columns]
        for row in rows.values()
    }


def exact(figure: Any) -> Any:  # noqa: ANN401 - a figure or a word
    return figure if isinstance(figure, str) or figure is None else Decimal(str(figure))


def wrong(kind: Kind, reading: Reading) -> list[tuple[str, int, Any, Any]]:
    """Figures that differ: item, year, what is right, what was read. What a person would ask may be left out."""
    right: dict[str, list[Any]] = {**FIGURES, SHARE: SHARES, **kind.figures}
    found = figures(reading)
    return [
        (code, year, figure, found[code, year])
        for code, answers in right.items()
        for year, figure in zip(YEARS, answers, strict=True)
        if found[code, year] != exact(figure) and not (kind.asked and found[code, year] is None)
    ]


@pytest.mark.parametrize("kind", [PLAIN, *KINDS], ids=lambda kind: kind.name)
def test_what_a_careful_person_reads(reader: FormReader, kind: Kind) -> None:
    form = Filled()
    kind.change(form)
    reading = reader.read(open_workbook(form.content()), 2021)
    assert wrong(kind, reading) == []
    right = {firm[0]: firm[3:] for firm in FIRMS} | {name: row[3:] for name, row in (kind.firms or {}).items()}
    assert firms(reading) == {name: list(map(exact, amounts)) for name, amounts in right.items()}


@pytest.mark.parametrize(
    ("separator", "encoding"),
    [(",", "utf-8-sig"), (";", "gb18030"), ("\t", "utf-16"), (";", "utf-16"), ("\t", "utf-8")],
)
def test_it_is_the_same_as_text(reader: FormReader, separator: str, encoding: str) -> None:
    reading = reader.read(open_workbook(Filled().text(separator).encode(encoding)), 2021)
    assert wrong(PLAIN, reading) == []


def test_thousands_that_tear_a_line_of_text_are_not_taken(reader: FormReader) -> None:
    form = Filled()
    form.rows["featured_employees"][3:6] = ["5,000", "5,200", "5,400"]
    form.rows["featured_rd"][3:6] = [f"{figure}亿元；3%" for figure in FIGURES["featured_rd"]]
    text = form.text(",").replace('"', "")
    found = figures(reader.read(open_workbook(text.encode()), 2021))
    assert [found["featured_employees", year] for year in YEARS] == [None, None, None]
    assert found["gross_output", 2020] == 120


def test_the_kinds_are_many_and_none_is_named_twice() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS) > 200


def test_a_form_that_is_not_there_is_told(reader: FormReader) -> None:
    form = Filled()
    form.rows, form.title = {}, "通知"
    with pytest.raises(UnreadableFileError):
        reader.read(open_workbook(form.content()), 2021)
