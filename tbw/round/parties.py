"""The Chinese names of who reports to whom."""

from functools import cache
from pathlib import Path

from ingestion.settings import settings
from tbw.ground.language import Language, language


def in_chinese(party: str) -> str:
    """The name that ``parties.yaml`` has for a party of deadlines.csv; without one the party as it is written."""
    return _names().get(party, party)


def named(party: str) -> str:
    """The party in the language in force; deadlines.csv names it in English."""
    return in_chinese(party) if language() is Language.ZH else party


@cache
def _names() -> dict[str, str]:
    return settings(Path(__file__).with_suffix(".yaml"))
