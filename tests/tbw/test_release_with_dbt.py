import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from tbw import inputs, manifest, release
from tbw.errors import BuildFailed
from tests.tbw.conftest import AddSubmission, build_and_publish, submissions_in


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, reference: Path, add_submission: AddSubmission) -> Path:
    """A store with a release that the real dbt project made."""
    store = tmp_path_factory.mktemp("release") / "the store"
    add_submission(store)
    add_submission(store, base_id="SC-002", name="doubtful.xlsx", status="explain")
    add_submission(store, base_id="SC-003", name="faulty.xlsx", status="returned")
    build_and_publish(store, reference)
    return store


def test_marts_have_the_figures_of_the_raw_zone(built: Path) -> None:
    with duckdb.connect(str(built / "current" / "warehouse.duckdb"), read_only=True) as connection:
        statuses = connection.execute("select status from marts.fct_submission order by status").fetchall()
        sales = connection.execute("select sales_cny from marts.mart_province_year where data_year = 2020").fetchone()
    assert statuses == [("accepted",), ("explain",), ("returned",)]
    assert sales == (1_000_000_000,)  # two bases that count, 5 亿元 each


def test_release_knows_no_path_of_the_machine(built: Path) -> None:
    for path in (built / "current").resolve().rglob("*.*"):
        assert str(built.parent).encode() not in path.read_bytes(), path


def test_reference_tables_are_left_as_they_were(built: Path, reference: Path) -> None:
    told = manifest.read(built / "current")
    assert told is not None
    assert told.inputs["reference"] == {path.name: inputs.sha256(path) for path in reference.glob("*.csv")}


def test_same_inputs_keep_the_release(built: Path, reference: Path) -> None:
    before = (built / "current").readlink().name
    assert build_and_publish(built, reference) == before


def test_failed_node_is_named_and_nothing_is_published(built: Path, reference: Path, tmp_path: Path) -> None:
    before = (built / "current").readlink()
    broken = shutil.copytree(reference, tmp_path / "reference")
    registry = (broken / "registry.csv").read_text(encoding="utf-8").splitlines()
    (broken / "registry.csv").write_text("\n".join([*registry, registry[-1]]), encoding="utf-8")
    with pytest.raises(BuildFailed, match=r"test\.\w+\.unique_combination_\w+_base_id__valid_from"):
        release.build(built, broken)
    assert (built / "current").readlink() == before


def test_killed_while_dbt_runs_the_release_stays_whole(built: Path, reference: Path) -> None:
    code = "import sys; from pathlib import Path; from tbw import release; release.build(*map(Path, sys.argv[1:]))"
    with subprocess.Popen([sys.executable, "-c", code, str(built), str(reference)]) as process:
        while not list(built.glob("builds/build-*/warehouse.duckdb")):
            assert process.poll() is None
            time.sleep(0.05)
        process.kill()
    assert submissions_in(built) == 3
