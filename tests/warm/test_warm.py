"""What is forked is a process of its own, and ends as a program that was started would."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.warm import client

PROGRAM = "tests.warm.client:program"


def program(warm: str, text: str, **how: Path) -> subprocess.CompletedProcess[str]:
    return client.run(warm, PROGRAM, [text, ["甲"]], environment={"OF_ITS_OWN": "1"}, **how)


def test_arguments_environment_folder_and_output_are_its_own(warm: str, tmp_path: Path) -> None:
    text = "import os, sys; print(sys.argv[1:], os.getcwd(), os.environ['OF_ITS_OWN'], 'HOME' in os.environ)"
    done = program(warm, f"{text}; print('错', file=sys.stderr)", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"['甲'] {tmp_path} 1 False\n", "错\n")
    assert "OF_ITS_OWN" not in os.environ


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("import sys; sys.exit(3)", 3, ""),
        ("import sys; sys.exit('why')", 1, "why\n"),
        ("raise ValueError('why')", 1, "ValueError: why\n"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL, ""),
        ("import atexit; atexit.register(print, 'at the end')", 0, ""),
    ],
)
def test_it_ends_as_a_program_does(warm: str, text: str, code: int, said: str) -> None:
    done = program(warm, text)
    assert (done.returncode, done.stderr.splitlines(keepends=True)[-1:]) == (code, [said] if said else [])
    assert done.stdout == ("at the end\n" if "atexit" in text else "")


def test_what_one_changes_no_other_sees(warm: str) -> None:
    change = "import expectations.check as c; print(c.check is None); c.check = None"
    assert [program(warm, change).stdout for _ in range(2)] == ["False\n", "False\n"]


def test_one_can_be_killed_while_others_go_on(warm: str) -> None:
    sleeping, other = (client.silent(warm, PROGRAM, ["import time; time.sleep(600)", []]) for _ in range(2))
    with pytest.raises(TimeoutError):
        sleeping.wait(0.1)
    os.kill(other.pid, signal.SIGKILL)
    assert other.wait() == -signal.SIGKILL
    assert program(warm, "print('there')").stdout == "there\n"
    os.kill(sleeping.pid, signal.SIGTERM)
