"""Judging again the kept submissions for which an explanation, or a decision on one, has changed."""

from pathlib import Path

from ingestion.raw_zone.store import Store
from tbw.answer.returns import write_returns
from tbw.submission.judgement import keep


def recheck_changed_explanations(store: Path, reference: Path) -> list[str]:
    """Judge them again and answer their senders; returns their ids."""
    judged = keep(store, reference)
    if judged:
        write_returns(Store(store), reference)
    return judged
