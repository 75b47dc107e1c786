"""Runs a suite once over a whole frame and says which rule fails on which row.

Bad data never raises: rules are made for it. An expectation that cannot be evaluated does.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from expectations.suites import open_context
from ingestion.shortcuts import taken

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.core.batch_definition import BatchDefinition


class EvaluationError(Exception):
    """An expectation could not be evaluated; the message names rule and reason."""


def failing_rows(frame: pa.Table, suite: "ExpectationSuite") -> list[tuple[str, int]]:
    """The failing (rule_id, row_id), sorted. ``frame`` has a column ``row_id`` that counts its rows from 0."""
    if frame.num_rows == 0:
        return []
    from expectations.judged_frame import ConditionsKeptFrame

    rows = frame.select(_columns(frame, suite)).to_pandas()
    if taken("conditions_once"):
        rows = ConditionsKeptFrame(rows)
    batch = _batch_definition().get_batch({"dataframe": rows})
    results = batch.validate(suite, result_format="COMPLETE").results
    return sorted(failure for result in results for failure in _failures(result))


def _columns(frame: pa.Table, suite: "ExpectationSuite") -> list[str]:
    """The columns that the suite uses: GX copies all columns for each expectation with a condition."""
    asked = str([expectation.configuration.kwargs for expectation in suite.expectations])
    wanted = set(re.findall(r"\w+", asked))
    return [name for name in frame.column_names if name in wanted]


@cache
def _batch_definition() -> "BatchDefinition[Any]":
    asset = open_context().data_sources.add_pandas("frames").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("whole")


def _failures(result: "ExpectationValidationResult") -> Iterator[tuple[str, int]]:
    rule_id = result.expectation_config.meta["rule_id"]  # type: ignore[union-attr]
    rows = result.result.get("unexpected_index_list")
    if rows is None:
        raise EvaluationError(f"{rule_id} could not be evaluated: {_reason(result.exception_info)}")
    for row in rows:  # by its place in the frame, which is its row_id
        yield rule_id, int(row)


def _reason(exception_info: dict[str, Any]) -> str:
    """The message of the first exception; GX gives one record, or one for each failed metric."""
    records = [exception_info] if "raised_exception" in exception_info else list(exception_info.values())
    return next((str(r["exception_message"]) for r in records if r["raised_exception"]), "no result")
