"""The hidden sheet of faults, and the formulas that look into it."""

from collections.abc import Callable
from itertools import zip_longest

from openpyxl.utils import get_column_letter

from expectations.closed_lists import SEVERITIES
from expectations.self_check.compiling import SelfCheck
from expectations.self_check.formulas import Formula, Word, joined
from tbw.answer.marking.words import words as marks


class Faults:
    """The hidden sheet of faults: a row for each, with how many hold so far; beside them what is said of each kind."""

    _FIRST = 2  # row
    _MESSAGES = 5  # column: rule, severity, rows of cell, subject and year in the grid, then text, word, text ...
    _TEXTS = 5  # columns of a message before its first text

    def __init__(self, sheet: str, check: SelfCheck) -> None:
        self._sheet = sheet
        order = {severity: place for place, severity in enumerate(SEVERITIES)}
        self._faults = sorted(check.faults, key=lambda fault: (order[fault.message.rule.severity], fault.order))
        self._messages = {message: row for row, message in enumerate(dict.fromkeys(f.message for f in self._faults), 1)}
        self.most_words = max(len(message.words) for message in self._messages)

    def cells(self) -> dict[tuple[int, int], Word]:
        """The cells of the sheet, by row and column."""
        cells: dict[tuple[int, int], Word] = {}
        for row, fault in enumerate(self._faults, self._FIRST):
            above = f"A{row - 1}+" if row > self._FIRST else ""
            cells[row, 1] = Formula(f"{above}{fault.flag}")
            cells[row, 2], cells[row, 3] = self._messages[fault.message], fault.line
        for message, place in self._messages.items():
            severity = marks().severities[message.rule.severity].zh
            fields: list[Word] = [message.rule.rule_id, severity, message.cell, message.subject, message.year]
            for text, word in zip_longest(message.texts, message.words):
                fields += [text, word]
            for column, field in enumerate(fields, self._MESSAGES):
                cells[place + self._FIRST - 1, column] = field or None
        return cells

    @property
    def count(self) -> str:
        """How many hold."""
        return self._so_far(len(self._faults))

    def _so_far(self, number: int) -> str:
        return f"{self._sheet}!$A${self._FIRST + number - 1}" if number else "0"

    def of(self, severity: str) -> Formula:
        """How many of a severity hold."""
        severities = [SEVERITIES.index(fault.message.rule.severity) for fault in self._faults]
        at = SEVERITIES.index(severity)
        before, until = (sum(other < place for other in severities) for place in (at, at + 1))
        return Formula(f"({self._so_far(until)}-{self._so_far(before)})")

    def _column(self, column: int, rows: int) -> str:
        letter = get_column_letter(column)
        return f"{self._sheet}!${letter}${self._FIRST}:${letter}${self._FIRST + rows - 1}"

    def nth(self, number: str) -> Formula:
        """Which of all is the n-th that holds."""
        return Formula(f"MATCH({number},{self._column(1, len(self._faults))},0)")

    def message(self, fault: str) -> Formula:
        """Which message a fault has."""
        return Formula(f"INDEX({self._column(2, len(self._faults))},{fault})")

    def line(self, fault: str) -> Formula:
        """The column of the grid that holds its words."""
        return Formula(f"INDEX({self._column(3, len(self._faults))},{fault})")

    def field(self, name: str, message: str) -> Formula:
        """What is known of a message whatever its words: rule_id, severity, and the rows of cell, subject, year."""
        place = ("rule_id", "severity", "cell", "subject", "year").index(name)
        return Formula(f"INDEX({self._column(self._MESSAGES + place, len(self._messages))},{message})")

    def said(self, message: str, word: Callable[[str], Formula]) -> Formula:
        """The message; ``word``: row of the grid -> the word there."""
        first = self._MESSAGES + self._TEXTS
        columns = [
            f"INDEX({self._column(first + place, len(self._messages))},{message})"
            for place in range(2 * self.most_words + 1)
        ]
        return joined(word(text) if place % 2 else Formula(text) for place, text in enumerate(columns))
