"""Airflow's LocalExecutor, without a fault by which it loses the answer to a question answered at once."""

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
    """Starts a paused task again only after the process that paused it has ended.

    In Airflow 3.3.2 that process goes on for some seconds. If a person answers in that time, the task is given to a
    worker at once; then the end of the first process is taken for the end of the second, and the task fails. Here the
    task stays in the queue until the first process has ended.
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
        """Note that a process has begun or ended."""
        if state in _ENDED:
            self._handed_out.discard(key)
        super().change_state(key, state, info, remove_running)
