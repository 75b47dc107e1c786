"""The expectations of Great Expectations, asked only for the rows that fail.

GX by itself also counts, samples and describes these rows. That makes seven metrics for each expectation, and planning
them takes most of the time. This module imports GX: that takes seconds.
"""

from functools import cache
from typing import Any

from great_expectations.expectations.expectation import ColumnMapExpectation, Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.registry import get_metric_kwargs
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies


class _ByRow:
    """A base class placed before the expectation's own. Needs a ``result_format`` at run time."""

    map_metric: str
    configuration: ExpectationConfiguration

    def get_validation_dependencies(
        self, *, runtime_configuration: dict[str, Any], **_: object
    ) -> ValidationDependencies:
        """The one metric that names the failing rows."""
        name = f"{self.map_metric}.unexpected_index_list"
        asked = get_metric_kwargs(name, self.configuration, runtime_configuration)
        metric = MetricConfiguration(name, asked["metric_domain_kwargs"], asked["metric_value_kwargs"])
        return ValidationDependencies({name: metric}, asked["metric_value_kwargs"]["result_format"])

    def _validate(self, *, metrics: dict[str, Any], **_: object) -> dict[str, Any]:
        (rows,) = metrics.values()
        return {"success": not rows, "result": {"unexpected_index_list": rows}}


@cache
def by_row(kind: type[Expectation], *, plain: bool = False) -> type[Expectation]:
    """The expectation that gives failing rows only, or, ``plain``, GX's own. Raises TypeError for one not by row."""
    if not issubclass(kind, ColumnMapExpectation):
        raise TypeError(f"{kind.__name__} does not judge row by row")
    return kind if plain else type(f"{kind.__name__}ByRow", (_ByRow, kind), {"__module__": __name__})
