"""Which failures are consequences: they would vanish if another fault of the same form, their root, were mended.

A form is judged as typed, and again with suspected roots mended; each such variant of a form is a *world*. How a fault
is mended depends on the role of its rule: a unit slip, of one figure or of the amounts of a row, by its multiplier; a
wrong figure by leaving it out; wrong years by leaving out the history that its figures are compared with.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import chain, takewhile
from typing import Any

import pyarrow as pa

from expectations.findings import Failure
from expectations.frames import CORRECTIONS, WORLDS, Workspace
from expectations.rule import ROW_SLIP, UNIT_SLIP, WRONG_FIGURE, WRONG_YEARS, Rule
from expectations.suites import build_suites
from expectations.validation import failing_rows

# Row slips come after unit slips: rows of enterprises are compared with the figures of the base.
_ORDER = (WRONG_YEARS, UNIT_SLIP, ROW_SLIP, WRONG_FIGURE)
# Rules on a form's own years, or on a figure alone, come before rules that compare it with others.
_SCOPES = ("FRM", "VAL", "SUM", "PRV", "XRF")
_LAST = (len(_ORDER), 0)
# With more suspects in a form than this, they are only mended all together: each by itself would cost too much.
_MOST_ALONE = 20
_Suspects = dict[str, list[Failure]]
# Everything that still fails in a mended world: rule_id, world_id, key of the row in its world.
_Left = set[tuple[str, str, str]]


def failures_with_roots(
    workspace: Workspace,
    submission_ids: Iterable[str],
    rules: Sequence[Rule],
    with_explanation: Callable[[Failure], Failure] = lambda failure: failure,
) -> list[Failure]:
    """All that fails, sorted; a failure that vanishes when a suspected root is mended has that root.

    ``with_explanation`` adds the explanation of a failure, if it has one.
    """
    worlds = [{"world_id": submission_id, "submission_id": submission_id} for submission_id in submission_ids]
    found = list(map(with_explanation, _failures(workspace, worlds, [], rules)))
    suspects: _Suspects = defaultdict(list)
    for failure in sorted((f for f in found if f.rule.role), key=_rank):
        suspects[failure.row["submission_id"]].append(failure)
    followers = [f for f in found if any(_may_hang(f, s) for s in _before(f, suspects.get(f.row["submission_id"], ())))]
    if not followers:
        return found
    asked = {f.row["submission_id"] for f in followers}
    mended = {submission_id: own for submission_id, own in suspects.items() if submission_id in asked}
    left = _left_when_mended(workspace, mended, {f.rule.rule_id: f.rule for f in followers})
    possible = {submission_id: Possible(own, left) for submission_id, own in mended.items()}
    roots: dict[int, Failure] = {}
    for failure in sorted(found, key=_rank):
        of_form = possible.get(failure.row["submission_id"])
        if of_form and (root := of_form.root(failure, roots)):
            roots[id(failure)] = root
    return [failure.hanging_on(roots.get(id(failure))) for failure in found]


def _rank(failure: Failure) -> tuple[int, int]:
    """Its place in the order of roots: a failure hangs only on roots of an earlier rank."""
    rule = failure.rule
    return (_ORDER.index(rule.role), _SCOPES.index(rule.scope)) if rule.role else _LAST


def _before(failure: Failure, suspects: Iterable[Failure]) -> Iterator[Failure]:
    """Of suspects by rank those of an earlier rank than the failure."""
    rank = _rank(failure)
    return takewhile(lambda suspect: _rank(suspect) < rank, suspects)


def _may_hang(failure: Failure, suspect: Failure) -> bool:
    """Whether a failure may be a consequence: no unit slip is, nor an equally grave fault of the same figure."""
    if failure.is_unit_slip or _rank(failure) <= _rank(suspect):
        return False
    of_same_figure = suspect.rule.role == WRONG_FIGURE and _key(failure) == _key(suspect)
    return not (of_same_figure and failure.rule.severity == suspect.rule.severity)


def _key(failure: Failure) -> tuple[str, str]:
    return failure.rule.frame, failure.row["row_key"]


def _left_when_mended(workspace: Workspace, suspects: _Suspects, rules: dict[str, Rule]) -> _Left:
    """What still fails if each suspect is mended by itself, and if all before a rank are; judged in one go."""
    worlds: dict[str, dict[str, Any]] = {}
    corrections: dict[tuple[str, str], dict[str, Any]] = {}
    for submission_id, own in suspects.items():
        alone = [(_world(suspect), [suspect]) for suspect in own if len(own) <= _MOST_ALONE]
        ranks = {_rank(suspect) for suspect in own} | {_LAST}
        together = [(_all_before(submission_id, rank), [s for s in own if _rank(s) < rank]) for rank in sorted(ranks)]
        for world_id, mended in [*alone, *together[1:]]:
            worlds[world_id] = {"world_id": world_id, "submission_id": submission_id}
            for correction in chain.from_iterable(map(_corrections, mended)):
                corrections.setdefault((world_id, correction["row_key"]), {"world_id": world_id} | correction)
    left = _failures(workspace, list(worlds.values()), list(corrections.values()), list(rules.values()))
    return {(failure.rule.rule_id, failure.row["world_id"], failure.row["row_key"]) for failure in left}


def _corrections(suspect: Failure) -> list[dict[str, Any]]:
    role, row = suspect.rule.role, suspect.row
    keys = row["slip_keys"] if role == ROW_SLIP else [row["row_key"]]
    multiplier = row["slip_multiplier"] if role in {UNIT_SLIP, ROW_SLIP} else None
    return [{"row_key": "" if role == WRONG_YEARS else key, "multiplier": multiplier} for key in keys]


class Possible:
    """The suspects of one form, by rank, grouped by what tells how near they are to a failure.

    So of thousands of suspects only the first of each group is looked at for each of thousands of failures.
    """

    def __init__(self, suspects: list[Failure], left: _Left) -> None:
        self._left, self._is_alone = left, len(suspects) <= _MOST_ALONE
        self._groups: dict[tuple[bool, Any, Any], deque[tuple[int, Failure]]] = defaultdict(deque)
        for number, suspect in enumerate(suspects):
            key = (suspect.is_closed, suspect.row["item_code"], suspect.row["data_year"])
            self._groups[key].append((number, suspect))

    def root(self, failure: Failure, hanging: Container[int]) -> Failure | None:
        """The root of a failure: first an open suspect, then one of its own item and year, else the first.

        A suspect that is a consequence itself (``hanging``, by id) is no root: what it would be once mended is not
        known.
        """
        alone = self._nearest(failure, hanging, alone=True) if self._is_alone else None
        together = alone or self._nearest(failure, hanging, alone=False)
        if alone or together is None:
            return alone
        return together if self._vanishes(failure, _all_before(failure.row["submission_id"], _rank(failure))) else None

    def _nearest(self, failure: Failure, hanging: Container[int], *, alone: bool) -> Failure | None:
        found: list[tuple[bool, bool, bool, int, Failure]] = []
        for (is_closed, item, year), group in self._groups.items():
            while group and id(group[0][1]) in hanging:
                group.popleft()
            differs = (item != failure.row["item_code"], year != failure.row["data_year"])
            for number, suspect in group:
                if _rank(suspect) >= _rank(failure):
                    break
                is_possible = id(suspect) not in hanging and _may_hang(failure, suspect)
                if is_possible and (not alone or self._vanishes(failure, _world(suspect))):
                    found.append((is_closed, *differs, number, suspect))
                    break
        return min(found, key=lambda one: one[:4])[-1] if found else None

    def _vanishes(self, failure: Failure, world_id: str) -> bool:
        return (failure.rule.rule_id, world_id, failure.row["row_key"]) not in self._left


def _world(suspect: Failure) -> str:
    return f"{suspect.row['submission_id']} {suspect.rule.role} {suspect.row['row_key']}"


def _all_before(submission_id: str, rank: tuple[int, int]) -> str:
    return f"{submission_id} {rank}"


def _failures(
    workspace: Workspace, worlds: list[dict[str, Any]], corrections: list[dict[str, Any]], rules: Sequence[Rule]
) -> list[Failure]:
    frames = workspace.frames(pa.Table.from_pylist(worlds, WORLDS), pa.Table.from_pylist(corrections, CORRECTIONS))
    by_id = {rule.rule_id: rule for rule in rules}
    found = []
    for name, suite in build_suites(rules).items():
        failing = failing_rows(frames[name], suite)
        row_ids = sorted({row_id for _, row_id in failing})
        rows = dict(zip(row_ids, frames[name].take(pa.array(row_ids, pa.int64())).to_pylist(), strict=True))
        found += [Failure(by_id[rule_id], rows[row_id]) for rule_id, row_id in failing]
    return sorted(found, key=lambda f: (f.row["submission_id"], f.rule.rule_id, f.row["row_id"]))
