"""Judging again what is kept, where the word of a sender or a reviewer on a finding is another than it was."""

from pathlib import Path

from ingestion.raw_zone.schema import READ_TABLES
from ingestion.raw_zone.store import Store
from tbw.answer.returns import write_returns
from tbw.ground.reference import latest
from tbw.judging.affected import affected
from tbw.judging.in_force import judge

# What a run would have read if nothing had come in.
_NOTHING = {table: schema.empty_table() for table, schema in READ_TABLES.items()}


def judge_again(store: Path, reference: Path) -> list[str]:
    """Add a new generation of checks of these submissions, and of the later reports of their bases; returns their ids.

    Nothing is added where all words stand as they stood.
    """
    kept, reference = Store(store), latest(store, reference)
    with kept.alone(), kept.counted() as raw:
        batch, to_check = affected(_NOTHING, raw, reference)
        if not to_check:
            return []
        checked = judge(
            batch,
            to_check,
            reference,
            generation=raw.latest_generation() + 1,
            commit_id=None,
        )
        kept.append("findings", checked.findings)
        kept.append("checks", checked.checks)
    return sorted(to_check)


def settle(store: Path, reference: Path) -> list[str]:
    """Judge again and tell the senders; returns the ids of the submissions judged."""
    judged = judge_again(store, reference)
    if judged:
        kept = Store(store)
        with kept.counted() as raw:
            write_returns(kept, raw, latest(store, reference))
    return judged
