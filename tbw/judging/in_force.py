"""Judging by the rules and form specs in force now, as runs, checks and rechecks all do it."""

from collections.abc import Collection
from pathlib import Path

from expectations.attribution import Attribution
from expectations.check import check
from expectations.check_tables import Checked, RawTables
from expectations.register import Register
from expectations.suites import build_suites
from ingestion.clock import BEIJING, now
from ingestion.editions import load_editions
from tbw.ground import places
from tbw.judging.in_parts import Parts


def check_in_force(batch: RawTables, to_check: Collection[str], reference: Path) -> Checked:
    """Checks and findings of ``to_check`` out of ``batch``; raises as :func:`expectations.check.check`.

    What goes over the limits of a check, or cannot be judged while others can, is set aside.
    """
    editions, checked_at, register = load_editions(places.forms()), now(), Register(places.RULES)
    build_suites(register.active(checked_at.astimezone(BEIJING).date()))  # once, for all children to have them

    def judge(rows: RawTables, ids: Collection[str]) -> Checked:
        return check(rows, ids, editions=editions, reference=reference, rules=places.RULES, checked_at=checked_at)

    return Parts(batch, judge, Attribution.of(batch, reference)).check(to_check, checked_at, register.sha256)
