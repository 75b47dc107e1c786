import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tbw.ground.places import PROJECT


def run_once(landing: Path, store: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"TBW_LANDING": str(landing), "TBW_STORE": str(store)}
    command = [sys.executable, str(PROJECT / "dags" / "run_once.py")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_missing_landing_is_one_clear_line_and_makes_no_store(tmp_path: Path) -> None:
    finished = run_once(tmp_path / "nowhere", tmp_path / "store")
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert finished.stderr.count("\n") == 1
    assert str(tmp_path / "nowhere") in finished.stderr
    assert not (tmp_path / "store").exists()


def test_unwritable_store_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    finished = run_once(tmp_path, tmp_path / "file" / "store")
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert finished.stderr.count("\n") == 1
    assert "cannot be written" in finished.stderr


Finished = tuple[Path, subprocess.CompletedProcess[str]]


class TestEmptyLanding:
    @pytest.fixture(scope="class")
    @classmethod
    def finished(cls, tmp_path_factory: pytest.TempPathFactory) -> Finished:
        """Both DAGs over a landing folder with nothing in it, where the making of Airflow's database was cut short."""
        landing, store = tmp_path_factory.mktemp("landing"), tmp_path_factory.mktemp("somewhere") / "a store"
        (store / "airflow").mkdir(parents=True)
        with closing(sqlite3.connect(store / "airflow" / "airflow.db")) as half_made:
            half_made.execute("create table dag_run (id integer)")
        return store, run_once(landing, store)

    def test_runs_every_step_and_publishes_a_release(self, finished: Finished) -> None:
        store, printed = finished
        assert printed.returncode == 0, printed.stderr
        steps = ["find", "build", "compare", "publish"]
        assert [line.split()[1].rstrip(":") for line in printed.stdout.splitlines() if "done in" in line] == steps
        assert (store / "current" / "warehouse.duckdb").is_file()
        assert printed.stdout.splitlines()[-1].startswith("release:")

    def test_airflow_keeps_to_the_store_and_to_itself(self, finished: Finished) -> None:
        store, printed = finished
        with closing(sqlite3.connect(store / "airflow" / "airflow.db")) as database:
            runs = database.execute("select dag_id, state from dag_run order by start_date").fetchall()
        assert runs == [("ingest_submissions", "success"), ("build_release", "success")]
        assert printed.stderr == ""
