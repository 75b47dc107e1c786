"""Change one place of the code at a time and see whether the tests of its room notice.

``python -m tests.mutants.run [--room ROOM] [--sample 20] [--seed 1]`` (``make mutants``) prints a table by room and
keeps the changes that no test noticed in ``.cache/mutants.md``. docs/tests.md tells how to read it.
"""

import argparse
import csv
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.mutants import copied_project, places
from tests.mutants.copied_project import COPY, PROJECT
from tests.mutants.outcomes import KILLED, SURVIVED, TIMED_OUT, Outcome, survivors, table
from tests.mutants.warm_tests import WarmTests

RESULTS = PROJECT / ".cache" / "mutants.md"
PACKAGES = ["ingestion", "expectations", "tbw"]
SQL_ROOMS = ["expectations/frames", "dbt_project/models", "dbt_project/macros"]


def rooms() -> list[str]:
    """Every folder that is changed: the packages, their rooms, and those with SQL."""
    inner = [folder.parent.relative_to(PROJECT).as_posix() for each in PACKAGES for folder in _inner(each)]
    return [*sorted(room for room in [*PACKAGES, *inner] if _modules(room)), *SQL_ROOMS]


def _inner(package: str) -> Iterator[Path]:
    return (PROJECT / package).glob("*/__init__.py")


def _modules(room: str) -> list[str]:
    """Python files of a room; of a package only its own, as its rooms stand for themselves."""
    folder = PROJECT / room
    files = folder.rglob("*.py") if "/" in room else folder.glob("*.py")
    return sorted(file.relative_to(PROJECT).as_posix() for file in files if file.name != "__init__.py")


def tests_of(room: str) -> list[str]:
    """Files of tests that stand for a room, those that cost least first: the first that fails ends a run."""
    named = yaml.safe_load(Path(__file__).with_name("rooms.yaml").read_text(encoding="utf-8"))
    found = [PROJECT / name for name in named.get(room, [f"tests/{room}"])]
    files = [file for each in found for file in ([each] if each.is_file() else each.glob("test_*.py"))]
    with (PROJECT / "tests" / "costs.csv").open(encoding="utf-8", newline="") as costs:
        known = {row["file"]: float(row["cpu_seconds"]) for row in csv.DictReader(costs)}
    names = (file.relative_to(PROJECT).as_posix() for file in files)
    return sorted(names, key=lambda name: (known.get(name, 0), name))


def try_room(room: str, size: int, seed: int) -> Iterator[Outcome]:
    """Run the unchanged tests first: they must pass, and tell how long a changed run may take."""
    is_model = room == "dbt_project/models"
    tests = WarmTests(tests_of(room), ["-p", "tests.mutants.kept_builds"] if room.startswith("dbt_project/") else [])
    if not tests.first_run(PACKAGES):
        raise SystemExit(f"mutants: the tests of {room} fail before anything is changed")
    found = places.of_sql(room, size, seed) if room in SQL_ROOMS else places.of_python(_modules(room), size, seed)
    for place in found:
        more = ["--rebuild", f"{Path(place.path).stem}+"] if is_model else []
        (COPY / place.path).write_text(place.after, encoding="utf-8")
        try:
            code = tests.run(place.path, place.line, *more)
        finally:
            (COPY / place.path).write_text(place.before, encoding="utf-8")
        yield Outcome(room, {None: TIMED_OUT, 0: SURVIVED}.get(code, KILLED), place.diff())


def keep(outcomes: list[Outcome], size: int, seed: int) -> None:
    """Write the table and the survivors, after each place: a run that is stopped leaves what it found."""
    title = f"# Changed places, seed {seed}, at most {size} a room"
    RESULTS.write_text("\n".join([title, "", *table(outcomes), *survivors(outcomes), ""]), encoding="utf-8")


def main() -> None:
    """Try the rooms one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--room", choices=rooms(), action="append", help="default: all, one after the other")
    parser.add_argument("--sample", type=int, default=20, help="changed places a room")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    copied_project.make()
    copied_project.enter()
    outcomes: list[Outcome] = []
    for room in asked.room or rooms():
        begun = time.monotonic()
        for outcome in try_room(room, asked.sample, asked.seed):
            outcomes.append(outcome)
            keep(outcomes, asked.sample, asked.seed)
        of_room = [each for each in outcomes if each.room == room]
        print(table(of_room)[2], f"{time.monotonic() - begun:.0f} s", flush=True)
    print("", *table(outcomes), "", f"what no test noticed: {RESULTS.relative_to(PROJECT)}", sep="\n")


if __name__ == "__main__":
    main()
