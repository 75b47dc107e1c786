"""Rules as suites of Great Expectations, one a frame. GX is imported only where it runs, as that takes seconds."""

import operator
import os
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache, reduce
from itertools import groupby
from typing import TYPE_CHECKING

from expectations.lazy_imports import lazy_imports
from expectations.register import RegisterError
from expectations.rule import Rule
from ingestion.shortcuts import taken

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.row_conditions import Condition

COMPARISONS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_GX_SEVERITY = {"must_fix": "critical", "explain": "warning", "note": "info"}


@cache
def open_context() -> "EphemeralDataContext":
    """The GX context of this process, in memory, silent and without telemetry."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with lazy_imports():
        import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    # By default even a context in memory makes a temporary folder for a docs site, and leaves it.
    stores = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    config = DataContextConfig(store_backend_defaults=stores, progress_bars=ProgressBarsConfig(globally=False))
    return gx.get_context(mode="ephemeral", project_config=config)


def by_frame(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """Frame -> its rules, in the order of the register."""
    ordered = sorted(rules, key=lambda rule: rule.frame)
    return {frame: list(group) for frame, group in groupby(ordered, key=lambda rule: rule.frame)}


def build_suites(rules: Iterable[Rule], *, plain: bool = False) -> Mapping[str, "ExpectationSuite"]:
    """Frame -> its suite. Raises :class:`RegisterError` where GX would refuse a rule, or drop it as a duplicate.

    ``plain``: of GX's own expectations, for others to run, instead of ours, which only give failing rows.
    """
    return {frame: build_suite(frame, group, plain=plain) for frame, group in by_frame(rules).items()}


def build_suite(frame: str, rules: Iterable[Rule], *, plain: bool = False) -> "ExpectationSuite":
    """The suite of one frame; each expectation carries its ``rule_id`` in ``meta``. Built once: leave it as it is."""
    return _built(frame, tuple(rules), plain=plain or not taken("rows_only"))


# Mended worlds are judged by other rules each time: a few suites are worth keeping, all would be too many.
@lru_cache(maxsize=64)
def _built(frame: str, rules: tuple[Rule, ...], *, plain: bool) -> "ExpectationSuite":
    from great_expectations import ExpectationSuite

    open_context()
    suite = ExpectationSuite(name=frame)
    for rule in rules:
        before = len(suite.expectations)
        suite.add_expectation(_expectation(rule, plain=plain))
        if len(suite.expectations) == before:
            raise RegisterError(f"{rule.origin}: {rule.rule_id} asks the very thing that another active rule asks")
    return suite


def _expectation(rule: Rule, *, plain: bool) -> "Expectation":
    from great_expectations.exceptions.exceptions import ExpectationNotFoundError
    from great_expectations.expectations.registry import get_expectation_impl
    from pydantic.v1 import ValidationError

    from expectations.by_row import by_row

    try:
        known = get_expectation_impl(rule.expectation)
        kind: Callable[..., Expectation] = by_row(known, plain=plain)
        meta = {"rule_id": rule.rule_id}
        where = {"row_condition": _condition(rule)} if rule.arguments.conditions else {}
        severity = _GX_SEVERITY[rule.severity]
        return kind(column=rule.column, meta=meta, severity=severity, **where, **rule.arguments.kwargs)
    except (ExpectationNotFoundError, ValidationError, TypeError) as error:
        raise RegisterError(f"{rule.origin}: {rule.rule_id}: {error}") from error


def _condition(rule: Rule) -> "Condition":
    from great_expectations.expectations.row_conditions import Column

    conditions: list[Condition] = [
        COMPARISONS[how](Column(name), value) for name, how, value in rule.arguments.conditions
    ]
    return reduce(operator.and_, conditions)
