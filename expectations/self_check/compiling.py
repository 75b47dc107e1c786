"""Rules of the register -> faults as formulas: when each of its rows is at fault, and what is said of it then.

A rule is expressed where the form has rows for it that can fail. Why the others are not says ``self_check.yaml``.
"""

import re
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from expectations import wording
from expectations.register import frame_parameters
from expectations.rule import Rule
from expectations.self_check.all_rows import AllRows
from expectations.self_check.conditions import failing, holds
from expectations.self_check.formulas import Formula, Grid, Word, chosen, joined
from expectations.self_check.lists import Lists, Unit
from expectations.self_check.sheet import Drawn, Sheet
from expectations.self_check.words import reason, words
from ingestion.form import Form


@dataclass(frozen=True, slots=True)
class Message:
    """What is said where a rule finds a fault: texts, and between them the rows of the grid that hold the words.

    ``cell``, ``subject`` and ``year`` are rows of the grid, too; 0 where nothing is said.
    """

    rule: Rule
    cell: int
    subject: int
    year: int
    texts: tuple[str, ...]
    words: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What may be at fault: ``flag`` is 1 while it is. Its words stand in the column ``line`` of the grid.

    ``order``: the row of the form where it stands when the form is made.
    """

    message: Message
    line: int
    order: int
    flag: Formula


@dataclass(slots=True)
class SelfCheck:
    """The faults of a form in the order of the register, the grid they rest on, and what is left out and why.

    ``unread`` and ``unlisted`` count cells that only the reader can read, and rows of the table beyond the slots.
    """

    grid: Grid
    unread: Formula
    unlisted: Formula
    slots: int
    faults: list[Fault] = field(default_factory=list)
    unexpressed: dict[str, str] = field(default_factory=dict)


def compiled(rules: Sequence[Rule], drawn: Drawn, units: Mapping[str, Unit], sheet: str) -> SelfCheck:
    """The rules for a blank form; ``sheet`` is what the grid is called."""
    grid = Grid(sheet)
    made_in = Sheet(grid, drawn, Lists(grid, drawn.form, units), frame_parameters(tuple(rules)))
    rows = AllRows(made_in)
    check = SelfCheck(grid, rows.unread(), rows.unlisted(), len(rows.firms.slots))
    labels = _Labels(drawn.form)
    for rule in rules:
        faults = list(_faults(rule, rows.of(rule), labels))
        check.faults += faults
        if not faults:
            check.unexpressed[rule.rule_id] = reason(rule)
    return check


class _Labels:
    """What faults are about."""

    def __init__(self, form: Form) -> None:
        self._words, self._table = words().subjects, form.enterprises.no
        self._items = {item.code: self._words.item.format(no=item.no, label_zh=item.label_zh) for item in form.items}

    def of(self, row: Any) -> Word:  # noqa: ANN401 - a row of any frame
        """The item or the row of the table of enterprises, or the form."""
        item = self._items.get(row.item_code)
        if row.row_number is None:
            return item or self._words.form
        firm = joined([self._words.enterprise.format(no=self._table), row.row_number, self._words.row])
        return firm if item is None else chosen([(f'{row.row_number}=""', item)], firm)


def _faults(rule: Rule, rows: Iterable[Any], labels: _Labels) -> Iterator[Fault]:
    arguments = rule.arguments
    columns = (rule.column, *(column for column, _, _ in arguments.where))
    for row in rows:
        if not all(hasattr(row, column) for column in columns):
            return
        cases = [holds(getattr(row, column), how, value) for column, how, value in arguments.where]
        cases.append(failing(rule.expectation, getattr(row, rule.column), arguments.kwargs))
        if False in cases:
            continue
        unknown = [case for case in cases if isinstance(case, str)]
        case = unknown[0] if len(unknown) == 1 else f"AND({','.join(unknown)})" if unknown else "TRUE"
        flag = row.line.put(f"{row.prefix}{rule.rule_id}", f"IFERROR(IF({case},1,0),0)")
        yield Fault(_message(rule, row, labels), row.line.column, row.order, flag)


def _message(rule: Rule, row: Any, labels: _Labels) -> Message:  # noqa: ANN401 - a row of any frame
    """The message, its words where they are known and rows of the grid where not."""
    texts, rows = [""], list[int]()
    for text, name, spec, _ in string.Formatter().parse(rule.message_zh):
        texts[-1] += text
        if name is None:
            continue
        word = _word(name, spec or "", row, rule.arguments.kwargs)
        if name in rule.arguments.kwargs:
            texts[-1] += str(word)
        else:
            rows.append(_row_of(row, f"{name}{spec and ':' + spec}", word))
            texts.append("")
    cell = getattr(row, rule.place_columns()["cell"])
    return Message(
        rule,
        _row_of(row, "cell", cell),
        _row_of(row, "subject", labels.of(row)),
        _row_of(row, "year", row.data_year),
        tuple(texts),
        tuple(rows),
    )


def _row_of(row: Any, name: str, word: Word) -> int:  # noqa: ANN401 - a row of any frame
    """The row of the grid that holds a word; 0 where there is none."""
    if word is None or word == "":
        return 0
    held: int = row.line.holding(f"{row.prefix}said {name}", word)
    return held


def _word(name: str, spec: str, row: Any, kwargs: Mapping[str, Any]) -> Word:  # noqa: ANN401
    word: Word = kwargs[name] if name in kwargs else getattr(row, name, None)
    if word is None:
        return words().stand_ins.get(name, "")
    if not isinstance(word, Formula):
        return wording.say(f"{{word:{spec}}}", {"word": word})
    decimals = re.fullmatch(r"\.(\d)([fg])", spec)
    if decimals is None:
        return word
    places = int(decimals[1])
    if decimals[2] == "g":
        return Formula(f"ROUND({word},{places - 1}-INT(LOG10(ABS({word}))))")
    return Formula(f'TEXT({word},"{f"{0:.{places}f}"}")')
