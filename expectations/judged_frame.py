"""The frame that Great Expectations is given. This module imports pandas: that takes a while."""

from functools import cached_property
from typing import Any

import pandas as pd


class ConditionsKeptFrame(pd.DataFrame):
    """Evaluates a condition once: GX has it done four times an expectation, each time from the text.

    What a condition selects is a plain frame, as ever.
    """

    @cached_property
    def _evaluated(self) -> dict[str, Any]:
        return {}

    def eval(self, expr: str, **kwargs: Any) -> Any:  # noqa: ANN401 - as in pandas
        """As pandas has it; the frame must not be changed in between."""
        if expr not in self._evaluated:
            self._evaluated[expr] = super().eval(expr, **kwargs)
        return self._evaluated[expr]
