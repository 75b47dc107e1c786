"""The Chinese names of who reports to whom."""

from functools import cache
from pathlib import Path

from ingestion.settings import settings


def in_chinese(party: str) -> str:
    """The name that ``parties.yaml`` has for a party of deadlines.csv; without one the party as it is written."""
    return _names().get(party, party)


@cache
def _names() -> dict[str, str]:
    return settings(Path(__file__).with_suffix(".yaml"))
