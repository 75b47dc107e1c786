"""The tables that frames are made of: raw tables, form, register, reference data, and what typed text says.

Of the form each submission has the edition of its report year.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from expectations import typed_text
from expectations.attribution import Attribution
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
from ingestion.csv_table import ReferenceDataError
from ingestion.editions import Editions
from ingestion.form import Form, FormError
from ingestion.raw_zone.schema import CELL_ROLES, ENTERPRISES, SUBMISSIONS, VALUES

# One row for a report year of the submissions: its edition, and the data years that this asks for.
REPORT_YEARS = columns_of(report_year=INT, edition=TEXT, data_years=pa.list_(INT))
ITEMS = columns_of(
    edition=TEXT,
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
COLUMNS = columns_of(
    edition=TEXT, position=INT, field=TEXT, column_zh=TEXT, column_en=TEXT, kind=TEXT, form_unit=TEXT, part_of=TEXT
)
# One row for a channel and a base that it may report for.
SPEAKERS = columns_of(channel=TEXT, base_id=TEXT)
# One row for two codes that a rule of the register holds against each other, see :mod:`expectations.pairs`.
PAIRS = columns_of(frame=TEXT, pair=TEXT, numerator=TEXT, denominator=TEXT, stated=TEXT)
INPUTS = {
    "submissions": SUBMISSIONS,
    "answers": VALUES,
    "enterprises": ENTERPRISES,
    "cell_roles": CELL_ROLES,
    "report_years": REPORT_YEARS,
    "items": ITEMS,
    "enterprise_columns": COLUMNS,
    "pairs": PAIRS,
    "registry": PERIODS,
    "cities": CITIES,
    "units": UNITS,
    "trade_totals": TRADE_TOTALS,
    "definitions": DEFINITIONS,
    "deadlines": DEADLINES,
    "speakers": SPEAKERS,
    "resolved": typed_text.RESOLVED,
    "listed": typed_text.LISTED,
    "firms": typed_text.FIRMS,
}


def input_tables(
    raw: RawTables, editions: Editions, reference: Path, pairs: pa.Table, attribution: Attribution
) -> dict[str, pa.Table]:
    """The tables of :data:`INPUTS`. Raises :class:`ReferenceDataError`, or FormError where units contradict."""
    registry = attribution.registry
    _check_units(editions, dict(zip(*(registry.units[name].to_pylist() for name in ("unit", "kind")), strict=True)))
    heads = raw.submissions.select(["submission_id", "report_year"]).to_pylist()
    forms = editions.of_years({head["report_year"] for head in heads})
    sent = {form: [h["submission_id"] for h in heads if h["report_year"] in years] for form, years in forms.items()}
    return {
        "submissions": raw.submissions,
        "answers": raw.values,
        "enterprises": raw.enterprises,
        "cell_roles": raw.cell_roles,
        "report_years": pa.Table.from_pylist(list(_report_years(forms)), REPORT_YEARS),
        "items": pa.Table.from_pylist([row for form in forms for row in _items(form)], ITEMS),
        "enterprise_columns": pa.Table.from_pylist([row for form in forms for row in _columns(form)], COLUMNS),
        "pairs": pairs,
        "registry": registry.periods,
        "cities": registry.cities,
        "units": registry.units,
        "trade_totals": read_reference(reference / "trade_totals.csv", TRADE_TOTALS),
        "definitions": read_reference(reference / "metric_definitions.csv", DEFINITIONS),
        "deadlines": read_reference(reference / "deadlines.csv", DEADLINES),
        "speakers": pa.Table.from_pylist(attribution.speakers(), SPEAKERS),
        "resolved": typed_text.resolved(raw.submissions, attribution),
        "listed": typed_text.listed(raw.values, sent),
        "firms": typed_text.firms(raw.enterprises, editions),
    }


def _check_units(editions: Editions, kinds: Mapping[str, str]) -> None:
    """The units that editions ask for are known, and those of one item measure the same: figures are compared."""
    columns = {column.unit for form in editions.forms for column in form.enterprises.columns if column.unit}
    asked = editions.units()
    if missing := sorted(columns.union(*asked.values()) - kinds.keys()):
        raise ReferenceDataError(f"units.csv: no unit {', '.join(missing)}, which the form asks for")
    for code, units in asked.items():
        if len({kinds[unit] for unit in units}) > 1:
            raise FormError(f"{code}: editions ask it in {', '.join(sorted(units))}: another measure needs a new code")


def _report_years(forms: Mapping[Form, Iterable[int]]) -> Iterator[dict[str, Any]]:
    for form, report_years in forms.items():
        for year in report_years:
            yield {"report_year": year, "edition": form.edition, "data_years": form.data_years(year)}


def _items(form: Form) -> Iterator[dict[str, Any]]:
    copied = {"kind", "required", "may_be_negative", "part_of", "growth_of", "second_value_of"}
    for position, item in enumerate(form.items):
        yield (
            item.model_dump(include=copied)
            | {"edition": form.edition, "position": position}
            | {"item_code": item.code, "item_no": item.no, "form_unit": item.unit}
            | {"item_zh": f"第{item.no}项“{item.label_zh}”", "item_en": f"item {item.no} ({item.label_en})"}
        )


def _columns(form: Form) -> Iterator[dict[str, Any]]:
    for position, column in enumerate(form.enterprises.columns):
        yield (
            column.model_dump(include={"kind", "part_of"})
            | {"edition": form.edition, "position": position, "field": column.code, "form_unit": column.unit}
            | {"column_zh": column.label_zh, "column_en": column.label_en}
        )
