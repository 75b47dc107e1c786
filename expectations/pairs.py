"""The codes of items that rules name: the pairs that they compare, and whether any edition has these codes."""

from collections.abc import Iterable, Iterator

import pyarrow as pa

from expectations.inputs import PAIRS
from expectations.register import RegisterError
from expectations.rule import Rule
from ingestion.editions import Editions


def form_pairs(rules: Iterable[Rule], editions: Editions) -> pa.Table:
    """:data:`PAIRS` of these rules. Raises :class:`RegisterError` where one names a code that no edition has.

    A rule on a code that only some editions have is judged on their forms only.
    """
    known = {item.code for form in editions.forms for item in form.items}
    known |= {column.code for form in editions.forms for column in form.enterprises.columns}
    rows = {}
    for rule in rules:
        if unknown := sorted(set(_codes(rule)) - known):
            raise RegisterError(f"{rule.origin}: {rule.rule_id}: no edition of the form has {', '.join(unknown)}")
        arguments = rule.arguments
        for denominator in arguments.denominator:
            rows[rule.frame, arguments.pair, denominator] = {
                "frame": rule.frame,
                "pair": arguments.pair,
                "numerator": arguments.numerator,
                "denominator": denominator,
                "stated": arguments.stated or None,
            }
    return pa.Table.from_pylist(list(rows.values()), PAIRS)


def _codes(rule: Rule) -> Iterator[str]:
    """The codes of items and columns that a rule names."""
    yield from filter(None, (rule.arguments.numerator, rule.arguments.stated, *rule.arguments.denominator))
    yield from (str(value) for name, _, value in rule.arguments.where if name in {"item_code", "field"})
