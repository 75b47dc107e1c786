"""Bytes that came by several channels: the submission is that of the channel that may send them.

Else whoever gets hold of another's form could send it first, and the form of the base itself would be a duplicate.
"""

from collections.abc import Iterable
from pathlib import Path

from expectations.attribution import Attribution
from expectations.closed_lists import MISDIRECTED, Right
from expectations.registry import Registry
from expectations.senders import Senders
from ingestion.channel import Channel
from ingestion.landing import Received
from ingestion.raw_zone.counted import Counted


class SameBytes:
    """By the registry, parties and channels of a reference folder."""

    def __init__(self, reference: Path) -> None:
        self._registry = Registry(reference)
        self._senders = Senders(reference, self._registry)

    def sender(self, files: Iterable[Received], base_name: str | None) -> Received:
        """Of files with the same bytes the first whose channel may report for the base; else the first of all."""
        sent, base_id = list(files), self._registry.base_id(base_name)
        return next((file for file in sent if base_id and self._may(file, base_id)), sent[0])

    def rightful(self, files: Iterable[Received], raw: Counted) -> dict[str, Received]:
        """submission_id -> the file, where the raw zone has the bytes by a channel that may not send them.

        A list without a form speaks for the base whose findings it explains.
        """
        wrong = _misdirected(raw)
        if not wrong:
            return {}
        rows = (raw.table(name).to_pylist() for name in ("submissions", "explanations", "decisions"))
        attribution = Attribution(self._registry, self._senders, *rows)
        found: dict[str, Received] = {}
        for file in files:
            key = file.submission_id
            base_id = attribution.misdirected.get(key) if key in wrong else None
            right: Right = "report" if attribution.named.get(key) else "explain"
            if base_id and self._may(file, base_id, right):
                found.setdefault(key, file)
        return found

    def _may(self, file: Received, base_id: str, right: Right = "report") -> bool:
        return self._senders.may(Channel.read(file.channel or ""), right, base_id)


def by_wrong_channel(raw: Counted, fresh: dict[str, str | None]) -> set[str]:
    """Of fresh submissions (id -> channel) those that the raw zone has, misdirected, by another channel."""
    wrong = _misdirected(raw) & fresh.keys()
    rows = raw.table("submissions", sorted(wrong)).to_pylist()
    return {row["submission_id"] for row in rows if row["channel"] != fresh[row["submission_id"]]}


def _misdirected(raw: Counted) -> set[str]:
    return {row["submission_id"] for row in raw.table("checks").to_pylist() if row["status"] == MISDIRECTED}
