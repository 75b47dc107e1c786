"""A hash of the values that a finding rests on: an explanation holds for these values and for no others.

A finding rests on what its rule judges and what its message shows of the row: figures with their units, texts, years.
Cell, label and file do not matter: the same finding in another copy, or next year, has the same hash. If a judged
column was computed from more than the message shows, its frame has a column ``<judged>_basis`` with all of it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from expectations import wording
from expectations.rule import Rule
from ingestion.files.cells import fold

# Columns that say which answer a finding is about, in the frames that have them.
_IDENTITY = ("item_code", "data_year", "field", "pair", "enterprise", "cells")
# Ends of the names of columns that are no values: places, reports, and names of items, columns and cities in words.
_NO_VALUES = ("place", "path", "row", "row_number", "sheet", "cell", "report_year", "file_given", "_zh", "_en")
_NUMBER, _OTHER_NUMBER = "number", "_number"
# Computed figures are rounded: their last binary digits may differ on another machine.
_DIGITS = 9


def value_sha256(rule: Rule, row: Mapping[str, Any]) -> str:
    """Hash over the values of a failing row that the finding rests on, 64 hex digits."""
    values = {name: _canonical(row[name]) for name in _columns(rule, row) if not name.endswith(_NO_VALUES)}
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _columns(rule: Rule, row: Mapping[str, Any]) -> Iterator[str]:
    texts = (rule.message_zh, rule.message_en, rule.arguments.expected)
    named = set[str]().union(*map(wording.names, texts)) & row.keys()
    yield rule.column
    yield from named
    yield from (name for name in (*_IDENTITY, f"{rule.column}_basis") if name in row)
    # The answer itself, which the message need not repeat: the figure, or what was typed instead.
    if row.get(_NUMBER) is not None:
        yield from (_NUMBER, "unit")
    elif not any(name.endswith(_OTHER_NUMBER) and row[name] is not None for name in named):
        yield rule.place_columns()["given"]


def _canonical(value: object) -> str | list[Any] | None:
    if isinstance(value, list):
        return [_canonical(each) for each in value]
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, float):
        return f"{value:.{_DIGITS}g}"
    return None if value is None else str(value)
