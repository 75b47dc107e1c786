"""Judging again what is kept, where the word of a sender or a reviewer on a finding is another than it was."""

from pathlib import Path

from ingestion.raw_zone.store import Store
from tbw.answer.returns import write_returns
from tbw.submission.judgement import keep


def recheck_changed_explanations(store: Path, reference: Path) -> list[str]:
    """Judge again and tell the senders; returns the ids of the submissions judged, none where all words stand."""
    judged = keep(store, reference)
    if judged:
        write_returns(Store(store), reference)
    return judged
