"""What each shortcut of docs/decisions/0018-shortcuts.md saves: CPU seconds of what it speeds up, without and with it.

Each way is a process of its own, children counted; the two ways follow each other, three times. Those of Airflow's
executor and of the reading children save no time of this kind. Names may be given: ``rows_only kept_parse``.
"""

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tbw.ground.places import PROJECT

REPETITIONS = 3
JUDGE = "import sys; sys.path.insert(0, 'benchmarks'); import bench_shortcuts; bench_shortcuts.judge_batches()"
TBW = f"{Path(sys.executable).parent}/tbw"
WHAT = {
    "rows_only": ("judging 500 forms three times", [sys.executable, "-c", JUDGE]),
    "conditions_once": ("judging 500 forms three times", [sys.executable, "-c", JUDGE]),
    "lazy_imports": (
        "starting Great Expectations",
        [sys.executable, "-c", "from expectations.suites import open_context; open_context()"],
    ),
    "kept_parse": ("building a release of the samples", [TBW, "build", "--store", "{store}"]),
}


def judge_batches() -> None:
    """Print the CPU seconds of judging the batch of bench_expectations, its frames made beforehand."""
    import bench_expectations as bench

    _, _, batch, single = bench.frames_to_judge()
    bench.timed(single[:1])  # GX imports and caches on its first run
    print(bench.timed([batch] * 3)[0])


def run(command: list[str], folder: Path, shortcut: str = "") -> float:
    """CPU seconds of a command and its children, ``shortcut`` left out."""
    words = {"{store}": str(folder / "store")}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    given = [words.get(word, word) for word in command]
    environment = os.environ | {"TBW_PLAIN": shortcut}
    done = subprocess.run(given, cwd=PROJECT, env=environment, check=True, capture_output=True, text=True)
    if JUDGE in command:
        return float(done.stdout.split()[-1])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(names: list[str]) -> None:
    """Measure and print."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name in names or WHAT:
            of_what, command = WHAT[name]
            if "{store}" in command:
                run([TBW, "ingest", "--landing", "samples/landing", "--store", "{store}"], folder)
            run(command, folder)  # what is kept from one time to the next is there
            pairs = [(run(command, folder, name), run(command, folder)) for _ in range(REPETITIONS)]
            saved = statistics.median(1 - short / plain for plain, short in pairs) * 100
            shown = ", ".join(f"{plain:.2f} -> {short:.2f} s" for plain, short in pairs)
            print(f"{name}: {saved:.0f} % of {of_what}: {shown}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
