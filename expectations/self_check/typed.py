"""What is typed in a cell, worked out by formulas: as much of the reader as these can say.

A number, one of the words for an answer, digits with a unit of the register behind them. What is written in another way
is ``UNREAD``: no rule speaks of it, and the sheet says how many there are.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from expectations.self_check.formulas import Formula, Line, Word, chosen, flag, where
from expectations.self_check.lists import Lists, UnitLists
from ingestion.reading.answers import State

UNREAD, FIRST = "?", "first"
_DECIMALS = 8
# The exact decimals of frames have no more digits before the point than this.
_LIMIT = "1E+30"
_MOST_DIGITS = 24
_MOST_CHARACTERS = 9999
_DIGITS = "0123456789"
_NUMERALS = "零〇一二两三四五六七八九十百千万亿点负"
_SEPARATORS = ":;,、()"
# What ASC makes of some signs, or leaves.
_WIDE = {"｡": "。", "､": "、", "；": ";", "：": ":", "，": ",", "（": "(", "）": ")", "\u3000": " ", "－": "-"}
_ERRORS = ("#", "Err:")


class Asked(NamedTuple):
    """A number that is asked for in the cell ``raw``; ``text`` where that cell holds two: the part with this one.

    ``kind`` is that of the item, ``FIRST`` of the first of two: a cell that is a number is this one.
    """

    raw: Formula
    unit: str
    kind: str
    text: Formula | None = None


class Typed:
    """What is typed where a number is asked for. ``name`` goes before the names of its rows in the grid."""

    def __init__(self, line: Line, name: str, asked: Asked, lists: Lists) -> None:
        self._line, self._name, self._lists = line, name, lists
        self.raw, self._form_unit, self._kind, self._given_text = asked
        self.unit_kind = lists.units[self._form_unit].kind
        self._has_names = self._kind == "count_and_names"

    def _put(self, name: str, formula: str, may_be: Sequence[str] | None = None) -> Formula:
        return self._line.put(f"{self._name}{name}", formula, may_be)

    @cached_property
    def text(self) -> Formula:
        """The text, its width and blanks folded; empty for a number."""
        given = self._given_text
        return self._put("text", folded(self.raw) if given is None else str(given))

    @cached_property
    def _before(self) -> Formula:
        return self._put("before", f'IF({self.text}="",0,{_longest(self._lists.comparators, self.text, "LEFT")})')

    @cached_property
    def _start(self) -> Formula:
        sign = f"MID({self.text},{self._before}+1,1)"
        return self._put("start", f'{self._before}+IF(OR({sign}="+",{sign}="-"),1,0)')

    @cached_property
    def _length(self) -> Formula:
        """How many digits there are; none where there are too many."""
        places = ",".join(str(place) for place in range(1, _MOST_DIGITS + 1))
        signs = f'MID({self.text}&"|",{self._start}+{{{places}}},1)'
        allowed = _DIGITS + ("." if self._has_names else ".,")
        first = f'MATCH(1,INDEX(--ISERROR(FIND({signs},"{allowed}")),0),0)-1'
        return self._put("length", f'IF({self.text}="",0,IFERROR({first},0))')

    @cached_property
    def _figure_typed(self) -> Formula:
        """The number in the text, nothing where it is written in another way."""
        digits = f"MID({self.text},{self._start}+1,{self._length})"
        plain = f'VALUE(SUBSTITUTE({digits},",",""))'
        integer = f'LEFT({digits}&".",FIND(".",{digits}&".")-1)'
        odd = f'OR({self._length}=0,RIGHT({digits},1)=".",RIGHT({digits},1)=",")'
        grouped = f'IF(ISNUMBER(FIND(",",{digits})),TEXT(INT({plain}),"#,##0")={integer},TRUE)'
        sign = f'IF(AND({self._start}>{self._before},MID({self.text},{self._before}+1,1)="-"),-1,1)'
        return self._put("typed", f'IFERROR(IF({odd},"",IF({grouped},{plain}*{sign},"")),"")')

    @cached_property
    def _rest(self) -> Formula:
        behind = f"TRIM(MID({self.text},{self._start}+{self._length}+1,{_MOST_CHARACTERS}))"
        return self._put("rest", f'IF({self._figure_typed}="","",{behind})')

    @cached_property
    def _unit_lists(self) -> UnitLists:
        return self._lists.of_unit(self._form_unit, whole=self._has_names)

    @cached_property
    def _unit_word(self) -> Formula:
        rest, words = self._rest, self._lists.comparators
        before = _longest(words, rest, "LEFT")
        if self._has_names:
            behind = f"MID({rest},{before}+1,{_MOST_CHARACTERS})"
            unit = f"LEFT({behind},{_longest(self._unit_lists.words, behind, 'LEFT')})"
        else:
            behind = f"LEFT({rest},LEN({rest})-{_longest(words, rest, 'RIGHT')})"
            unit = f"IF({before}>0,MID({rest},{before}+1,{_MOST_CHARACTERS}),{behind})"
        return self._put("word", f'IF({rest}="","",{unit})')

    @cached_property
    def _names(self) -> Formula:
        """What stands behind count and unit."""
        before = _longest(self._lists.comparators, self._rest, "LEFT")
        behind = f"MID({self._rest},{before}+LEN({self._unit_word})+1,{_MOST_CHARACTERS})"
        names = f"MID({behind},{_longest(self._lists.comparators, behind, 'LEFT')}+1,{_MOST_CHARACTERS})"
        return self._put("names", f'IF({self._rest}="","",{names})')

    @cached_property
    def factor(self) -> Formula:
        """The factor of the unit that stands there, else of the form's; 0 for a unit that is not known."""
        own, lists = self._lists.units[self._form_unit].factor, self._unit_lists
        found = f"SUMPRODUCT(({lists.words}={self._unit_word})*{lists.factors})"
        return self._put("factor", f'IF({self._unit_word}="",{own},{found})')

    @cached_property
    def unit(self) -> Formula:
        """The unit that stands there, else the form's."""
        lists, own = self._unit_lists, self._form_unit
        found = f"INDEX({lists.names},MATCH(1,INDEX(--({lists.words}={self._unit_word}),0),0))"
        return self._put("unit", f'IF({self._unit_word}="","{own}",IFERROR({found},"{own}"))')

    @cached_property
    def state(self) -> Formula:
        """What the answer is, as the reader calls it; ``UNREAD`` where only the reader can tell."""
        raw, text = self.raw, self.text
        not_a_number = State.NAMES_ONLY if self._has_names else State.NOT_A_NUMBER
        cases: list[tuple[str, Word]] = [(f"ISERROR({raw})", State.ERROR_CELL.value)]
        if self._given_text is None or self._kind == FIRST:
            cases.append((f"ISNUMBER({raw})", State.NUMBER.value))
        cases += [
            (f"ISLOGICAL({raw})", UNREAD),
            (f'OR({text}="",{_is_one_of(self._lists.not_answered, text)})', State.NOT_ANSWERED.value),
        ]
        if self.unit_kind == "count":
            cases.append((_is_one_of(self._lists.zero, text), State.ZERO_WORD.value))
        cases += [
            (_begins_with(_ERRORS, text), State.ERROR_CELL.value),
            (self._is_number(), State.NUMBER.value),
            (self._is_range(), State.RANGE.value),
            (f"OR({_has_digit(text)},{self._is_odd_start()})", UNREAD),
        ]
        states = [str(word) for _, word in cases]
        return self._put("state", chosen(cases, not_a_number.value), [*states, not_a_number.value])

    def _is_number(self) -> str:
        if not self._has_names:
            return f'IF({self._figure_typed}="",FALSE,{self.factor}>0)'
        names = self._names
        apart = f'OR({self._unit_word}<>"",ISNUMBER(FIND(LEFT({names},1),"{_SEPARATORS}")))'
        listed = f"AND({apart},NOT({_has_digit(names)}))"
        return f'IF({self._figure_typed}="",FALSE,IF({names}="",TRUE,{listed}))'

    def _is_range(self) -> str:
        rest = self._rest
        second = f"ISNUMBER(VALUE(MID({rest},2,{_MOST_DIGITS})))"
        return f'IF({rest}="",FALSE,AND(ISNUMBER(FIND(LEFT({rest},1),"-~至到—")),IFERROR({second},FALSE)))'

    def _is_odd_start(self) -> str:
        prefixed = f"SUMPRODUCT(--(LEFT({self.text},LEN({self._lists.prefixes}))={self._lists.prefixes}))>0"
        return f'OR(ISNUMBER(FIND(LEFT({self.text},1),"{_NUMERALS}")),{prefixed})'

    @cached_property
    def number(self) -> Formula:
        """The number in the unit that stands there."""
        plain = f"ROUND({self.raw},{_DECIMALS})"
        if self.unit_kind == "percent" and self._given_text is None:
            # 3.2% typed into a cell of no format is kept as 0.032 and shown as 3.2%.
            shown = f'IFERROR(LEFT(CELL("format",{self.raw}),1),"")="P"'
            plain = f"ROUND({self.raw}*IF({shown},100,1),{_DECIMALS})"
        said = f"IF(ISNUMBER({self.raw}),{plain},{self._figure_typed})"
        cases: list[tuple[str, Word]] = [(f'{self.state}="{State.NUMBER.value}"', Formula(said))]
        if self.unit_kind == "count":
            cases.append((f'{self.state}="{State.ZERO_WORD.value}"', 0))
        return self._put("number", chosen(cases, None))

    @cached_property
    def magnitude(self) -> Formula:
        """The number in the canonical unit, without what only binary digits say."""
        exact = f"ROUND({self.number}*{self.factor},{_DECIMALS}-ROUND(LOG10({self.factor}),0))"
        return self._put("magnitude", f'IF({self.number}="","",{exact})')

    @cached_property
    def figure(self) -> Formula:
        """The same, nothing where the warehouse cannot hold it."""
        return self._put("figure", f'IF(ABS(N({self.magnitude}))<{_LIMIT},{self.magnitude},"")')

    @cached_property
    def comparator(self) -> Formula:
        """1 where the number is an approximate one."""
        beside = f"OR({self._before}>0,LEN({self._unit_word})<LEN({self._rest}))"
        if self._has_names:
            words = self._lists.comparators
            behind = f"MID({self._rest},LEN({self._unit_word})+1,{_MOST_CHARACTERS})"
            beside = f"OR({self._before}>0,{_longest(words, self._rest, 'LEFT')}+{_longest(words, behind, 'LEFT')}>0)"
        return self._put("comparator", f'IF({self.text}="","",IF({self.number}="","",IF({beside},1,"")))')

    @cached_property
    def is_named(self) -> Formula:
        """1 where names stand beside the count, 0 where none do."""
        bare = f"{self._names}"
        for sign in _SEPARATORS:
            bare = f'SUBSTITUTE({bare},"{sign}","")'
        return self._put("named", flag(f'{bare}<>""'))

    @cached_property
    def rounding(self) -> Formula:
        """How far the number may be off: half of its last decimal."""
        same = [(f"ROUND({self.number},{places})={self.number}", places) for places in range(_DECIMALS)]
        return self._put("rounding", where(f'{self.number}<>""', Formula(f"0.5*10^-{chosen(same, _DECIMALS)}")))


def folded(raw: str) -> str:
    """The text of a cell with its width folded; empty for a number."""
    text = f'SUBSTITUTE(ASC({raw}),CHAR(10),";")'
    for wide, narrow in _WIDE.items():
        text = f'SUBSTITUTE({text},"{wide}","{narrow}")'
    return f'IF(ISTEXT({raw}),TRIM({text}),"")'


def _longest(words: str, text: str, side: str) -> str:
    """How long the longest of the words is that the text has on this side."""
    return f"SUMPRODUCT(MAX(({side}({text},LEN({words}))={words})*LEN({words})))"


def _is_one_of(words: str, text: str) -> str:
    return f"SUMPRODUCT(--({words}={text}))>0"


def _begins_with(words: Sequence[str], text: str) -> str:
    return "OR(" + ",".join(f'LEFT({text},{len(word)})="{word}"' for word in words) + ")"


def _has_digit(text: str) -> str:
    return f"COUNT(FIND({{{','.join(_DIGITS)}}},{text}))>0"
