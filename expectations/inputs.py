"""The tables that frames are made of: raw tables, form, register, reference data, and what typed text says."""

from pathlib import Path

import pyarrow as pa

from expectations import typed_text
from expectations.check_tables import RawTables
from expectations.reference_data import (
    CITIES,
    DEADLINES,
    DEFINITIONS,
    FLAG,
    INT,
    PERIODS,
    TEXT,
    TRADE_TOTALS,
    UNITS,
    columns_of,
    read_reference,
)
from expectations.registry import Registry
from ingestion.csv_table import ReferenceDataError
from ingestion.form import Form
from ingestion.raw_zone.schema import ENTERPRISES, SUBMISSIONS, VALUES

ITEMS = columns_of(
    position=INT,
    item_code=TEXT,
    item_no=INT,
    item_zh=TEXT,
    item_en=TEXT,
    kind=TEXT,
    form_unit=TEXT,
    required=FLAG,
    may_be_negative=FLAG,
    part_of=TEXT,
    growth_of=TEXT,
    second_value_of=TEXT,
)
COLUMNS = columns_of(position=INT, field=TEXT, column_zh=TEXT, column_en=TEXT, kind=TEXT, form_unit=TEXT, part_of=TEXT)
# One row for two codes that a rule of the register holds against each other, see :mod:`expectations.pairs`.
PAIRS = columns_of(frame=TEXT, pair=TEXT, numerator=TEXT, denominator=TEXT, stated=TEXT)
INPUTS = {
    "submissions": SUBMISSIONS,
    "answers": VALUES,
    "enterprises": ENTERPRISES,
    "items": ITEMS,
    "enterprise_columns": COLUMNS,
    "pairs": PAIRS,
    "registry": PERIODS,
    "cities": CITIES,
    "units": UNITS,
    "trade_totals": TRADE_TOTALS,
    "definitions": DEFINITIONS,
    "deadlines": DEADLINES,
    "resolved": typed_text.RESOLVED,
    "listed": typed_text.LISTED,
    "firms": typed_text.FIRMS,
}


def input_tables(raw: RawTables, form: Form, reference: Path, pairs: pa.Table) -> dict[str, pa.Table]:
    """The tables of :data:`INPUTS`. Raises :class:`ReferenceDataError`."""
    registry = Registry(reference)
    asked = {item.unit for item in form.items} | {column.unit for column in form.enterprises.columns}
    if missing := sorted(filter(None, asked - set(registry.units["unit"].to_pylist()))):
        raise ReferenceDataError(f"units.csv: no unit {', '.join(missing)}, which form {form.version} asks for")
    return {
        "submissions": raw.submissions,
        "answers": raw.values,
        "enterprises": raw.enterprises,
        "items": _items(form),
        "enterprise_columns": _columns(form),
        "pairs": pairs,
        "registry": registry.periods,
        "cities": registry.cities,
        "units": registry.units,
        "trade_totals": read_reference(reference / "trade_totals.csv", TRADE_TOTALS),
        "definitions": read_reference(reference / "metric_definitions.csv", DEFINITIONS),
        "deadlines": read_reference(reference / "deadlines.csv", DEADLINES),
        "resolved": typed_text.resolved(raw.submissions, registry),
        "listed": typed_text.listed(raw.values, form),
        "firms": typed_text.firms(raw.enterprises, form),
    }


def _items(form: Form) -> pa.Table:
    return pa.Table.from_pylist(
        [
            item.model_dump(include={"kind", "required", "may_be_negative", "part_of", "growth_of", "second_value_of"})
            | {"position": position, "item_code": item.code, "item_no": item.no, "form_unit": item.unit}
            | {"item_zh": f"第{item.no}项“{item.label_zh}”", "item_en": f"item {item.no} ({item.label_en})"}
            for position, item in enumerate(form.items)
        ],
        ITEMS,
    )


def _columns(form: Form) -> pa.Table:
    return pa.Table.from_pylist(
        [
            column.model_dump(include={"kind", "part_of"})
            | {"position": position, "field": column.code, "form_unit": column.unit}
            | {"column_zh": column.label_zh, "column_en": column.label_en}
            for position, column in enumerate(form.enterprises.columns)
        ],
        COLUMNS,
    )
