import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tbw.ground.errors import BuildFailed
from tbw.release import inputs, making, manifest, parse_cache
from tests.tbw.conftest import AddSubmission, build_and_publish, submissions_in


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty cache: what is parsed in these tests is kept there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parse_cache, "CACHE", tmp_path_factory.mktemp("cache"))
        yield parse_cache.CACHE


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory, reference: Path, add_submission: AddSubmission, cache: Path
) -> Path:
    """A store with a release that the real dbt project made, on the plain path: nothing that was parsed is kept."""
    store = tmp_path_factory.mktemp("release") / "the store"
    add_submission(store)
    add_submission(store, base_id="SC-002", name="doubtful.xlsx", status="explain")
    add_submission(store, base_id="SC-003", name="faulty.xlsx", status="returned")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TBW_PLAIN", "kept_parse")
        build_and_publish(store, reference)
    assert not list(cache.iterdir())
    return store


@pytest.fixture(scope="module")
def again(built: Path, reference: Path) -> str:
    """The candidate of another build of the same, which keeps what it parses."""
    return making.build(built, reference)


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
    of_release = manifest.read(built / "current")
    assert of_release is not None
    assert of_release.inputs["reference"] == {path.name: inputs.sha256(path) for path in reference.glob("*.csv")}


def test_same_inputs_keep_the_release_also_where_what_is_parsed_is_kept(built: Path, again: str) -> None:
    before = (built / "current").readlink().name
    assert making.publish(built, again) == before
    assert parse_cache.path().exists()


def test_a_changed_project_is_parsed_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = shutil.copytree(parse_cache.DBT_PROJECT, tmp_path / "dbt_project")
    monkeypatch.setattr(parse_cache, "DBT_PROJECT", project)
    before = parse_cache.path()
    compiled = project / "target" / "compiled.sql"  # by dbt, run by hand
    compiled.parent.mkdir()
    compiled.touch()
    assert before == parse_cache.path()
    model = project / "models" / "marts" / "core" / "fct_gdp.sql"
    model.write_text(model.read_text(encoding="utf-8") + " ", encoding="utf-8")
    changed = parse_cache.path()
    model.rename(model.with_name("fct_of_another_name.sql"))
    renamed = parse_cache.path()
    descriptions = project / "models" / "columns.md"
    descriptions.write_text(descriptions.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert len({before, changed, renamed, parse_cache.path()}) == 4


def test_a_build_does_without_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "partial_parse.msgpack").write_bytes(b"parsed")
    (tmp_path / "a file").touch()
    kept = tmp_path / "a file" / "parsed.msgpack"
    parse_cache.keep(kept, tmp_path)
    parse_cache.lend(kept, tmp_path / "target")
    assert not list((tmp_path / "target").iterdir())


def test_nothing_parsed_is_kept_or_lent_on_the_plain_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "partial_parse.msgpack").write_bytes(b"parsed")
    kept = tmp_path / "cache" / "parsed.msgpack"
    monkeypatch.setenv("TBW_PLAIN", "kept_parse")
    parse_cache.keep(kept, tmp_path)
    assert not kept.exists()
    monkeypatch.delenv("TBW_PLAIN")
    parse_cache.keep(kept, tmp_path)
    parse_cache.lend(kept, tmp_path / "target")
    assert [path.read_bytes() for path in (kept, *(tmp_path / "target").iterdir())] == [b"parsed", b"parsed"]
    monkeypatch.setenv("TBW_PLAIN", "kept_parse")
    parse_cache.lend(kept, tmp_path / "plain")
    assert list((tmp_path / "plain").iterdir()) == []


@pytest.mark.usefixtures("again", "forked_dbt")
def test_failed_node_is_named_and_nothing_is_published(built: Path, reference: Path, tmp_path: Path) -> None:
    before, kept = (built / "current").readlink(), parse_cache.path().read_bytes()
    broken = shutil.copytree(reference, tmp_path / "reference")
    registry = (broken / "registry.csv").read_text(encoding="utf-8").splitlines()
    (broken / "registry.csv").write_text("\n".join([*registry, registry[-1]]), encoding="utf-8")
    with pytest.raises(BuildFailed, match=r"test\.\w+\.unique_combination_\w+_base_id__valid_from"):
        making.build(built, broken)
    assert (built / "current").readlink() == before
    # It was built from what the build before had parsed.
    (log,) = built.glob("builds/build-*/dbt.log")
    assert "Unable to do partial parsing" not in log.read_text(encoding="utf-8")
    assert parse_cache.path().read_bytes() == kept


def test_killed_while_dbt_runs_the_release_stays_whole(built: Path, reference: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tbw.release import making; making.build(*map(Path, sys.argv[1:]))"
    )
    before = set(built.glob("builds/build-*/warehouse.duckdb"))  # of a build that failed
    with subprocess.Popen([sys.executable, "-c", code, str(built), str(reference)]) as process:
        while not set(built.glob("builds/build-*/warehouse.duckdb")) - before:
            assert process.poll() is None
            time.sleep(0.05)
        process.kill()
    assert submissions_in(built) == 3
