"""The tables that frames are made of: raw tables, form, reference data, and what each submission's head resolves to."""

import pyarrow as pa

from expectations.registry import CITIES, PERIODS, TEXT, UNITS, ReferenceDataError, Registry, columns_of, plain
from expectations.tables import RawTables
from ingestion.form import Form
from ingestion.raw_schema import ENTERPRISES, SUBMISSIONS, VALUES

INT, FLAG = pa.int32(), pa.bool_()
RESOLVED = columns_of(submission_id=TEXT, is_base_named=FLAG, base_id=TEXT, is_region_coded=FLAG, region_city_code=TEXT)
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
INPUTS = {
    "submissions": SUBMISSIONS,
    "answers": VALUES,
    "enterprises": ENTERPRISES,
    "items": ITEMS,
    "enterprise_columns": COLUMNS,
    "registry": PERIODS,
    "cities": CITIES,
    "units": UNITS,
    "resolved": RESOLVED,
}


def input_tables(raw: RawTables, form: Form, registry: Registry) -> dict[str, pa.Table]:
    """The tables of :data:`INPUTS`. Raises :class:`ReferenceDataError` where units.csv lacks a unit of the form."""
    asked = {item.unit for item in form.items} | {column.unit for column in form.enterprises.columns}
    if missing := sorted(filter(None, asked - set(registry.units["unit"].to_pylist()))):
        raise ReferenceDataError(f"units.csv: no unit {', '.join(missing)}, which form {form.version} asks for")
    return {
        "submissions": raw.submissions,
        "answers": raw.values,
        "enterprises": raw.enterprises,
        "items": _items(form),
        "enterprise_columns": _columns(form),
        "registry": registry.periods,
        "cities": registry.cities,
        "units": registry.units,
        "resolved": _resolved(raw.submissions, registry),
    }


def _resolved(submissions: pa.Table, registry: Registry) -> pa.Table:
    heads = submissions.select(["submission_id", "base_name", "region_code"]).to_pylist()
    return pa.Table.from_pylist(
        [
            {
                "submission_id": head["submission_id"],
                "is_base_named": plain(head["base_name"]) != "",
                "base_id": registry.base_id(head["base_name"]),
                "is_region_coded": plain(head["region_code"]) != "",
                "region_city_code": registry.city_code(head["region_code"]),
            }
            for head in heads
        ],
        RESOLVED,
    )


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
