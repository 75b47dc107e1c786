"""A short mutation run with a fixed seed; ``make fuzz`` runs a long one with a new seed each time."""

from pathlib import Path

from tests.fuzz.run import run, spoilt

SEED = 20210215
FILES = 150


def test_no_spoilt_file_gives_a_wrong_number(tmp_path: Path) -> None:
    tally = run(spoilt(SEED, FILES), tmp_path)
    assert tally.wrong == []
    assert sum(tally.statuses.values()) == FILES
    assert tally.values > FILES  # enough of them were read for the comparison to mean something
