"""Tables of the reference folder as Arrow. A file that cannot be used is refused, naming file and line."""

import csv
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyarrow as pa


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
# What an item of the form stands for, in data years from .. to; null: without end.
DEFINITIONS = columns_of(metric=TEXT, item_code=TEXT, data_year_from=INT, data_year_to=INT)
DEADLINES = columns_of(deadline_id=TEXT, month=INT, day=INT, day_itself_in_time=FLAG)

_FLAGS = {"true": True, "false": False}
_READ: Mapping[pa.DataType, Callable[[str], object]] = {
    TEXT: str,
    DAY: date.fromisoformat,
    INT: int,
    FLAG: _FLAGS.__getitem__,
    AMOUNT: Decimal,
}


class ReferenceDataError(Exception):
    """A file of the reference folder cannot be used; the message names file, line and fault."""


def read_reference(path: Path, schema: pa.Schema, needed: Collection[str] = ()) -> pa.Table:
    """The columns of ``schema`` of a CSV file; an empty cell is null, and refused in the columns ``needed``.

    Raises :class:`ReferenceDataError`.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in schema.names if name not in (reader.fieldnames or ())]
            if missing:
                raise ReferenceDataError(f"{path.name}:1: no column {', '.join(missing)}")
            rows = []
            for row in reader:
                texts = {name: (row[name] or "").strip() for name in schema.names}
                if not any(texts.values()):
                    continue
                if empty := [name for name in needed if not texts[name]]:
                    raise ReferenceDataError(f"{path.name}:{reader.line_num}: {', '.join(empty)}: must not be empty")
                rows.append({field.name: _cell(texts, field, path, reader.line_num) for field in schema})
    except (OSError, UnicodeDecodeError) as error:
        raise ReferenceDataError(f"{path}: cannot be read: {error}") from error
    return pa.Table.from_pylist(rows, schema)


def _cell(texts: dict[str, str], field: "pa.Field[pa.DataType]", path: Path, line: int) -> object:
    text = texts[field.name]
    try:
        return _READ[field.type](text) if text else None
    except (ValueError, KeyError, InvalidOperation) as error:
        raise ReferenceDataError(f"{path.name}:{line}: {field.name}: {text!r} cannot be read") from error
