"""What was read of a form, as its sender sees it: item, year, value as understood, unit, and the cell."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from ingestion.files.cells import Workbook
from ingestion.form import Form
from tbw.answer.marking.listing import Position, position, short
from tbw.answer.marking.words import words

if TYPE_CHECKING:  # a child that marks a copy needs none of it
    import pyarrow as pa

# The raw tables that say it.
READ_BACK = ("values", "enterprises", "cell_roles")
_NOT_USED = "not_used"
_Row = Mapping[str, Any]


class ReadLine(NamedTuple):
    """One figure or text, and where it stands; ``value`` as understood, or why nothing was taken."""

    item: str
    data_year: int
    value: str
    unit: str
    given: str
    sheet: str
    cell: str


class Area(NamedTuple):
    """A range of cells that was not used, rows and columns from 0, both ends included."""

    sheet: str
    first: Position
    last: Position


@dataclass(frozen=True, slots=True)
class ReadBack:
    """All of it: items in the order of the form, then the enterprises."""

    lines: Sequence[ReadLine]
    not_used: Sequence[Area]


def read_back(form: Form, values: Iterable[_Row], enterprises: Iterable[_Row], roles: Iterable[_Row]) -> ReadBack:
    """From the rows of the raw tables of one submission; ``form`` is the edition that was sent."""
    places = {item.code: (number, item) for number, item in enumerate(form.items)}
    known = sorted(
        (row for row in values if row["item_code"] in places),
        key=lambda row: (places[row["item_code"]][0], row["data_year"]),
    )
    found = [_line(_item(places[row["item_code"]][1]), row) for row in known]
    columns = {column.code: column.label_zh for column in form.enterprises.columns}
    firms = sorted(enterprises, key=lambda row: (row["row_number"], list(columns).index(row["field"])))
    name_field = next(iter(columns))
    names = {row["row_number"]: short(row["raw_text"]) for row in firms if row["field"] == name_field}
    amounts = [row for row in firms if row["field"] != name_field and row["raw_text"] is not None]
    found += [_line(_firm(row, names, columns), row) for row in amounts]
    unused = [row for row in roles if row["role"] == _NOT_USED and row["cells"] and row["number_cells"]]
    return ReadBack(found, list(map(_area, unused)))


def read_backs(tables: "Mapping[str, pa.Table]", forms: Mapping[str, Form]) -> dict[str, ReadBack]:
    """Submission -> what was read of it, out of raw tables; ``forms``: the editions of the submissions asked for."""
    rows = {table: _by_submission(tables[table], forms) for table in READ_BACK}
    return {key: read_back(form, *(rows[table].get(key, []) for table in READ_BACK)) for key, form in forms.items()}


def _by_submission(table: "pa.Table", asked: Container[str]) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    for row in table.to_pylist():
        if row["submission_id"] in asked:
            found.setdefault(row["submission_id"], []).append(row)
    return found


def tints(read: ReadBack, workbook: Workbook) -> dict[str, dict[Position, str]]:
    """Sheet -> the cells that get the tint of what was used, or of what was not; of workbooks of any size a few."""
    left = words().read.most_tinted
    found: dict[str, dict[Position, str]] = {sheet.name: {} for sheet in workbook.sheets}
    used = [(line.sheet, place) for line in read.lines if line.given and (place := position(line.cell))]
    for sheet, place in used[:left]:
        found.setdefault(sheet, {})[place] = "used"
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    unused = (
        (area.sheet, (row, column))
        for area in read.not_used
        if area.sheet in sheets
        for row, cells in sheets[area.sheet].rows_within(area.first[0], area.last[0])
        for column in cells
        if area.first[1] <= column <= area.last[1]
    )
    for sheet, place in islice(unused, max(0, left - len(used))):
        found[sheet][place] = _NOT_USED
    return found


def _item(item: Any) -> str:  # noqa: ANN401 - an item of the form
    return words().read.item.format(no=item.no, label=item.label_zh)


def _firm(row: _Row, names: Mapping[int, str], columns: Mapping[str, str]) -> str:
    name = names.get(row["row_number"], "")
    return words().read.firm.format(row_number=row["row_number"], name=name, column=columns[row["field"]])


def _line(item: str, row: _Row) -> ReadLine:
    place = (row["sheet"] or "", row["cell"] or "")
    unit = row["unit"] or "" if row["number"] is not None else ""
    return ReadLine(item, row["data_year"], _value(row), unit, short(row["raw_text"]), *place)


def _value(row: _Row) -> str:
    number, state = row["number"], words().read.states.get(str(row["state"]), str(row["state"]))
    if number is not None and row["state"] in ("number", "zero_word"):
        text = f"{Decimal(number):f}"
        return (row["comparator"] or "") + (text.rstrip("0").rstrip(".") if "." in text else text)
    return short(row["value_text"]) if row["state"] == "text" else state


def _area(row: _Row) -> Area:
    first = (row["first_row"] - 1, row["first_column"] - 1)
    return Area(row["sheet"], first, (row["last_row"] - 1, row["last_column"] - 1))
