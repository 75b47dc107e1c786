"""What became of the changed places: a table by room, and the changes that no test noticed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

KILLED, SURVIVED, TIMED_OUT = "killed", "survived", "timed out"


@dataclass(frozen=True)
class Outcome:
    """One changed place: its room, what its tests made of it, and the change as a unified diff."""

    room: str
    verdict: str
    diff: str


def table(outcomes: Iterable[Outcome]) -> list[str]:
    """Lines of Markdown: a row a room and one for all."""
    counts: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        counts.setdefault(outcome.room, Counter())[outcome.verdict] += 1
    lines = ["| room | tried | killed | survived | timed out |", "|---|--:|--:|--:|--:|"]
    for room, of_room in [*counts.items(), ("all", sum(counts.values(), Counter()))]:
        figures = [of_room.total(), *(of_room[verdict] for verdict in (KILLED, SURVIVED, TIMED_OUT))]
        lines.append(f"| {room} | " + " | ".join(map(str, figures)) + " |")
    return lines


def survivors(outcomes: Iterable[Outcome]) -> list[str]:
    """Lines of Markdown: the change of every survivor, by room."""
    lines: list[str] = []
    for number, outcome in enumerate((each for each in outcomes if each.verdict == SURVIVED), start=1):
        lines += ["", f"{number}. {outcome.room}", "", "```diff", outcome.diff.strip(), "```"]
    return lines
