"""The frame that Great Expectations is given. This module imports pandas: that takes a while."""

from functools import cached_property
from typing import Any

import pandas as pd


class ConditionsKeptFrame(pd.DataFrame):
    """Keeps the result of each condition: GX evaluates it four times for each expectation, from its text.

    The rows that a condition selects are a plain DataFrame, as usual.
    """

    @cached_property
    def _evaluated(self) -> dict[str, Any]:
        return {}

    def eval(self, expr: str, **kwargs: Any) -> Any:  # noqa: ANN401 - as in pandas
        """As pandas has it; the frame must not be changed in between."""
        if expr not in self._evaluated:
            self._evaluated[expr] = super().eval(expr, **kwargs)
        return self._evaluated[expr]
