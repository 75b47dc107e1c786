"""Templates of messages: the text of a rule with the columns of the failing row filled in."""

import re
import string
from collections.abc import Iterable, Mapping
from decimal import Decimal
from math import floor, isfinite, log10
from typing import Any

import pyarrow as pa

# What a template puts in place of a figure or text as people write it.
_READABLE = "~"
_SHARE = "1/"
_IDLE = re.compile(r"\.0(?!\d)")
# A place that is none, in brackets, or behind the file that it would be in.
_NO_PLACE = re.compile(r"（—）| \(—\)| —(?=[）)])")
_DIGITS = 3
_MOST_DECIMALS = 8


class _Wording(string.Formatter):
    """Writes decimals without trailing zeros, and nothing for null.

    A field with ``~`` in its format is what was computed, as short as it can be read: ``{ratio:~}``. Of a text it may
    say two things, the second for a share of one: ``{times:~ 倍|~}`` gives 12.5 倍, or 1/12.5.
    """

    def __init__(self, bounds: Iterable[object]) -> None:
        """``bounds`` are figures that a computed one must not look like unless it is one."""
        self._bounds = {float(bound) for bound in bounds if isinstance(bound, int | float)}

    def format_field(self, value: object, format_spec: str) -> str:
        if value is None:
            return ""
        if isinstance(value, Decimal) and not format_spec:
            return f"{value:f}".rstrip("0").rstrip(".")
        if _READABLE not in format_spec:
            return str(super().format_field(value, format_spec))
        text = self._readable(float(value)) if isinstance(value, int | float | Decimal) else _IDLE.sub("", str(value))
        many, _, share = format_spec.partition("|")
        return (share if share and text.startswith(_SHARE) else many).replace(_READABLE, text)

    def _readable(self, value: float) -> str:
        """Three digits, or as many as tell it from a bound; never an exponent."""
        if not value or not isfinite(value):
            return f"{value:.0f}"
        decimals = min(max(_DIGITS - 1 - floor(log10(abs(value))), 0), _MOST_DECIMALS)
        while float(f"{value:.{decimals}f}") in self._bounds - {value} and decimals < _MOST_DECIMALS:
            decimals += 1
        text = f"{value:.{decimals}f}"
        return text.rstrip("0").rstrip(".") if decimals else text


def say(template: str, words: Mapping[str, Any]) -> str:
    """The template with its words. Raises ValueError, KeyError or the like where it cannot be filled."""
    bounds = (words.get(name) for name in ("min_value", "max_value"))
    return _NO_PLACE.sub("", _Wording(bounds).vformat(template, (), words))


def sentence(template: str, words: Mapping[str, Any]) -> str:
    """As :func:`say`, and begins with a capital."""
    said = say(template, words)
    return said[:1].upper() + said[1:]


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
