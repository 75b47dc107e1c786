"""A copy of the project in which places are changed, so that the checkout never is."""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psutil

PROJECT = Path(__file__).parents[2]
WORK = PROJECT / ".cache" / "mutants"
COPY = WORK / "project"
_PR_SET_CHILD_SUBREAPER = 36


def make() -> None:
    """Copy what git knows or would take, and compile it: a run of tests then compiles only what was changed."""
    shutil.rmtree(WORK, ignore_errors=True)
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=PROJECT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (PROJECT / name).is_file():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROJECT / name, COPY / name)
    beside = PROJECT.parent / "shared"
    if beside.is_dir():
        (WORK / "shared").symlink_to(beside)
    # A place that was changed and put back has another time: what tells whether it is compiled is the text.
    compiling = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "checked-hash"]
    subprocess.run([*compiling, "ingestion", "expectations", "tbw"], cwd=COPY, check=True)


def enter() -> None:
    """Make this process and those that it starts work in the copy, and see its packages before the installed ones.

    It becomes the parent of processes that a killed run of tests leaves behind, so that they can be found (Linux).
    """
    (WORK / "tmp").mkdir()
    os.environ |= {"PYTHONPATH": str(COPY), "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(WORK / "tmp")}
    os.chdir(COPY)
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_leftovers() -> None:
    """End what runs of tests left running."""
    for process in psutil.Process().children(recursive=True):
        try:
            process.kill()
            process.wait()
        except psutil.NoSuchProcess:
            continue
