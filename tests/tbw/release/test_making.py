import json
import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tbw.ground.errors import BuildFailed, UsageError
from tbw.release import dbt_build, making, manifest
from tests.tbw import fast_build
from tests.tbw.conftest import AddSubmission, build_and_publish, submissions_in
from tests.warm import client


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbt_build, "run", fast_build.make_warehouse)


@pytest.fixture
def store(tmp_path: Path, add_submission: AddSubmission) -> Path:
    """A store with one submission, in a folder whose name needs quoting."""
    place = tmp_path / "a store's 报送"
    add_submission(place)
    return place


def releases_in(store: Path) -> list[str]:
    return sorted(path.name for path in (store / "releases").iterdir())


@pytest.mark.usefixtures("fast")
class TestBuild:
    def test_release_holds_database_parquet_and_manifest(self, store: Path, reference: Path) -> None:
        release_id = build_and_publish(store, reference)
        folder = store / "releases" / release_id
        files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        kept = {f"inputs/reference/{path.name}" for path in reference.glob("*.csv")}
        kept |= {"inputs/rules.csv", "inputs/forms/form_2020.yaml"}
        documents = {"data_dictionary.md", "headline.xlsx"}
        made = {"warehouse.duckdb", "marts/fct_submission.parquet", "manifest.json"}
        assert files == made | documents | kept
        assert (store / "current").readlink() == Path("releases", release_id)
        assert folder.joinpath("warehouse.duckdb").stat().st_mode & 0o777 == 0o444
        assert submissions_in(store) == 1

    def test_manifest_names_inputs_code_tools_and_marts(self, store: Path, reference: Path) -> None:
        release_id = build_and_publish(store, reference)
        content = json.loads((store / "current" / "manifest.json").read_text(encoding="utf-8"))
        assert content["release_id"] == release_id
        assert {name.split("/")[0] for name in content["inputs"]["raw"]} == {"submissions", "values", "checks"}
        assert "registry.csv" in content["inputs"]["reference"]
        assert {name.split("/")[0] for name in content["inputs"]} == {"raw", "reference", "rules", "forms"}
        assert content["tools"]["duckdb"] == duckdb.__version__
        assert content["marts"]["fct_submission"]["rows"] == 1
        assert content["compared_with"] is None

    def test_nothing_in_the_release_names_a_path_of_the_machine(self, store: Path, reference: Path) -> None:
        folder = store / "releases" / build_and_publish(store, reference)
        for path in folder.rglob("*.*"):
            assert str(store.parent).encode() not in path.read_bytes(), path

    def test_constraints_survive_into_the_published_database(self, store: Path, reference: Path) -> None:
        build_and_publish(store, reference)
        with duckdb.connect(str(store / "current" / "warehouse.duckdb"), read_only=True) as connection:
            nullable = dict(
                connection.execute("select column_name, is_nullable from information_schema.columns").fetchall()
            )
            schemas = connection.execute("select distinct schema_name from duckdb_tables()").fetchall()
        assert nullable["submission_id"] == "NO"
        assert schemas == [("marts",)]

    def test_release_id_is_instant_and_content(
        self, store: Path, reference: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TBW_NOW", "2021-02-15T23:30:00+08:00")
        instant, content = making.build(store, reference).split("-")
        assert instant == "20210215T153000Z"
        assert len(content) == 8

    def test_received_at_is_no_part_of_the_content(
        self, tmp_path: Path, reference: Path, add_submission: AddSubmission
    ) -> None:
        add_submission(tmp_path / "early", received_at=datetime(2021, 1, 1, tzinfo=UTC))
        add_submission(tmp_path / "late", received_at=datetime(2021, 2, 1, tzinfo=UTC))
        early, late = (build_and_publish(tmp_path / name, reference) for name in ("early", "late"))
        assert early.split("-")[1] == late.split("-")[1]

    def test_other_content_is_another_hash(
        self, tmp_path: Path, reference: Path, add_submission: AddSubmission
    ) -> None:
        add_submission(tmp_path / "one", report_year=2021)
        add_submission(tmp_path / "other", report_year=2022)
        one, other = (build_and_publish(tmp_path / name, reference) for name in ("one", "other"))
        assert one.split("-")[1] != other.split("-")[1]

    def test_parquet_of_equal_content_is_equal_byte_by_byte(
        self, tmp_path: Path, reference: Path, add_submission: AddSubmission
    ) -> None:
        for place, names in (("one", "abc"), ("other", "cba")):
            for name in names:
                add_submission(tmp_path / place, name=f"{name}.xlsx")
            build_and_publish(tmp_path / place, reference)
        one, other = (
            (tmp_path / place / "current" / "marts" / "fct_submission.parquet").read_bytes()
            for place in ("one", "other")
        )
        assert one == other

    def test_half_a_commit_is_no_input(self, store: Path, reference: Path) -> None:
        before = manifest.read(store / "builds" / making.build(store, reference) / "release")
        whole = pq.read_table(next((store / "raw" / "values").glob("*.parquet")))
        foreign = pa.array(["of no submission on record"] * whole.num_rows)
        half = whole.set_column(whole.column_names.index("commit_id"), "commit_id", foreign)
        pq.write_table(half, store / "raw" / "values" / "half.parquet")
        after = manifest.read(store / "builds" / making.build(store, reference) / "release")
        assert before is not None
        assert after is not None
        assert after.inputs == before.inputs

    def test_store_without_raw_zone_gives_empty_marts(self, tmp_path: Path, reference: Path) -> None:
        build_and_publish(tmp_path / "new", reference)
        assert submissions_in(tmp_path / "new") == 0

    def test_failed_build_publishes_nothing(
        self, store: Path, reference: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = build_and_publish(store, reference)

        def fail(*_: object) -> None:
            raise BuildFailed("a test failed")

        monkeypatch.setattr(dbt_build, "run", fail)
        with pytest.raises(BuildFailed):
            making.build(store, reference)
        assert releases_in(store) == [before]
        assert submissions_in(store) == 1

    def test_warehouse_without_marts_is_refused(
        self, store: Path, reference: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dbt_build, "run", lambda _, database, *__: duckdb.connect(str(database)).close())
        with pytest.raises(BuildFailed, match="no table in schema marts"):
            making.build(store, reference)

    def test_reference_folder_without_tables_is_named(self, store: Path, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="TBW_REFERENCE"):
            making.build(store, tmp_path / "nowhere")

    def test_store_that_cannot_be_written_is_named(self, tmp_path: Path, reference: Path) -> None:
        (tmp_path / "file").write_text("not a folder")
        with pytest.raises(UsageError, match="cannot be written"):
            making.build(tmp_path / "file" / "store", reference)


@pytest.mark.usefixtures("fast")
class TestPublish:
    def test_same_again_keeps_the_current_release(self, store: Path, reference: Path) -> None:
        first = build_and_publish(store, reference)
        assert build_and_publish(store, reference) == first
        assert releases_in(store) == [first]

    def test_new_content_is_compared_and_published(
        self, store: Path, reference: Path, add_submission: AddSubmission
    ) -> None:
        first = build_and_publish(store, reference)
        add_submission(store, name="second.xlsx")
        build_and_publish(store, reference)
        of_release = manifest.read(store / "current")
        assert of_release is not None
        assert of_release.compared_with is not None
        assert of_release.compared_with.release_id == first
        assert of_release.compared_with.changed["fct_submission"].model_dump() == {"rows_before": 1, "rows_after": 2}
        assert submissions_in(store) == 2

    def test_reader_of_the_old_release_goes_on(
        self, store: Path, reference: Path, add_submission: AddSubmission
    ) -> None:
        build_and_publish(store, reference)
        with duckdb.connect(str((store / "current").resolve() / "warehouse.duckdb"), read_only=True) as reader:
            add_submission(store, name="second.xlsx")
            build_and_publish(store, reference)
            assert reader.execute("select count(*) from marts.fct_submission").fetchone() == (1,)

    def test_two_builds_at_once_do_not_disturb_each_other(self, store: Path, reference: Path) -> None:
        one, other = making.build(store, reference), making.build(store, reference)
        assert one != other
        assert making.publish(store, one) == one
        assert making.publish(store, other) == one

    def test_candidate_that_knows_less_than_the_current_release_is_not_published(
        self, store: Path, reference: Path, add_submission: AddSubmission
    ) -> None:
        slow = making.build(store, reference)
        add_submission(store, name="second.xlsx")
        current = build_and_publish(store, reference)
        assert making.publish(store, slow) == current
        assert submissions_in(store) == 2

    def test_publishing_an_old_release_again_does_not_bring_it_back(
        self, store: Path, reference: Path, add_submission: AddSubmission
    ) -> None:
        old = build_and_publish(store, reference)
        add_submission(store, name="second.xlsx")
        current = build_and_publish(store, reference)
        assert making.publish(store, old) == current
        assert submissions_in(store) == 2

    def test_unknown_candidate_is_named(self, store: Path) -> None:
        with pytest.raises(UsageError, match="no candidate 20210101T000000Z-00000000"):
            making.publish(store, "20210101T000000Z-00000000")

    def test_current_that_is_a_folder_is_not_touched(self, store: Path, reference: Path) -> None:
        (store / "current").mkdir()
        candidate = making.build(store, reference)
        with pytest.raises(UsageError, match="no link to a release"):
            making.publish(store, candidate)
        assert (store / "current").is_dir()
        assert not (store / "current").is_symlink()


@pytest.mark.usefixtures("fast")
class TestSweep:
    def test_leftovers_of_dead_builds_go_and_live_ones_stay(self, store: Path, reference: Path) -> None:
        dead = store / "builds" / "build-dead"
        dead.mkdir(parents=True)
        (dead / "lock").touch()
        with making.Builds(store).new() as (live, _):
            assert not dead.exists()
            making.build(store, reference)
            assert live.exists()
        making.build(store, reference)
        assert not live.exists()

    def test_candidate_waits_a_month_to_be_approved(self, store: Path, reference: Path) -> None:
        waiting, forgotten = making.build(store, reference), making.build(store, reference)
        (store / "builds" / forgotten / "mark").touch()
        long_ago = time.time() - 31 * 24 * 60 * 60
        os.utime(store / "builds" / forgotten, (long_ago, long_ago))
        making.build(store, reference)
        assert (store / "builds" / waiting).exists()
        assert not (store / "builds" / forgotten / "mark").exists()


# Nothing happens between one step's end and the next one's beginning, so "before" covers both.
MOMENTS = [
    *(("before", step) for step in ("inputs.lay_out", "dbt_build.run", "marts.release", "release._name")),
    *(("before", step) for step in ("release._move", "release._point_current")),
    ("after", "release._point_current"),
]


@pytest.mark.usefixtures("fast")
@pytest.mark.parametrize(("when", "moment"), MOMENTS)
def test_killed_at_any_step_the_current_release_is_whole_and_a_rerun_succeeds(
    store: Path, reference: Path, add_submission: AddSubmission, *, when: str, moment: str, warm: str
) -> None:
    build_and_publish(store, reference)
    add_submission(store, name="second.xlsx")
    killed = client.run(warm, "tests.tbw.fast_build:killed", [str(store), str(reference), moment, when])
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert submissions_in(store) == (2 if when == "after" else 1)
    build_and_publish(store, reference)
    assert submissions_in(store) == 2
    assert not list((store / "builds").glob("build-*"))
