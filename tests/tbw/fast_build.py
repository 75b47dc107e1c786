"""A build whose dbt is replaced by two statements, to be run as a program that is killed at a chosen moment.

``python fast_build.py STORE REFERENCE [MODULE.FUNCTION before|after]``
"""

import os
import signal
import sys
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


if __name__ == "__main__":
    dbt_build.run = make_warehouse
    if len(sys.argv) > 3:
        _kill_at(*sys.argv[3:5])
    making.publish(Path(sys.argv[1]), making.build(Path(sys.argv[1]), Path(sys.argv[2])))
