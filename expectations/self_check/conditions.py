"""When a row fails an expectation, and when a rule judges it: known when the form is made, or a formula."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from expectations.self_check.formulas import Formula, Word, written
from expectations.self_check.typed import UNREAD
from expectations.suites import COMPARISONS

_SIGNS = {"==": "=", "!=": "<>"}
Case = str | bool


def holds(word: Word, how: str, value: Any) -> Case:  # noqa: ANN401 - whatever the register says
    """Whether a condition of a rule holds; of nothing none does."""
    if not isinstance(word, Formula):
        return word is not None and bool(COMPARISONS[how](word, value))
    compared = f"{word}{_SIGNS.get(how, how)}{written(value)}"
    return compared if isinstance(value, str) else f"IF(ISNUMBER({word}),{compared})"


def failing(expectation: str, word: Word, kwargs: Mapping[str, Any]) -> Case:
    """Whether a row fails; nothing fails only where there must be something."""
    judged = _JUDGED.get(expectation)
    if judged is None:
        return False
    return judged(word, kwargs)


def _between(word: Word, kwargs: Mapping[str, Any]) -> Case:
    least, most = kwargs.get("min_value"), kwargs.get("max_value")
    if not isinstance(word, Formula):
        too_small = least is not None and word is not None and float(word) < least
        return word is not None and (too_small or (most is not None and float(word) > most))
    sides = [f"{word}{sign}{written(end)}" for sign, end in (("<", least), (">", most)) if end is not None]
    return f"IF(ISNUMBER({word}),{sides[0] if len(sides) == 1 else f'OR({sides[0]},{sides[1]})'})"


def _is_in(word: Formula, values: Sequence[Any]) -> str:
    cases = [f"{word}={written(value)}" for value in values]
    return cases[0] if len(cases) == 1 else f"OR({','.join(cases)})"


def _in_set(word: Word, kwargs: Mapping[str, Any]) -> Case:
    values = kwargs["value_set"]
    if not isinstance(word, Formula):
        return word is not None and word not in values
    if word.may_be is not None and word.may_be <= {UNREAD, *values}:
        return False
    return f'IF({word}<>"",NOT({_is_in(word, values)}))'


def _not_in_set(word: Word, kwargs: Mapping[str, Any]) -> Case:
    values = kwargs["value_set"]
    if not isinstance(word, Formula):
        return word is not None and word in values
    possible = [value for value in values if word.may_be is None or value in word.may_be]
    return _is_in(word, possible) if possible else False


def _null(word: Word, _: Mapping[str, Any]) -> Case:
    return f'{word}<>""' if isinstance(word, Formula) else word is not None


def _not_null(word: Word, _: Mapping[str, Any]) -> Case:
    return f'{word}=""' if isinstance(word, Formula) else word is None


_JUDGED: dict[str, Callable[[Word, Mapping[str, Any]], Case]] = {
    "expect_column_values_to_be_between": _between,
    "expect_column_values_to_be_in_set": _in_set,
    "expect_column_values_to_not_be_in_set": _not_in_set,
    "expect_column_values_to_be_null": _null,
    "expect_column_values_to_not_be_null": _not_null,
}
