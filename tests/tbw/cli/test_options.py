"""What every command does about errors."""

from __future__ import annotations

import subprocess
import sys


def test_a_reader_that_has_had_enough_is_no_error() -> None:
    """As ``tbw rules show PRV-001 | head -1`` does: the pipe closes before all is written."""
    command = [sys.executable, "-c", "from tbw.cli.app import app; app()", "rules", "list", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode != 0
