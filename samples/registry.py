"""Which bases report: the project's registry, read in place."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingestion.csv_table import read_rows

SEEDS = Path(__file__).parents[1] / "dbt_project" / "seeds"


@dataclass(frozen=True)
class Base:
    """A base in force, with the folder name of its city."""

    base_id: str
    base_name: str
    aliases: tuple[str, ...]
    city_code: str
    city: str
    industry: str

    @property
    def names(self) -> tuple[str, ...]:
        """All names that it may give itself."""
        return (self.base_name, *self.aliases)


def load_bases(report_year: int, seeds: Path = SEEDS) -> list[Base]:
    """The bases in force on the last day before the report year, by base_id."""
    day = date(report_year - 1, 12, 31).isoformat()
    cities = {row["city_code"]: row["city_name_zh"] for row in rows(seeds / "cities.csv")}
    in_force = [
        row
        for row in rows(seeds / "registry.csv")
        if row["valid_from"] <= day and (not row["valid_to"] or row["valid_to"] > day)
    ]
    return sorted((_base(row, cities) for row in in_force), key=lambda base: base.base_id)


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a reference file."""
    return [row.cells for row in read_rows(path)]


def _base(row: dict[str, str], cities: dict[str, str]) -> Base:
    aliases = tuple(alias for alias in row["aliases"].split(";") if alias)
    return Base(row["base_id"], row["base_name"], aliases, row["city_code"], cities[row["city_code"]], row["industry"])
