"""A build whose dbt is replaced by two statements, and that may be killed at a chosen moment."""

import os
import signal
from pathlib import Path

import duckdb

from tbw.release import builds, dbt_build, inputs, making, manifest, marts

MODULES = {"builds": builds, "dbt_build": dbt_build, "inputs": inputs, "manifest": manifest, "marts": marts}
MODULES["release"] = making


def make_warehouse(inputs_folder: Path, database: Path, work: Path, keep_open: int) -> None:
    """One mart over the raw submissions, and a view into the build's folder as dbt's staging has them."""
    assert work.is_dir()
    os.fstat(keep_open)
    files = f"{inputs_folder}/raw/submissions/*.parquet".replace("'", "''")
    source = f"read_parquet('{files}')"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema staging")
        connection.execute("create schema marts")
        connection.execute(f"create view staging.submissions as from {source}")
        columns = "submission_id, report_year, received_at, file_size"
        connection.execute(f"create table marts.fct_submission as select {columns} from {source}")
        connection.execute("alter table marts.fct_submission alter submission_id set not null")


def _kill_at(moment: str, when: str) -> None:
    module, function = moment.rsplit(".", 1)
    original = getattr(MODULES[module], function)

    def killed(*args: object, **kwargs: object) -> None:
        if when == "after":
            original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(MODULES[module], function, killed)


def killed(store: str, reference: str, moment: str, when: str) -> None:
    """Build and publish in a process of its own, to be killed ``before`` or ``after`` MODULE.FUNCTION."""
    dbt_build.run = make_warehouse
    _kill_at(moment, when)
    making.publish(Path(store), making.build(Path(store), Path(reference)))
