"""What reading costs: contained, in child processes, against what a user would do instead, on the same files.

    python benchmarks/bench_reading.py [--repetitions N]

All numbers are CPU time, that of all child processes included, and all of a line are measured side by side.
"""

import argparse
import os
import statistics
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

import openpyxl
import pandas as pd

from benchmarks.forms import REPORT_YEAR, write_forms
from ingestion.children.contained import Job, read_files
from ingestion.form import FORMS

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "dbt_project" / "seeds"
SAMPLES = ROOT / "samples" / "landing"
# The machine is faster in one moment than in the next: a repetition is short, and its two ways follow each other.
OUR_FILES = 100
USERS_FILES = 10  # of the same files: a user's way is slow
TICKS = os.sysconf("SC_CLK_TCK")


class Files(NamedTuple):
    """Forms of one kind."""

    name: str
    paths: Sequence[Path]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repetitions", type=int, default=15)
    repetitions = parser.parse_args().repetitions
    with tempfile.TemporaryDirectory() as folder:
        samples = Files("sample forms", sorted(SAMPLES.rglob("*.xlsx")))
        small = Files("forms with 10 firms", write_forms(Path(folder, "small"), 500, 10))
        large = Files("forms with 300 firms", write_forms(Path(folder, "large"), 500, 300))
        # By a process of its own: children stay on the cores of the one that was started for the first of them.
        both = get_context("spawn").Process(target=_use_of_cores, args=(small,))
        both.start()
        both.join()
        assert both.exitcode == 0  # noqa: S101 - as below
        for files in (samples, small, large):
            _compare(files, repetitions)


def _compare(files: Files, repetitions: int) -> None:
    """One line of costs per form, in ms: the medians of paired repetitions, and of their ratios."""
    sizes = statistics.median(path.stat().st_size for path in files.paths) / 1024
    ratios, costs = [], []
    everywhere = os.sched_getaffinity(0)
    for repetition in range(repetitions):
        # On one core, so that two children do not share one and look dearer than they are.
        os.sched_setaffinity(0, {min(everywhere)})
        start = repetition * OUR_FILES % len(files.paths)
        some = [*files.paths[start:], *files.paths[:start]][:OUR_FILES]
        few = some[:: max(1, len(some) // USERS_FILES)][:USERS_FILES]
        ours = _per_file(_read_contained, some, _cpu_of_tree)
        user = _per_file(_read_like_a_user, few, time.process_time)
        limit = _per_file(_scan, few, time.process_time)
        os.sched_setaffinity(0, everywhere)
        ratios.append(user / ours)
        costs.append((ours, user, limit))
    ours, user, limit = (statistics.median(column) * 1000 for column in zip(*costs, strict=True))
    print(
        f"{len(files.paths)} {files.name} of {sizes:.0f} KiB: ours {ours:.2f} ms, openpyxl twice and pandas "
        f"{user:.1f} ms: "
        f"{statistics.median(ratios):.1f} times as much ({min(ratios):.1f}-{max(ratios):.1f}); "
        f"unzip and XML scan {limit:.2f} ms: ours is {ours / limit:.1f} times that"
    )


def _use_of_cores(files: Files) -> None:
    cpu, wall = _cpu_of_tree(), time.monotonic()
    _read_contained(files.paths)
    cpu, wall = _cpu_of_tree() - cpu, time.monotonic() - wall
    print(
        f"{len(files.paths)} forms on {len(os.sched_getaffinity(0))} cores: {wall:.2f} s on the clock, "
        f"{cpu:.2f} s of CPU: {cpu / wall:.2f} cores in use, the start of the children included",
        flush=True,
    )


def _per_file(do: Callable[[Sequence[Path]], None], paths: Sequence[Path], clock: Callable[[], float]) -> float:
    before = clock()
    do(paths)
    return (clock() - before) / len(paths)


def _read_contained(paths: Sequence[Path]) -> None:
    for outcome in read_files([Job(path, REPORT_YEAR, REFERENCE, FORMS) for path in paths]):
        assert outcome.reading is not None, outcome  # noqa: S101 - a benchmark of files that are not read is none


def _read_like_a_user(paths: Sequence[Path]) -> None:
    """The values; once more to see which are formulas without a result; and a frame of every sheet."""
    for path in paths:
        openpyxl.load_workbook(path, data_only=True)
        openpyxl.load_workbook(path)
        pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")


def _scan(paths: Sequence[Path]) -> None:
    """What no reader can do without: inflate the sheets and look at every byte of their XML once, in C."""
    for path in paths:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.startswith("xl/worksheets/") or name == "xl/sharedStrings.xml":
                    expat.ParserCreate().Parse(archive.read(name), True)  # noqa: FBT003 - its only way


def _cpu_of_tree() -> float:
    """CPU seconds of this process and all that descend from it, those that have ended included."""
    processes = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # ended meanwhile
            processes[int(entry.name)] = (int(fields[1]), sum(map(int, fields[11:15])))
    family, ticks = [os.getpid()], 0
    while family:
        process = family.pop()
        ticks += processes[process][1]
        family += [child for child, (parent, _) in processes.items() if parent == process]
    return ticks / TICKS


if __name__ == "__main__":
    main()
