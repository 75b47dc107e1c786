"""Work in a child: its result and what it raises come back, and what goes over a limit ends it alone."""

import os
import signal
import time

import duckdb
import pytest

from tbw.judging import apart as module
from tbw.judging.apart import DiedError, Limits, MachineError, OverLimitError, apart

USUAL = Limits(cpu_seconds=60, memory_bytes=1 << 30, wait_seconds=60)


def test_the_result_comes_back_from_another_process() -> None:
    here = {"what is here": 1}
    assert apart(USUAL, lambda: (here, os.getpid() != os.getppid())) == (here, True)
    assert apart(USUAL, os.getpid) != os.getpid()


def test_what_it_raises_is_raised() -> None:
    with pytest.raises(KeyError, match="NO_SUCH"):
        apart(USUAL, lambda: os.environ["NO_SUCH"])


def test_more_cpu_than_it_may_use_ends_it() -> None:
    def busy() -> None:
        while True:
            pass

    began = time.process_time()
    with pytest.raises(OverLimitError, match="CPU"):
        apart(USUAL._replace(cpu_seconds=1), busy)
    assert time.process_time() - began < 1


def test_more_memory_than_it_may_use_ends_it() -> None:
    def greedy() -> None:
        held = []
        while True:
            held.append(b"x" * (1 << 24))
            time.sleep(0.01)

    with pytest.raises(OverLimitError, match="memory"):
        apart(USUAL._replace(memory_bytes=100 << 20), greedy)


def test_one_that_another_kills_is_not_over_its_limit() -> None:
    with pytest.raises(MachineError, match="1,024 MiB"):
        apart(USUAL, lambda: os.kill(os.getpid(), signal.SIGKILL))


@pytest.mark.parametrize("raised", [MemoryError(), duckdb.OutOfMemoryException("of the machine")])
def test_a_machine_without_memory_is_not_its_limit(raised: Exception) -> None:
    def starved() -> None:
        raise raised

    with pytest.raises(MachineError):
        apart(USUAL, starved)


def test_one_that_breaks_down_says_so() -> None:
    with pytest.raises(DiedError, match="3"):
        apart(USUAL, lambda: os._exit(3))


def test_one_that_only_sleeps_is_given_up_without_blame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WALL_OF_CPU", 0)
    with pytest.raises(TimeoutError):
        apart(USUAL._replace(wait_seconds=1), lambda: time.sleep(60))
