"""Tables of the reference folder as Arrow. A file that cannot be used is refused, naming file and line."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from ingestion.csv_table import Row, read_rows


def columns_of(**columns: pa.DataType) -> pa.Schema:
    """The schema of these columns."""
    return pa.schema(list(columns.items()))


TEXT, DAY, INT, FLAG = pa.string(), pa.date32(), pa.int32(), pa.bool_()
AMOUNT = pa.decimal128(18, 4)
# valid_to is the day on which the period ended; null: it goes on.
PERIODS = columns_of(
    base_id=TEXT, base_name=TEXT, aliases=TEXT, city_code=TEXT, level=TEXT, valid_from=DAY, valid_to=DAY
)
CITIES = columns_of(city_code=TEXT, city_name_zh=TEXT, city_name_en=TEXT, aliases=TEXT)
UNITS = columns_of(unit=TEXT, factor=AMOUNT, kind=TEXT)
TRADE_TOTALS = columns_of(
    scope=TEXT, scope_name=TEXT, scope_code=TEXT, year=INT, metric=TEXT, comparator=TEXT, value=AMOUNT, unit=TEXT
)
# The meaning of an item of the form, in data years from .. to; null: without end.
DEFINITIONS = columns_of(metric=TEXT, item_code=TEXT, data_year_from=INT, data_year_to=INT)
DEADLINES = columns_of(deadline_id=TEXT, month=INT, day=INT, day_itself_in_time=FLAG)

FLAGS = {"true": True, "false": False}
_READ: Mapping[pa.DataType, Callable[[str], object]] = {
    TEXT: str,
    DAY: date.fromisoformat,
    INT: int,
    FLAG: FLAGS.__getitem__,
    AMOUNT: Decimal,
}


def read_reference(path: Path, schema: pa.Schema, needed: Collection[str] = ()) -> pa.Table:
    """The columns of ``schema`` of a CSV file; an empty cell is null, and refused in the columns ``needed``.

    Raises :class:`~ingestion.csv_table.ReferenceDataError`.
    """
    rows = read_rows(path, schema.names, needed)
    return pa.Table.from_pylist([{field.name: _cell(row, field) for field in schema} for row in rows], schema)


def _cell(row: Row, field: "pa.Field[pa.DataType]") -> object:
    return row.value(field.name, _READ[field.type]) if row.cells[field.name] else None
