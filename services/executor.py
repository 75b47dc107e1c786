"""Airflow's LocalExecutor, mended where it loses the answer to a question that is answered at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from airflow.executors import local_executor
from airflow.utils.state import TaskInstanceState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from airflow.executors.workloads import ExecutorWorkload

_ENDED = {TaskInstanceState.SUCCESS, TaskInstanceState.FAILED}


class LocalExecutor(local_executor.LocalExecutor):
    """Starts a task again only when it has heard of the end of the process that paused it.

    In Airflow 3.3.2 the process of a task that waits for a person goes on for some seconds after the pause. Answered
    in that time, the task is queued and handed to a worker at once; then the end of the first process is taken for an
    end of the second, and the task fails. Kept in the queue until then, it is known to be the executor's own.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - whatever Airflow passes
        super().__init__(*args, **kwargs)
        self._handed_out: set[object] = set()

    def _get_workloads_to_schedule(self, open_slots: int) -> list[tuple[Any, ExecutorWorkload]]:
        ready = super()._get_workloads_to_schedule(open_slots)
        return [(key, workload) for key, workload in ready if key not in self._handed_out]

    def _process_workloads(self, workload_list: Sequence[ExecutorWorkload]) -> None:
        self._handed_out.update(workload.key for workload in workload_list)
        super()._process_workloads(workload_list)

    def change_state(self, key: Any, state: Any, info: Any = None, remove_running: bool = True) -> None:  # noqa: ANN401, FBT001, FBT002 - as Airflow declares it
        """Hear of a process: begun or ended."""
        if state in _ENDED:
            self._handed_out.discard(key)
        super().change_state(key, state, info, remove_running)
