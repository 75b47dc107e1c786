"""The closed lists of judging, each stated here; tests/test_closed_lists.py compares every other place with them."""

from typing import Literal, get_args

Severity = Literal["must_fix", "explain", "note"]
ClosedBy = Literal["sender", "reviewer"]
# A status comes from the latest check; ``set_aside`` from a build that the submission would have stopped.
Status = Literal["accepted", "explain", "returned", "set_aside", "misdirected", "unreadable"]
SET_ASIDE, MISDIRECTED = "set_aside", "misdirected"
# Of these a report may count, see dbt_project/macros/which_report_counts.sql.
COUNTING: frozenset[Status] = frozenset({"accepted", "explain"})
# What a channel or an account may do, and who is behind it: words of channels.csv and senders.csv.
Right = Literal["report", "explain", "review", "decide", "release", "reference"]
Party = Literal["base_authority", "city_bureau", "reviewer", "approver", "reference_keeper"]

# The gravest first.
SEVERITIES: tuple[str, ...] = get_args(Severity)
# The best first.
STATUSES: tuple[str, ...] = get_args(Status)
RIGHTS: tuple[Right, ...] = get_args(Right)
PARTIES: tuple[str, ...] = get_args(Party)
