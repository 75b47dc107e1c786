"""What the figures of the samples are drawn from, as data (``calibration.yaml``)."""

from decimal import Decimal

from samples.specs import Spec

Band = tuple[Decimal, Decimal]


class Figure(Spec):
    """How the figures of one item are made; see the comments of the file."""

    decimals: int = 0
    total: Decimal | None = None
    by: str | None = None
    of: str | None = None
    ratio: Band | None = None
    level: Band | None = None
    growth: str | None = None


class ColumnFigure(Spec):
    """How the figures of one column of the enterprise table are made."""

    band: Band
    decimals: int
    of_item: str | None = None
    of_column: str | None = None


class EnterpriseFigures(Spec):
    """How many rows the enterprise table has, and its columns in the order of making."""

    rows: tuple[int, int]
    columns: dict[str, ColumnFigure]


class Calibration(Spec):
    """Sizes, bands and pinned figures from which all years of all bases follow."""

    calibrated_year: int
    first_year: int
    last_year: int
    jitter: Band
    bases: dict[str, dict[str, Decimal]]
    pinned: dict[str, dict[str, dict[int, Decimal]]]
    growth: dict[str, dict[int, Band]]
    wobble: Band
    figures: dict[str, Figure]
    percent_of: dict[str, str]
    percent_decimals: int
    enterprises: EnterpriseFigures

    @property
    def years(self) -> range:
        """All years that figures are made for."""
        return range(self.first_year, self.last_year + 1)
