"""The closed lists of judging, each stated here; tests/test_closed_lists.py compares every other place with them."""

from typing import Literal, get_args

Severity = Literal["must_fix", "explain", "note"]
ClosedBy = Literal["sender", "reviewer"]
# A status comes from the latest check; ``set_aside`` from a build that the submission would have stopped.
Status = Literal["accepted", "explain", "returned", "set_aside", "unreadable"]
SET_ASIDE = "set_aside"

# The gravest first.
SEVERITIES: tuple[str, ...] = get_args(Severity)
# The best first.
STATUSES: tuple[str, ...] = get_args(Status)
