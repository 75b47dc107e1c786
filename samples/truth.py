"""What the pipeline is expected to make of a file: one entry of ``expected.json``."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from ingestion.form import Form, Item
from samples.content import Cell, Content
from samples.edits import Edit, written
from samples.enterprises import Row
from samples.figures import BaseFigures

Truth = dict[str, Any]


def entry(path: str, status: str, kind: str | None = None, edits: Iterable[Edit] = ()) -> Truth:
    """The head of an entry. ``kind``: a finding of the whole file, without item and year."""
    found: list[Truth] = [{"item": None, "data_year": None, "kind": kind}] if kind else []
    found += [{"item": edit.item, "data_year": edit.data_year, "kind": edit.kind} for edit in edits if edit.kind]
    return {"file": path, "status": status, "findings": found}


def values(form: Form, content: Content, figures: BaseFigures, edits: tuple[Edit, ...]) -> dict[str, dict[int, Cell]]:
    """Item -> data year -> figure in the unit of the form, text of an incident, None where no figure was given."""

    def value(item: Item, year: int) -> Cell:
        if not item.is_numeric:
            return content.answers[item.code][year]
        wording = written(edits, item.code, year)
        return None if wording is not None and "{" not in wording else plain(figures[item.code][year])

    years = form.data_years(content.report_year)
    return {item.code: {year: value(item, year) for year in years} for item in form.items}


def enterprises(form: Form, rows: list[Row]) -> Truth:
    """Number of enterprises, and the sum of each column in its unit."""
    return {"rows": len(rows), "sums": {code: plain(total) for code, total in sums(form, rows).items()}}


def sums(form: Form, rows: list[Row]) -> dict[str, Decimal]:
    """The sum of each money column."""
    money = [column.code for column in form.enterprises.columns if column.kind == "money"]
    return {code: sum((Decimal(row[code]) for row in rows), Decimal()) for code in money}


def plain(number: Decimal) -> str:
    """The number without exponent or needless zeros."""
    return f"{number.normalize():f}"
