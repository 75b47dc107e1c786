"""What stands for dbt in the builds of other tests makes what dbt makes (tests/warm/recorded.py)."""

import shutil
from pathlib import Path

import pytest

from tbw.ground.errors import BuildFailed
from tbw.ground.places import SEEDS
from tbw.release import making, manifest
from tests.end_to_end.running import NOW, Filled

pytestmark = pytest.mark.usefixtures("forked_dbt")


# They say when they were made; the warehouse is held by the hashes of its marts.
DATED = {"manifest.json", "warehouse.duckdb", "headline.xlsx", "index.html"}


def content(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name not in DATED)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def store(samples: Filled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, as dbt itself built them, in a copy; dbt's statements have been recorded over other rows."""
    folder = tmp_path_factory.mktemp("recorded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TBW_NOW", NOW)
        making.build(folder / "empty", SEEDS)
    return shutil.copytree(samples.path, folder / "store", symlinks=True)


def test_a_release_is_the_same_to_the_byte(store: Path, samples: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TBW_NOW", NOW)
    work = store / "builds" / making.build(store, SEEDS)
    assert (work / "dbt.log").read_text(encoding="utf-8") == ""  # it was not dbt
    made, by_dbt = manifest.read(work / "release"), manifest.read(samples.release)
    assert made is not None
    assert by_dbt is not None
    assert made.marts == by_dbt.marts
    assert content(work / "release") == content(samples.release)
    page = (work / "release" / "docs" / "index.html").read_bytes()
    assert b"mart_province_year" in page
    assert str(store.parent).encode() not in page


def test_what_fails_is_told_by_dbt(store: Path, tmp_path: Path) -> None:
    broken = shutil.copytree(SEEDS, tmp_path / "reference")
    with (broken / "registry.csv").open("a", encoding="utf-8") as registry:
        registry.write((broken / "registry.csv").read_text(encoding="utf-8").splitlines()[-1] + "\n")
    with pytest.raises(BuildFailed, match=r"test\.\w+\.unique_combination_\w+_base_id__valid_from"):
        making.build(store, broken)
