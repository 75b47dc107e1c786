"""What each shortcut of docs/decisions/0018-shortcuts.md saves: CPU seconds of what it speeds up, without and with it.

The two ways follow each other, three times, so that a busy machine slows both alike: in one process where rows are
judged, else each in a process of its own, children counted. Those of Airflow's executor and of the reading children
save no time of this kind. Names may be given: ``rows_only kept_parse``.
"""

import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import bench_expectations

from expectations.suites import build_suites
from tbw.ground.places import PROJECT

REPETITIONS = 3
TBW = f"{Path(sys.executable).parent}/tbw"
COMMANDS = {
    "lazy_imports": [sys.executable, "-c", "from expectations.suites import open_context; open_context()"],
    "kept_parse": [TBW, "build", "--store", "{store}"],
}
Pairs = Iterator[tuple[float, float]]


def judging(shortcut: str) -> Pairs:
    """CPU seconds of judging the frames of many forms, plain and short."""
    _, _, batch, single = bench_expectations.frames_to_judge()

    def seconds(left_out: str, frames: bench_expectations.Frames) -> float:
        os.environ["TBW_PLAIN"] = left_out
        bench_expectations.SUITES = build_suites(bench_expectations.REGISTER)
        return bench_expectations.timed([frames])[0]

    for left_out in (shortcut, ""):  # GX imports and caches on its first run
        seconds(left_out, single[0])
    for _ in range(REPETITIONS):
        yield seconds(shortcut, batch), seconds("", batch)


def running(shortcut: str) -> Pairs:
    """CPU seconds of a command and its children, plain and short."""
    command = COMMANDS[shortcut]
    with TemporaryDirectory() as folder:
        if "{store}" in command:
            _run([TBW, "ingest", "--landing", "samples/landing", "--store", "{store}"], folder)
        _run(command, folder)  # what is kept from one time to the next is there
        for _ in range(REPETITIONS):
            yield _run(command, folder, shortcut), _run(command, folder)


def _run(command: list[str], folder: str, left_out: str = "") -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    given = [word.replace("{store}", f"{folder}/store") for word in command]
    environment = os.environ | {"TBW_PLAIN": left_out}
    subprocess.run(given, cwd=PROJECT, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


WHAT: dict[str, tuple[str, Callable[[str], Pairs]]] = {
    "rows_only": ("judging forms in a batch", judging),
    "conditions_once": ("judging forms in a batch", judging),
    "lazy_imports": ("starting Great Expectations", running),
    "kept_parse": ("building a release of the samples", running),
}


def main(names: list[str]) -> None:
    """Measure and print."""
    for name in names or WHAT:
        of_what, measure = WHAT[name]
        pairs = list(measure(name))
        saved = statistics.median(1 - short / plain for plain, short in pairs) * 100
        shown = ", ".join(f"{plain:.2f} -> {short:.2f} s" for plain, short in pairs)
        print(f"{name}: {saved:.0f} % of {of_what}: {shown}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
