"""The main job, once: both DAGs one after the other in this process, on a SQLite metadata database in the store.

``TBW_LANDING``, ``TBW_STORE`` and ``TBW_REFERENCE`` name the folders. There is no page to answer on: where a release
needs approval, ``TBW_GATE`` answers (approve if it is not set), and the record says so. Exit code 2 where a folder
cannot be used, 1 where a step failed. May be killed at any moment and run again.
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from pluggy import HookimplMarker

from tbw.ground import places
from tbw.ground.errors import BuildFailed, UsageError

if TYPE_CHECKING:
    from airflow.models.dagrun import DagRun
    from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance

DAGS = Path(__file__).resolve().parent
sys.path.insert(0, str(DAGS.parent))  # the DAGs import their room by its name
hookimpl = HookimplMarker("airflow")


class Progress:
    """An Airflow listener: prints each step as it begins and ends, and keeps the error of a failed one."""

    def __init__(self) -> None:
        self.error: BaseException | None = None
        self._began = 0.0

    @hookimpl
    def on_task_instance_running(self, task_instance: RuntimeTaskInstance) -> None:
        """Say which step begins."""
        self._began = time.monotonic()
        print(f"{_name(task_instance)} ...", flush=True)

    @hookimpl
    def on_task_instance_success(self, task_instance: RuntimeTaskInstance) -> None:
        """Say how long it took."""
        print(f"{_name(task_instance)}: done in {time.monotonic() - self._began:.1f} s", flush=True)

    @hookimpl
    def on_task_instance_failed(self, task_instance: RuntimeTaskInstance, error: BaseException | None) -> None:
        """Say that it failed; at the end the error says what to do."""
        print(f"{_name(task_instance)}: failed", flush=True)
        self.error = error


def _name(task_instance: RuntimeTaskInstance) -> str:
    number = task_instance.map_index
    batch = "" if number is None or number < 0 else f" {number}"
    return f"{task_instance.dag_id} {task_instance.task_id}{batch}"


def main() -> int:
    """Run everything and return the exit code."""
    # Ctrl-C ends the process at once; Airflow would take it for a failed step and go on.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        places.readable(places.landing())
        home = places.writable(places.store()).absolute() / "airflow"
        _prepare_airflow(home)
        progress = _listen()
        os.environ["TBW_GATE"] = os.environ.get("TBW_GATE") or "approve"
        # Whoever starts it has put the files there: none is still being copied.
        ingest = _run("ingest_submissions", progress, home, {"settled": True})
        _run("build_release", progress, home)
    except (UsageError, BuildFailed) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    from tbw.submission import ingest as steps
    from tbw.submission.report import print_run

    # Without new files the DAG ends early; the report is printed all the same.
    find = next(each for each in ingest.get_task_instances() if each.task_id == "find")
    report = find.xcom_pull(task_ids="answer") or steps.answer(places.store(), find.xcom_pull("find", key="run"))
    print_run(places.store(), Path(report))
    return 0


def _prepare_airflow(home: Path) -> None:
    """Prepare a quiet Airflow in ``home`` with our DAGs only, and lock it for this process."""
    print(f"preparing Airflow in {home}", flush=True)
    home.mkdir(exist_ok=True)
    # Held until the process ends, however it ends: runs on one store come one after the other.
    fcntl.flock(os.open(home / "lock", os.O_RDWR | os.O_CREAT), fcntl.LOCK_EX)
    database, is_whole = home / "airflow.db", home / "is_whole"
    if not is_whole.exists():
        database.unlink(missing_ok=True)  # its making was cut short
    os.environ |= {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{database}",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "CRITICAL",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    }
    from airflow.models.pool import Pool
    from airflow.utils.db import upgradedb

    from dags.defaults import WRITER

    upgradedb()
    is_whole.touch()
    Pool.create_or_update_pool(WRITER, 1, "DuckDB has one writer", include_deferred=False)


def _listen() -> Progress:
    """Print the steps and their own log lines; Airflow's messages stay away from this terminal."""
    from airflow.sdk.listener import get_listener_manager

    progress = Progress()
    get_listener_manager().add_listener(progress)
    steps = logging.getLogger("tbw")
    steps.addHandler(logging.StreamHandler(sys.stdout))
    steps.setLevel(logging.INFO)
    logging.getLogger("tbw.submission.run_report").setLevel(logging.WARNING)  # the table at the end tells the same
    return progress


def _run(dag_id: str, progress: Progress, home: Path, params: dict[str, object] | None = None) -> DagRun:
    """Run one DAG to its end; raises the error of the step that failed."""
    from airflow.dag_processing.dagbag import DagBag

    dag = DagBag(DAGS).dags[dag_id]
    for task in dag.tasks:
        task.retries = 0  # whoever sits before the terminal decides on another try
        task.on_failure_callback = []
    # The question is marked as done and never asked: its task would wait for a page that is not there.
    finished: DagRun = dag.test(run_conf=params, mark_success_pattern="sign_off")
    if finished.state == "success":
        return finished
    error = progress.error
    if isinstance(error, UsageError | BuildFailed):
        raise error
    (home / "error.log").write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    raise BuildFailed(f"{dag_id} stopped: {type(error).__name__}: {error}; where, is in {home / 'error.log'}")


if __name__ == "__main__":
    sys.exit(main())
