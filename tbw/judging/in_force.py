"""Judging by the rules and form specs in force now, as runs, checks and rechecks all do it."""

from collections.abc import Collection
from pathlib import Path

from expectations.check import check
from expectations.check_tables import Checked, RawTables
from ingestion.clock import now
from ingestion.editions import load_editions
from tbw.ground import places


def check_in_force(batch: RawTables, to_check: Collection[str], reference: Path) -> Checked:
    """Checks and findings of ``to_check`` out of ``batch``; raises as :func:`expectations.check.check`."""
    return check(
        batch,
        to_check,
        editions=load_editions(places.forms()),
        reference=reference,
        rules=places.RULES,
        checked_at=now(),
    )
