"""The rows that rules judge on a blank form, frame by frame."""

from collections.abc import Callable, Iterable
from typing import Any

from expectations.rule import Rule
from expectations.self_check.firms import Firms
from expectations.self_check.form_rows import FormRow
from expectations.self_check.formulas import Formula
from expectations.self_check.item_rows import HistoryRow, ItemRow
from expectations.self_check.pair_rows import firm_ratios, ratios
from expectations.self_check.share_rows import shares
from expectations.self_check.sheet import Sheet
from expectations.self_check.sum_rows import sums
from expectations.self_check.typed import UNREAD
from expectations.self_check.value_rows import ValueRow
from expectations.self_check.values import Values
from expectations.self_check.words import words


class AllRows:
    """The rows of each frame."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._values = Values(sheet)
        self.firms = Firms(sheet, sheet.form.enterprises.blank_rows + words().slots)
        self._form = FormRow(sheet.grid.line(), sheet, self._values, self.firms)
        items = [item for item in sheet.form.items if not item.second_value_of]
        self._items = [ItemRow(self._values.of_item(item.code)) for item in items]
        self._history = list(map(HistoryRow, filter(self._is_known, self._values)))

    def _is_known(self, row: ValueRow) -> bool:
        return (row.item_code, row.data_year) in self._sheet.known.figures

    def of(self, rule: Rule) -> Iterable[Any]:
        """The rows that a rule judges; none of a frame that no blank form has."""
        sheet, values, firms = self._sheet, self._values, self.firms
        frames: dict[str, Callable[[], Iterable[Any]]] = {
            "values": lambda: values,
            "items": lambda: self._items,
            "history": lambda: self._history,
            "enterprises": lambda: firms,
            "submissions": lambda: [self._form],
            "ratios": lambda: ratios(sheet, values, rule),
            "shares": lambda: shares(sheet, values, rule),
            "sums": lambda: sums(sheet, values, firms, rule),
            "enterprise_ratios": lambda: firm_ratios(sheet, firms, rule),
        }
        return frames[rule.frame]() if rule.frame in frames else ()

    def unread(self) -> Formula:
        """How many answers only the reader can read."""
        states = [row.state for row in self._values if UNREAD in (row.state.may_be or ())]
        states += [cell.state for cell in self.firms if UNREAD in (cell.state.may_be or ())]
        return self._sheet.grid.line().put("unread", "+".join(f'IF({state}="{UNREAD}",1,0)' for state in states))

    def unlisted(self) -> Formula:
        """How many rows of the table of enterprises have no slot."""
        most = self.firms.slots[0].most
        return Formula(f"MAX(0,{most}-1-{len(self.firms.slots)})")
