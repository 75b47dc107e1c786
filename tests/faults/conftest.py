"""The list of faults, printed at the end of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

_TOLD: list[tuple[str, ...]] = []
HEAD = ("fault", "struck", "lost", "doubled", "current whole", "rerun completes")


@pytest.fixture
def tell() -> Callable[..., None]:
    """Add a line to the list: name of the fault, and the counts."""

    def add(*columns: object) -> None:
        _TOLD.append(tuple(map(str, columns)))

    return add


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print it."""
    if not _TOLD:
        return
    terminalreporter.section(f"{len(_TOLD)} faults")
    widths = [max(map(len, column)) for column in zip(HEAD, *_TOLD, strict=True)]
    for line in (HEAD, *_TOLD):
        terminalreporter.write_line("  ".join(map(str.ljust, line, widths)).rstrip())
