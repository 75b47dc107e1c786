"""The figures of the yearly marts worked out again, from what the forms were filled with and nothing of the warehouse.

One report a base and data year, the latest accepted one, else the latest doubtful one; sums over bases; growth.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ingestion.form import load_form
from tests.end_to_end.running import PROJECT, ROUNDS

SEEDS = PROJECT / "dbt_project" / "seeds"
BEST_FIRST = ("explain", "accepted")
Base = dict[str, str]
Figures = dict[str, Decimal]  # item -> yuan or number


def table(name: str) -> list[Base]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


REGISTRY = {row["base_id"]: row for row in table("registry")}
ZONES = {row["city_code"]: row["economic_zone"] for row in table("cities")}
FACTORS = {row["unit"]: Decimal(row["factor"]) for row in table("units")}
ADDITIVE = {item.code: FACTORS[item.unit] for item in load_form().items if item.additive and item.unit}
# Column of the marts -> item of the form.
COLUMNS = {f"{code}_{'cny' if factor > 1 else 'count'}": code for code, factor in ADDITIVE.items()} | {
    "base_import_export_cny": "internationalization"
}
GROUPS: dict[str, Callable[[Base], str]] = {
    "mart_province_year": lambda _: "",
    "mart_city_year": lambda base: base["city_code"],
    "mart_zone_year": lambda base: ZONES[base["city_code"]],
    "mart_industry_year": lambda base: base["industry"],
    "mart_level_year": lambda base: base["level"],
    "mart_base_year": lambda base: base["base_id"],
}


@dataclass(frozen=True)
class Report:
    """A form as it was filled, with the status that it was to get."""

    base_id: str
    report_year: int
    status: str
    years: dict[int, Figures]


def reports_of_truth(*rounds: str) -> Iterator[Report]:
    """Reports of the rounds that lie beside the project."""
    ids = {row["base_name"]: base_id for base_id, row in REGISTRY.items()}
    for round_ in rounds:
        for entry in json.loads((ROUNDS / round_ / "truth.json").read_text(encoding="utf-8")):
            yield _report(ids[entry["base"]], entry["report_year"], entry["expected_status"], entry["items"])


def reports_of_samples(expected: dict[str, list[dict[str, Any]]]) -> Iterator[Report]:
    """Reports of the project's own rounds."""
    for entry in expected["landing"]:
        yield _report(entry["base_id"], entry["report_year"], entry["status"], entry["values"])


def _report(base_id: str, report_year: int, status: str, items: dict[str, dict[str, str | None]]) -> Report:
    years: dict[int, Figures] = defaultdict(dict)
    for item, factor in ADDITIVE.items():
        for year, told in items[item].items():
            if told:
                years[int(year)][item] = Decimal(told) * factor
    return Report(base_id, report_year, status, years)


def live(reports: Iterator[Report]) -> dict[tuple[str, int], Figures]:
    """Figures by base and data year, of the one report that supplies them."""
    ordered = sorted(reports, key=lambda report: (BEST_FIRST.index(report.status), report.report_year))
    return {(report.base_id, year): figures for report in ordered for year, figures in report.years.items()}


def by_group(figures: dict[tuple[str, int], Figures], mart: str) -> dict[tuple[str, int], dict[str, Figures]]:
    """Group and data year -> base -> figures."""
    grouped: dict[tuple[str, int], dict[str, Figures]] = defaultdict(dict)
    for (base_id, year), told in figures.items():
        grouped[GROUPS[mart](REGISTRY[base_id]), year][base_id] = told
    return grouped


def total(bases: dict[str, Figures], item: str) -> Decimal | None:
    given = [figures[item] for figures in bases.values() if item in figures]
    return sum(given) if given else None  # type: ignore[return-value]


def growth(now: dict[str, Figures], before: dict[str, Figures], item: str) -> tuple[Decimal | None, Decimal | None]:
    """Plain, where the same bases give the figure in both years, and over those that do."""
    gives = [{base for base, figures in bases.items() if item in figures} for bases in (now, before)]
    both = gives[0] & gives[1]
    alike = _rate(*(total({base: bases[base] for base in both}, item) for bases in (now, before)))
    return alike if gives[0] == gives[1] else None, alike


def _rate(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    if now is None or not before:
        return None
    return ((now - before) / before * 100).quantize(Decimal("0.000001"), ROUND_HALF_UP)
