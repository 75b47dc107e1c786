"""The part of the reference data that reading needs: the unit words, and what each measures."""

from pathlib import Path

from ingestion.csv_table import read_rows


def unit_kinds(reference: Path) -> dict[str, str]:
    """Unit word -> kind of quantity (money, count, percent, money_per_land), from units.csv.

    Raises :class:`~ingestion.csv_table.ReferenceDataError`.
    """
    rows = read_rows(reference / "units.csv", ("unit", "kind"))
    return {row.cells["unit"]: row.cells["kind"] for row in rows}
