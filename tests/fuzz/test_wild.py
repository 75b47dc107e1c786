"""Whatever comes in beside the good forms, the release is built, and tells what the readable files say."""

from collections import Counter
from pathlib import Path

import pytest

from ingestion.raw_zone.store import Store
from tbw.release import manifest
from tests.fuzz.test_mutations import SEED
from tests.fuzz.wild import BESIDE, DRAWN, SPOILT, headline, landing, published, said


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory, forked_dbt: None) -> Path:  # noqa: ARG001 - for the build
    """The release of a store of everything."""
    folder = tmp_path_factory.mktemp("wild")
    return published(landing(folder / "landing", SEED), folder / "store")


def test_the_headline_is_what_the_readable_files_say(release: Path) -> None:
    expected = said(release.parents[1])
    assert len(expected) >= 4
    assert headline(release) == expected


def test_no_file_had_to_be_set_aside(release: Path) -> None:
    assert manifest.of(release).set_aside == {}


def test_every_kind_of_file_and_status_was_there(release: Path) -> None:
    with Store(release.parents[1]).counted() as raw:
        statuses = Counter(raw.table("checks")["status"].to_pylist())
        names = [path.rpartition("/")[2] for path in raw.table("submissions")["landing_path"].to_pylist()]
    kinds = Counter(name.split()[0] for name in names)
    assert kinds["drawn"] > DRAWN * 0.9  # two may come out alike
    assert kinds["spoilt"] > SPOILT * 0.9  # some came out alike
    assert ("abuse" in kinds) == BESIDE[0].is_dir()
    assert statuses.keys() - {"misdirected"} == {"accepted", "explain", "returned", "unreadable"}
    assert statuses["misdirected"] or not BESIDE[0].is_dir()
