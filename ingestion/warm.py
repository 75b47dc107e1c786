"""Imported by the process that the reading children are forked from, and by nothing else.

What every child needs is then there already: the code and the form. What no child needs is kept away: each would first
run the main program of its parent once more, with all that it imports, and count that against its own memory.
"""

from multiprocessing import spawn

from ingestion import contained
from ingestion.form import load_form

__all__ = ["contained"]


def _leave_main_alone(_: str) -> None:
    """In place of running the main program in the child."""


for step in ("_fixup_main_from_name", "_fixup_main_from_path"):
    setattr(spawn, step, _leave_main_alone)
load_form()
