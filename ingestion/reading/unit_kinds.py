"""The part of the reference data that reading needs: which unit words there are and what they measure."""

import csv
from pathlib import Path


def unit_kinds(reference: Path) -> dict[str, str]:
    """Unit word -> kind of quantity (money, count, percent, money_per_land), from units.csv."""
    with (reference / "units.csv").open(encoding="utf-8", newline="") as lines:
        return {row["unit"]: row["kind"] for row in csv.DictReader(lines)}
