"""The figures of the yearly marts worked out again, from what the forms were filled with and nothing of the warehouse.

One report a base and data year, the latest accepted one, else the latest doubtful one; sums over bases; growth; the
range of the trade, where a base of the registry has no figure of the year or a doubtful one.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

from ingestion.form import FORMS, load_form
from tests.end_to_end.running import PROJECT, ROUNDS

SEEDS = PROJECT / "dbt_project" / "seeds"
BEST_FIRST = ("explain", "accepted")
Base = dict[str, str]
Figures = dict[str, Decimal]  # item -> yuan or number
Of = TypeVar("Of")


def table(name: str) -> list[Base]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


REGISTRY = {row["base_id"]: row for row in table("registry")}
ZONES = {row["city_code"]: row["economic_zone"] for row in table("cities")}
FACTORS = {row["unit"]: Decimal(row["factor"]) for row in table("units")}
ADDITIVE = {
    item.code: FACTORS[item.unit] for item in load_form(FORMS / "form_2020.yaml").items if item.additive and item.unit
}
# Column of the marts -> item of the form.
COLUMNS = {f"{code}_{'cny' if factor > 1 else 'count'}": code for code, factor in ADDITIVE.items()} | {
    "base_import_export_cny": "internationalization"
}
TRADE = "internationalization"
RANGE = {row["parameter"]: Decimal(row["value"]) for row in table("parameters") if row["parameter"].startswith("range")}
CLASSIFICATIONS = {
    row["industry_code"]: f"{row['classification']} {row['version']}" for row in table("industry_classes")
}
CLASSES = table("base_classes")


def classes_of(base: Base, year: int) -> list[str]:
    """The class of a base in each classification, at the end of the year; the classification alone without one."""
    day = f"{year}-12-31"
    found = {
        CLASSIFICATIONS[row["industry_code"]]: row["industry_code"]
        for row in sorted(CLASSES, key=lambda row: row["valid_from"])
        if row["base_id"] == base["base_id"]
        and row["valid_from"] <= day
        and (not row["valid_to"] or row["valid_to"] > day)
    }
    return [" / ".join(filter(None, (name, found.get(name)))) for name in set(CLASSIFICATIONS.values())]


# Mart -> the rows that a base is in, of a data year.
GROUPS: dict[str, Callable[[Base, int], list[str]]] = {
    "mart_province_year": lambda *_: [""],
    "mart_city_year": lambda base, _: [base["city_code"]],
    "mart_zone_year": lambda base, _: [ZONES[base["city_code"]]],
    "mart_industry_year": lambda base, _: [base["industry"]],
    "mart_level_year": lambda base, _: [base["level"]],
    "mart_base_year": lambda base, _: [base["base_id"]],
    "mart_classification_year": classes_of,
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
        for year, number in items[item].items():
            if number:
                years[int(year)][item] = _rounded(Decimal(number) * factor, is_amount=factor > 1)
    return Report(base_id, report_year, status, years)


def _rounded(value: Decimal, *, is_amount: bool) -> Decimal:
    """To the cent, as the marts have it; a count (1.14 firms) to the whole number meant."""
    return value.quantize(Decimal("0.01") if is_amount else Decimal(1), ROUND_HALF_UP)


@dataclass(frozen=True)
class Live:
    """Figures by base and data year, of the one report that supplies them, and which of them wait to be explained."""

    figures: dict[tuple[str, int], Figures]
    doubtful: set[tuple[str, int]]


def live(reports: Iterator[Report]) -> Live:
    ordered = sorted(reports, key=lambda report: (BEST_FIRST.index(report.status), report.report_year))
    supplies = {(report.base_id, year): report for report in ordered for year in report.years}
    return Live(
        {place: report.years[place[1]] for place, report in supplies.items()},
        {place for place, report in supplies.items() if report.status == "explain"},
    )


def ranges(live: Live) -> dict[tuple[str, int], tuple[Decimal, Decimal]]:
    """Between what the trade of every base of the registry may lie, by base and data year."""
    trade = {place: figures[TRADE] for place, figures in live.figures.items() if TRADE in figures}
    settled = {place: figure for place, figure in trade.items() if place not in live.doubtful}
    years = {year for _, year in live.figures}
    return {(base, year): _range(base, year, trade, settled) for base in REGISTRY for year in years}


def _range(
    base: str, year: int, trade: dict[tuple[str, int], Decimal], settled: dict[tuple[str, int], Decimal]
) -> tuple[Decimal, Decimal]:
    if (base, year) in settled:
        return settled[base, year], settled[base, year]
    own = trade.get((base, year))
    others = sorted((abs(other - year), other) for of, other in settled if of == base)
    largest = max(figure for (_, other), figure in trade.items() if other == year)
    measure = settled[base, others[0][1]] if others else largest if own is None else own
    low, high = measure * RANGE["range_low_factor"], measure * RANGE["range_high_factor"]
    return (Decimal(0), high) if own is None else (min(own, low), max(own, high))


def by_group(figures: dict[tuple[str, int], Of], mart: str) -> dict[tuple[str, int], dict[str, Of]]:
    """Group and data year -> base -> figures."""
    grouped: dict[tuple[str, int], dict[str, Of]] = defaultdict(dict)
    for (base_id, year), figure in figures.items():
        for group in GROUPS[mart](REGISTRY[base_id], year):
            grouped[group, year][base_id] = figure
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
