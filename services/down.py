"""``make down``: stop everything, in an order in which running tasks can end, and leave nothing running."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from services import postgres
from services.processes import Component
from services.up import COMMANDS, alone

if TYPE_CHECKING:
    from services.settings import Settings

# The scheduler first: it waits for its tasks, which need the API server and the database to the end.
_ORDER = ["scheduler", "triggerer", "dag-processor", "api-server"]


def down(used: Settings) -> None:
    """Stop what runs. What does not end in ``wait_seconds`` is killed; Airflow repeats its task after a start."""
    if not used.home.is_dir():
        print(f"nothing runs: there is no {used.home}")
        return
    assert set(_ORDER) == set(COMMANDS)  # noqa: S101 - a component that is started is stopped
    with alone(used):
        for name in _ORDER:
            component = Component(used.home, name)
            if component.pid is not None:
                print(f"stopping {name}", flush=True)
            if not component.stop(signal.SIGTERM, used.wait_seconds):
                print(f"{name} did not end in {used.wait_seconds} s and was killed")
        postgres.stop(used)
    print("stopped")
