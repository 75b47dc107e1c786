"""What it costs to judge: Great Expectations once over a batch of 500 forms, against a run for each file.

The forms are the made-up ones of expectations/cases.yaml, so faults of every rule are among them. CPU seconds of this
process, paired: each repetition judges the batch, then a few files of it one by one, with the same suites. Frames are
made beforehand for both. Prints what a file costs either way, and whether each fault was found at the same place.
"""

import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from expectations.attribution import Attribution
from expectations.frames import CORRECTIONS, WORLDS, Workspace
from expectations.inputs import input_tables
from expectations.made_up import MadeUp
from expectations.pairs import form_pairs
from expectations.proof import cases, numbered_base, write_reference
from expectations.register import Register, frame_parameters
from expectations.suites import build_suites
from expectations.validation import failing_rows
from ingestion.editions import load_editions
from tbw.ground import places
from tbw.ground.places import RULES

FORMS = 500
SAMPLED = 10
REPETITIONS = 7
REGISTER = Register(RULES).rules
SUITES = build_suites(REGISTER)

Frames = dict[str, pa.Table]
Found = set[tuple[str, str, str]]  # rule, submission, row


def made_up() -> MadeUp:
    """500 forms of as many bases; every other one has the fault of a case, in turn."""
    rows, known = MadeUp(), cases()
    for number in range(FORMS):
        case = known[number // 2 % len(known)]
        changes = case.spares if number % 2 else case.fires
        head = {"base_name": numbered_base(number)["base_name"]} | changes.get("head", {})
        rows.add(f"form {number}", **changes | {"head": head})
    return rows


def frames_of(workspace: Workspace, ids: Sequence[str]) -> Frames:
    """The frames of these forms as typed."""
    worlds = [{"world_id": submission_id, "submission_id": submission_id} for submission_id in ids]
    return workspace.frames(pa.Table.from_pylist(worlds, WORLDS), CORRECTIONS.empty_table())


def timed(frames: Sequence[Frames]) -> tuple[float, Found]:
    """CPU seconds of GX over all of these, and what it found."""
    seconds, found = 0.0, set()
    for own in frames:
        begun = time.process_time()
        failing = [(name, failing_rows(own[name], suite)) for name, suite in SUITES.items()]
        seconds += time.process_time() - begun
        for name, failures in failing:
            rows = own[name].select(["submission_id", "row_key"]).to_pylist()
            found |= {(rule_id, *rows[row_id].values()) for rule_id, row_id in failures}
    return seconds, found


def frames_to_judge() -> tuple[list[str], list[str], Frames, list[Frames]]:
    """The ids of all forms and of some; the frames of all together, and those of each of the some."""
    rows, editions = made_up(), load_editions(places.forms())
    ids = [row["submission_id"] for row in rows.submissions]
    sampled = ids[:: len(ids) // SAMPLED][:SAMPLED]
    facts = {"first_report_year": editions.forms[0].first_report_year}
    with TemporaryDirectory() as folder:
        reference, tables = write_reference(Path(folder), FORMS), rows.raw_tables()
        tables = input_tables(
            tables, editions, reference, form_pairs(REGISTER, editions), Attribution.of(tables, reference)
        )
    with closing(Workspace(tables, facts, frame_parameters(REGISTER))) as workspace:
        batch, single = frames_of(workspace, ids), [frames_of(workspace, [submission_id]) for submission_id in sampled]
    return ids, sampled, batch, single


def main() -> int:
    """Compare, print, and return 1 if the two ways do not find the same."""
    ids, sampled, batch, single = frames_to_judge()
    timed(single[:1])  # GX imports and caches on its first run
    ratios, agree = [], True
    print(f"{'repetition':>10} {'batch, ms/file':>15} {'per file, ms':>13} {'times':>6}")
    for repetition in range(1, REPETITIONS + 1):
        in_batch, found = timed([batch])
        one_by_one, found_singly = timed(single)
        of_sampled = {fault for fault in found if fault[1] in sampled}
        agree &= of_sampled == found_singly
        costs = in_batch / len(ids) * 1000, one_by_one / len(sampled) * 1000
        ratios.append(costs[1] / costs[0])
        print(f"{repetition:>10} {costs[0]:>15.2f} {costs[1]:>13.1f} {ratios[-1]:>6.0f}")
    print(f"median {statistics.median(ratios):.0f} times, {min(ratios):.0f} to {max(ratios):.0f}")
    print(f"{len(found)} faults in {len(ids)} forms, {len(of_sampled)} in {len(sampled)} sampled", end=": ")
    print("the same in both" if agree else "NOT the same in both")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
