"""Number formats: what a cell shows for the number in it.

The sender means what is shown. 0.032 shown as 3.2% is 3.2%; 35000 shown as 35000万元 is in 万元, and shown as 3.5万
it is 3.5万, with all its digits. A number that is shown as a date, not at all, or scaled without a word for it (35000
as 3.5) cannot be read with certainty.
"""

import operator
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from ingestion.files.cells import MASKED, NUMBER, OTHER, Cell

GENERAL = "General"
# The first days of dates: those that count from 1900 (with its 29 February that never was), and those from 1904.
EPOCHS = (datetime(1899, 12, 30), datetime(1904, 1, 1))  # noqa: DTZ001 - file formats keep no time zone
# Number formats that Excel has built in (ECMA-376 part 1, 18.8.30) and that show more than the plain number: dates,
# also those of Chinese, Japanese, Korean and Thai. Thai percents and fractions are shown as that by Thai programs only.
BUILT_IN = {
    9: "0%",
    10: "0.00%",
    **dict.fromkeys([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), *range(71, 82)], "d"),
    **dict.fromkeys(range(67, 71), ""),
}
_TOKEN = re.compile(
    r"""(?P<literal>"[^"]*"?|[\\!].)|(?P<skipped>[_*].|\[(?:black|blue|cyan|green|magenta|red|white|yellow|color\s*\d+
    |dbnum\d+|\$-[^\]]*)\])|\[\$(?P<currency>[^\]-]*)[^\]]*\]|(?P<condition>\[[<>=][^\]]*\])
    |(?P<general>general|g/通用格式|@)|(?P<date>\[[hms]+\]|am/pm|a/p|上午/下午|[ymdhsgb年月日时分秒]+)|(?P<percent>%)
    |(?P<digits>[0#?][0#?,./]*(?:e[+-][0#?]+)?)|(?P<bare>.)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_SIGNS_OF_YEAR = frozenset("y年")
# Signs beside a number that do not say what it counts.
_DECORATION = re.compile(r"[\s()+¥￥-]+")


class _Look(NamedTuple):
    """How one section of a format shows a number; not ``certain``: who sees it cannot tell what the number is."""

    certain: bool
    percent: bool = False
    before: str = ""
    after: str = ""
    date: bool = False
    year: bool = False  # of a date only its year is shown
    masked: bool = False  # nothing is shown
    shift: int = 0  # decimal places by which the number is shown smaller, named by the word behind it (万)
    condition: tuple[str, Decimal] | None = None

    def takes(self, value: float) -> bool:
        """Whether a number meets the condition of the section."""
        return self.condition is None or _COMPARE[self.condition[0]](Decimal(repr(value)), self.condition[1])


_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
# Words for so many places. 0!.0, leaves three digits out and sets a sign before one: 35000 is shown as 3.5.
_PLACES = {"千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8}
_SCALED = re.compile(r"(?P<whole>[#0,]*0)(?:(?:\\|!)\.(?P<set>0+))?(?:\.0+)?(?P<thousands>,*)(?P<behind>[^#0?]*)")


def shown(value: float, code: str = GENERAL, *, epoch: datetime = EPOCHS[0]) -> Cell:
    """The cell that holds ``value`` in the number format ``code``; ``epoch`` is the day 0 of its dates."""
    if not isfinite(value):
        return Cell(str(value), OTHER)
    if code == GENERAL:
        return number_cell(f"{value:.15g}")
    look = _section(_sections(code), value)
    if look.date:
        day = _day(value, epoch)
        return Cell(f"{day[:4]}年" if look.year and day[:4].isdecimal() else day, OTHER)
    return _styled(f"{value:.15g}", look)


def _section(looks: tuple[_Look, ...], value: float) -> _Look:
    """The section for a number: the first for all, the second below zero, the third for zero, or by conditions."""
    if any(look.condition for look in looks):
        return next((look for look in looks if look.takes(value)), _Look(certain=False))
    place = 1 if value < 0 else 0 if value else 2
    return looks[place] if place < len(looks) else looks[0]


def number_cell(digits: str) -> Cell:
    """A number as the sender sees it: the 15 significant digits of its double, taken as exact."""
    return Cell(digits, NUMBER)


def _styled(digits: str, look: _Look) -> Cell:
    if not look.certain:
        return Cell(digits, MASKED if look.masked else OTHER)
    if look.percent:
        digits = f"{(Decimal(digits) * 100).normalize():f}%"
    if look.shift:
        digits = f"{Decimal(digits).scaleb(-look.shift).normalize():f}"
    if look.percent or look.before or look.after:
        return Cell(look.before + digits + look.after)
    return number_cell(digits)


def _day(value: float, epoch: datetime) -> str:
    try:
        return (epoch + timedelta(days=value)).isoformat(" ").removesuffix(" 00:00:00")
    except OverflowError:
        return f"{value:.15g}"


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Look, ...]:
    """The looks of a format: for all numbers, or for those above, below and at zero."""
    sections: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(code):
        if token["bare"] == ";":
            sections.append([])
        else:
            sections[-1].append(token)
    return tuple(_look(section) for section in sections[:3])


def _look(tokens: list[re.Match[str]]) -> _Look:
    dates = [token["date"].lower() for token in tokens if token["date"]]
    if dates:
        return _Look(certain=False, date=True, year=set("".join(dates)) <= _SIGNS_OF_YEAR)
    condition = next((_condition(token["condition"]) for token in tokens if token["condition"]), None)
    scaled = _scaled([token for token in tokens if not token["condition"]])
    if scaled:
        return scaled._replace(condition=condition)
    places = [place for place, token in enumerate(tokens) if token["digits"] or token["general"]]
    percent = sum(bool(token["percent"]) for token in tokens)
    # Not certain: only text is shown, digits are shown apart (0!.0 shows 35 as 3.5), or thousands are left out (0.0,).
    if not any(token["digits"] or token["general"] or token["literal"] or token["bare"] for token in tokens):
        return _Look(certain=False, masked=True, condition=condition)
    if len(places) != 1 or percent > 1 or (tokens[places[0]]["digits"] or "").rstrip("/?").endswith(","):
        return _Look(certain=False, condition=condition)
    before, after = _literal(tokens[: places[0]]), _literal(tokens[places[0] + 1 :])
    return _Look(certain=True, percent=bool(percent), before=before, after=after, condition=condition)


def _condition(token: str) -> tuple[str, Decimal] | None:
    match = re.fullmatch(r"\[([<>=]+)(-?\d+(?:\.\d+)?)\]", token)
    return (match[1], Decimal(match[2])) if match and match[1] in _COMPARE else None


def _scaled(tokens: list[re.Match[str]]) -> _Look | None:
    """A number shown smaller, with the word for it behind: 0!.0,"万"."""
    match = _SCALED.fullmatch("".join(token[0] for token in tokens if not token["skipped"]))
    if match is None or not (match["set"] or match["thousands"]):
        return None
    behind = match["behind"].replace('"', "").replace("\\", "").replace("!", "")
    shift = 3 * len(match["thousands"]) + len(match["set"] or "")
    word = next((w for w in sorted(_PLACES, key=len, reverse=True) if behind.startswith(w)), None)
    return _Look(certain=True, after=behind, shift=shift) if word and _PLACES[word] == shift else None


def _literal(tokens: list[re.Match[str]]) -> str:
    """The text that a format shows beside the number."""
    parts = [
        (token["literal"] or "").strip('"').removeprefix("\\").removeprefix("!")
        + (token["currency"] or token["bare"] or "")
        for token in tokens
    ]
    return _DECORATION.sub("", "".join(parts))
