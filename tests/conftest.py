"""Which file of tests costs what: the dear ones run first, so that all cores end together; --fast leaves them out.

``costs.csv`` holds CPU seconds, child processes included: unlike time on the wall they say the same on a busy machine.
``pytest --measure-costs`` writes it again for the files that were run (docs/tests.md).
"""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.warm import client, recorded

if TYPE_CHECKING:
    from collections.abc import Iterator

COSTS = Path(__file__).with_name("costs.csv")
PROJECT = Path(__file__).parents[1]
# A file that costs more than this is not for the loop of work. One that was never measured is run with the dear ones.
FAST = 2.5
UNKNOWN = 30.0

# Tests expect what commands say in English, whatever the locale of the machine.
os.environ["TBW_LANGUAGE"] = "en"

_measured: dict[str, float] = defaultdict(float)


def pytest_addoption(parser: pytest.Parser) -> None:
    """What the make targets say."""
    group = parser.getgroup("costs")
    group.addoption("--fast", action="store_true", help="leave out files of tests that cost seconds")
    group.addoption("--measure-costs", action="store_true", help="write tests/costs.csv for the files that are run")


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where to ask for processes that need not import everything again, nor build twice by dbt (tests/warm)."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with pytest.MonkeyPatch.context() as patch, client.running_server() as path:
        patch.setenv(recorded.FOLDER, str(shared / "recorded_dbt"))
        yield path


@pytest.fixture(scope="module")
def forked_dbt(warm: str) -> Iterator[None]:
    """Builds within the tests of a file need not start dbt in a Python of its own: see ``warm``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(client.SOCKET, warm)
        patch.setattr(client.dbt_build, "subprocess", client.Subprocess)
        yield


def known_costs() -> dict[str, float]:
    """File of tests, as pytest names it -> CPU seconds."""
    with COSTS.open(encoding="utf-8", newline="") as file:
        return {row["file"]: float(row["cpu_seconds"]) for row in csv.DictReader(file)}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With --fast, dear files are not even imported."""
    if not config.getoption("fast") or collection_path.suffix != ".py":
        return None
    return known_costs().get(collection_path.relative_to(PROJECT).as_posix(), 0) > FAST or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the files for pytest-xdist, which hands them out one after the other as its workers get free."""
    if hasattr(config, "workerinput"):
        costs = known_costs()
        items.sort(key=lambda item: (-costs.get(_file(item), UNKNOWN), _file(item)))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Measure what a test costs with its fixtures."""
    if not item.config.getoption("measure_costs"):
        return (yield)
    before = _cpu_seconds()
    try:
        return (yield)
    finally:
        _measured[_file(item)] += _cpu_seconds() - before


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Take over what a worker measured."""
    for file, seconds in getattr(node, "workeroutput", {}).get("costs", {}).items():
        _measured[file] += seconds


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands over what it measured; who has all of it keeps it."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["costs"] = dict(_measured)
    elif _measured:
        costs = {file: cost for file, cost in known_costs().items() if (PROJECT / file).exists()} | _measured
        lines = [f"{file},{cost:.1f}\n" for file, cost in sorted(costs.items())]
        COSTS.write_text("file,cpu_seconds\n" + "".join(lines), encoding="utf-8")


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _cpu_seconds() -> float:
    """Of this process and all below it, also of those that go on."""
    used = sum(os.times()[:4])
    for process in psutil.Process().children(recursive=True):
        try:
            used += sum(process.cpu_times()[:4])
        except psutil.NoSuchProcess:
            continue
    return used
