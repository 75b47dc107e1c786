"""The mutation run: spoilt copies of the samples through the reader, every number held against a second reader.

``python -m tests.fuzz.run --files 1000 --seed 1`` (``make fuzz``) prints seed and counts, and keeps failures.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from ingestion.children.contained import Job, Outcome, read_files
from ingestion.form import FORMS
from ingestion.reading.answers import State
from tests.fuzz.mutations import mutate
from tests.fuzz.second_reader import NoSecondOpinionError, second_reader

PROJECT = Path(__file__).parents[2]
REFERENCE = PROJECT / "dbt_project" / "seeds"
KEPT = Path(__file__).parent / "fixtures"


@dataclass
class Tally:
    """Counts of a run, and what was read wrong: (number of the file, sheet!cell, ours, theirs)."""

    statuses: Counter[str] = field(default_factory=Counter)
    values: int = 0
    no_second_opinion: int = 0
    wrong: list[tuple[int, str, str, str | None]] = field(default_factory=list)


def samples() -> list[Path]:
    """The sample forms, in the order of their paths."""
    return sorted(path for path in (PROJECT / "samples" / "landing").rglob("*") if path.is_file())


def spoilt(seed: int, files: int) -> list[bytes]:
    """Spoilt copies, the same for the same seed."""
    paths = samples()
    copies = []
    for number in range(files):
        rng = random.Random(f"{seed}:{number}")
        copies.append(mutate(rng.choice(paths).read_bytes(), rng))
    return copies


def run(copies: list[bytes], folder: Path) -> Tally:
    """Read all copies contained, and compare every number that came out."""
    paths = []
    for number, content in enumerate(copies):
        paths.append(folder / f"{number:06}")
        paths[-1].write_bytes(content)
    tally = Tally()
    outcomes = read_files([Job(path, 2021, REFERENCE, FORMS) for path in paths])
    for number, (content, outcome) in enumerate(zip(copies, outcomes, strict=True)):
        tally.statuses[outcome.status] += 1
        if outcome.reading:
            _compare(number, content, outcome, tally)
    return tally


def _compare(number: int, content: bytes, outcome: Outcome, tally: Tally) -> None:
    try:
        look = second_reader(content, outcome.file_format or "")
    except NoSecondOpinionError:
        tally.no_second_opinion += 1
        return
    for value in outcome.reading.values:
        place = value.place
        if value.answer.state is State.NUMBER and place.sheet and place.cell:
            tally.values += 1
            try:
                theirs = look(place.sheet, place.cell)
            except (KeyError, IndexError, ValueError):
                theirs = None
            if theirs is None or _plain(theirs) != _plain(place.raw_text or ""):
                tally.wrong.append((number, f"{place.sheet}!{place.cell}", place.raw_text or "", theirs))


def _plain(text: str) -> str:
    return "".join(text.split())


def main() -> int:
    """Run, print what came out, keep the copies that were read wrong; 1 where there are any."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.files} files", flush=True)
    copies = spoilt(options.seed, options.files)
    with tempfile.TemporaryDirectory() as folder:
        tally = run(copies, Path(folder))
    print(f"statuses: {dict(tally.statuses.most_common())}")
    print(f"{tally.values} numbers compared, {tally.no_second_opinion} files that the second reader does not open")
    for number in {number for number, *_ in tally.wrong}:
        KEPT.mkdir(exist_ok=True)
        (KEPT / f"seed{options.seed}-{number}").write_bytes(copies[number])
    for wrong in tally.wrong:
        print("read wrong:", *wrong)
    print(f"{len(tally.wrong)} numbers read wrong in {options.files} files")
    return bool(tally.wrong)


if __name__ == "__main__":
    sys.exit(main())
