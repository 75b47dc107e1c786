"""The parties of a deadline by their Chinese names."""

from functools import cache
from pathlib import Path

import yaml


def in_chinese(party: str) -> str:
    """The name in ``parties.yaml`` of a party of deadlines.csv; one that is not there as it is written."""
    return _names().get(party, party)


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return names
