"""Make a published release again from the files that were received, and compare both."""

import sys

from airflow import sdk
from airflow.providers.standard.operators.bash import BashOperator

from dags import defaults


@sdk.dag(
    schedule=None,
    catchup=False,
    max_active_runs=1,
    params={
        "release": sdk.Param(
            None, type=["null", "string"], pattern=r"^[0-9TZ]+-[0-9a-f]+$", description="its id; empty: the current one"
        )
    },
    default_args=defaults.ARGS | {"pool": defaults.WRITER, "retries": 1},
    tags=["warehouse"],
)
def replay_release() -> None:
    """Prove that a release follows from the originals: `tbw replay`, as anybody may run it by hand.

    * **replay** reads, judges and builds again in a scratch store; a mart that comes out otherwise fails the task, and
      the log names it with what may explain it. Nothing of the store is changed.

    [Runbook](/runbook/#replay_release)
    """
    BashOperator(
        task_id="replay",
        bash_command='"$PYTHON" -c "from tbw.cli.app import app; app()" replay ${RELEASE:+--release "$RELEASE"}',
        env={"PYTHON": sys.executable, "RELEASE": "{{ params.release or '' }}"},
        append_env=True,
    )


replay_release()
