"""Two values in one cell: 0.85；3.2%. Read only where there is one way to part them."""

import re
from collections.abc import Iterator
from functools import cache

from ingestion.files.cells import LONGEST_REMEMBERED, Cell
from ingestion.reading.answers import (
    DIGITS,
    NOT_A_NUMBER,
    NOT_ANSWERED,
    Answer,
    AnswerParser,
    Asked,
    State,
    given,
)
from ingestion.reading.folding import folded

_SEPARATORS = ";/、,(和及 |\\"
_JOINED = re.compile(rf"({DIGITS}[^\d\s.,+;/、(|\\-]+)({DIGITS}%)")  # 0.85亿元3.2%


def parse_pair(parser: AnswerParser, cell: Cell | None, first: Asked, second: Asked) -> list[Answer]:
    """Both values; a single one is the first, the second is then not answered."""
    known = given(cell)
    if known:
        return [known, NOT_ANSWERED if known.state is State.NUMBER else known]
    text = folded(cell).rstrip(";。")
    alone = parser.parse(text, first)
    if alone.state is not State.NOT_A_NUMBER:
        return [alone, NOT_A_NUMBER if alone.state is State.RANGE else NOT_ANSWERED]
    if len(text) > LONGEST_REMEMBERED:
        return [
            NOT_A_NUMBER,
            NOT_A_NUMBER,
        ]  # no two numbers are as long, and there are as many ways to part it as signs
    readings = []
    for left, right in [*_splits(text), *_parted_by_words(parser, text)]:
        if left.endswith("%") and not right.endswith("%"):
            left, right = right, left  # noqa: PLW2901 - the percentage may stand first
        pair = [parser.parse(left, first), parser.parse(_share_words(parser).sub("", right, count=1), second)]
        if pair[0].state is State.NUMBER and pair[1].state in (State.NUMBER, State.NOT_ANSWERED):
            readings += [pair] if pair not in readings else []
    return readings[0] if len(readings) == 1 else [NOT_A_NUMBER, NOT_A_NUMBER]


@cache
def _share_words(parser: AnswerParser) -> re.Pattern[str]:
    """占销售额3.2%: of what a percentage is the share is not asked."""
    words = "|".join(map(re.escape, parser.words.share_words))
    return re.compile(rf"[^\d+-]{{0,8}}?(?P<said>(?:{words})[^\d+-]{{0,8}}:?(?=[+-]?\d))")


def _parted_by_words(parser: AnswerParser, text: str) -> Iterator[tuple[str, str]]:
    """0.85亿元占比3.2%: nothing but words stands between the two."""
    share = _share_words(parser).search(text)
    before = text[: share.start("said")] if share else ""
    if share and text.endswith("%") and before[-1:].isalpha():
        yield before, text[share.start("said") :]


def _splits(text: str) -> Iterator[tuple[str, str]]:
    for place, character in enumerate(text):
        if character not in _SEPARATORS:
            continue
        left, right = text[:place], text[place + 1 :]
        right = right.removesuffix(")") if right.count("(") < right.count(")") else right
        # A comma between mere digits may be a decimal sign.
        between_digits = character == "," and left.replace(",", "").isdecimal() and right.isdecimal()
        if not between_digits:
            yield left, right
    match = _JOINED.fullmatch(text)
    if match:
        yield match[1], match[2]
