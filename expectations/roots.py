"""Judging worlds: submissions as typed, and what would remain of their faults if a suspected unit slip were mended."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from expectations.findings import Failure
from expectations.frames import CORRECTIONS, WORLDS, Workspace
from expectations.judge import judge
from expectations.register import Rule
from expectations.suites import build_suites


def judge_as_typed(workspace: Workspace, submission_ids: Iterable[str], rules: Sequence[Rule]) -> list[Failure]:
    """All that fails, sorted; what vanishes when a unit slip is mended has that slip as its root."""
    worlds = [{"world_id": submission_id, "submission_id": submission_id} for submission_id in submission_ids]
    found = _judge(workspace, worlds, [], rules)
    slips = defaultdict(list)
    for failure in found:
        if failure.is_unit_slip:
            slips[failure.row["submission_id"]].append(failure)
    followers = [f for f in found if f.row["submission_id"] in slips and not f.is_unit_slip]
    if not followers:
        return found
    left = _left_when_mended(workspace, slips, {f.rule.rule_id: f.rule for f in followers})
    return [f if f.is_unit_slip else replace(f, root=_root(f, slips[f.row["submission_id"]], left)) for f in found]


# rule_id, world_id and key of the row in its world, of everything that fails in a mended world.
_Left = set[tuple[str, str, str]]


def _left_when_mended(workspace: Workspace, slips: dict[str, list[Failure]], rules: dict[str, Rule]) -> _Left:
    """Mends each slip in a world of its own, and all of a submission in one more; judges all these worlds at once."""
    worlds: list[dict[str, Any]] = []
    corrections: list[dict[str, Any]] = []
    for submission_id, own in slips.items():
        for world_id, mended in [*((_world(slip), [slip]) for slip in own), (_world(own[0], "all"), own)]:
            worlds.append({"world_id": world_id, "submission_id": submission_id})
            corrections += [
                {"world_id": world_id, "item_code": s.row["item_code"], "data_year": s.row["data_year"]}
                | {"multiplier": s.row["slip_multiplier"]}
                for s in mended
            ]
    left = _judge(workspace, worlds, corrections, list(rules.values()))
    return {(failure.rule.rule_id, failure.row["world_id"], failure.row["row_key"]) for failure in left}


def _root(failure: Failure, slips: list[Failure], left: _Left) -> Failure | None:
    """The slip that a failure hangs on: of its own item if it can be, else the first."""

    def vanishes(world_id: str) -> bool:
        return (failure.rule.rule_id, world_id, failure.row["row_key"]) not in left

    alone = [slip for slip in slips if vanishes(_world(slip))]
    together = slips if slips and vanishes(_world(slips[0], "all")) else []
    return min(alone or together, key=lambda s: s.row["item_code"] != failure.row["item_code"], default=None)


def _world(slip: Failure, key: str | None = None) -> str:
    return f"{slip.row['submission_id']} {key or slip.row['row_key']}"


def _judge(
    workspace: Workspace, worlds: list[dict[str, Any]], corrections: list[dict[str, Any]], rules: Sequence[Rule]
) -> list[Failure]:
    frames = workspace.frames(pa.Table.from_pylist(worlds, WORLDS), pa.Table.from_pylist(corrections, CORRECTIONS))
    by_id = {rule.rule_id: rule for rule in rules}
    found = []
    for name, suite in build_suites(rules).items():
        failing = judge(frames[name], suite)
        row_ids = sorted({row_id for _, row_id in failing})
        rows = dict(zip(row_ids, frames[name].take(pa.array(row_ids, pa.int64())).to_pylist(), strict=True))
        found += [Failure(by_id[rule_id], rows[row_id]) for rule_id, row_id in failing]
    return sorted(found, key=lambda f: (f.row["submission_id"], f.rule.rule_id, f.row["row_id"]))
