"""What is said in words in a cell: whether something happened."""

from functools import cached_property

from expectations.self_check.formulas import Formula, Line, Word, chosen
from expectations.self_check.lists import Lists
from expectations.self_check.typed import folded
from ingestion.reading.answers import State


class Statement:
    """An answer in words; there is no number in it."""

    number: Word = None
    figure: Word = None
    magnitude: Word = None
    unit: Word = None
    unit_kind: Word = None
    comparator: Word = None
    factor: Word = None
    rounding: Word = None
    is_named: Word = None

    def __init__(self, line: Line, raw: Formula, lists: Lists) -> None:
        self._line, self.raw, self._lists = line, raw, lists

    @cached_property
    def text(self) -> Formula:
        """What is said, also where it is a number."""
        bare = f'IF(ISERROR({self.raw}),"",IF(ISNUMBER({self.raw}),{self.raw}&"",{folded(self.raw)}))'
        text = self._line.put("text", bare)
        return self._line.put(
            "said", f'IF(OR(RIGHT({text},1)="。",RIGHT({text},1)="."),LEFT({text},LEN({text})-1),{text})'
        )

    @cached_property
    def state(self) -> Formula:
        """What the answer is."""
        said, lists = self.text, self._lists
        cases = [
            (f"ISERROR({self.raw})", State.ERROR_CELL.value),
            (f"SUMPRODUCT(--({lists.none}={said}))>0", State.NONE.value),
            (f'OR({said}="",SUMPRODUCT(--({lists.not_answered}={said}))>0)', State.NOT_ANSWERED.value),
        ]
        may_be = [*(word for _, word in cases), State.STATEMENT.value]
        return self._line.put("state", chosen(cases, State.STATEMENT.value), may_be)
