"""Templates of messages: the text of a rule with the columns of the failing row filled in."""

import string
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa


class _Wording(string.Formatter):
    """Writes decimals without trailing zeros, and nothing for null."""

    def format_field(self, value: object, format_spec: str) -> str:
        if value is None:
            return ""
        if isinstance(value, Decimal) and not format_spec:
            return f"{value:f}".rstrip("0").rstrip(".")
        return str(super().format_field(value, format_spec))


def say(template: str, words: Mapping[str, Any]) -> str:
    """The template filled in. Raises ValueError, KeyError or the like where it cannot be."""
    return _Wording().vformat(template, (), words)


def names(template: str) -> set[str]:
    """The names in a template. Raises ValueError where it is none."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def specimen(schema: pa.Schema) -> dict[str, Any]:
    """A row of this schema to try a template on."""
    return {field.name: _any_value(field.type) for field in schema}


def _any_value(kind: pa.DataType) -> object:
    if pa.types.is_decimal(kind):
        return Decimal(1)
    if pa.types.is_floating(kind):
        return 1.0
    return 1 if pa.types.is_integer(kind) or pa.types.is_boolean(kind) else "text"
