"""The truth file agrees with what was published, and with itself as the rules of the form want it."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ingestion.form import FORMS, load_form

Entry = dict[str, Any]
Rounds = dict[int, list[Entry]]
FORM = load_form(FORMS / "form_2020.yaml")
SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figures(entry: Entry) -> dict[str, dict[int, Decimal]]:
    """Item -> data year -> figure, of those that were given."""
    return {
        item.code: {int(year): Decimal(figure) for year, figure in entry["values"][item.code].items() if figure}
        for item in FORM.items
        if item.is_numeric
    }


def total(entries: Iterable[Entry], code: str, year: int) -> Decimal:
    return sum((figures(entry)[code][year] for entry in entries), Decimal())


@pytest.fixture(scope="module")
def rounds(expected: Mapping[str, list[Entry]]) -> Rounds:
    """The entries of each round, by report year."""
    by_year = defaultdict(list)
    for entry in expected["landing"]:
        by_year[entry["report_year"]].append(entry)
    return dict(by_year)


@pytest.fixture(scope="module")
def forms(rounds: Rounds) -> list[Entry]:
    return [entry for entries in rounds.values() for entry in entries]


@pytest.fixture(scope="module")
def counting(rounds: Rounds) -> list[Entry]:
    """The reports that supply data year 2020 after both rounds: of each base the latest accepted one."""
    accepted = [entry for year in sorted(rounds) for entry in rounds[year] if entry["status"] == "accepted"]
    return list({entry["base_id"]: entry for entry in accepted}.values())


# Published figure, its item, and units of the form in its unit.
PUBLISHED = [
    ("F000-02", "featured_producers", 1),
    ("F000-03", "sales", 10_000),
    ("F000-04", "internationalization", 10),
    ("F000-18", "public_service_platforms", 1),
    ("F000-22", "marketing_networks", 1),
]


@pytest.mark.parametrize(("figure_id", "code", "factor"), PUBLISHED)
def test_2020_sums_to_what_was_published_after_either_round(
    rounds: Rounds, counting: list[Entry], figure_id: str, code: str, factor: int
) -> None:
    row = next(row for row in seed("published_figures.csv") if row["figure_id"] == figure_id)
    published = Decimal(row["value"]) * factor
    for entries in (rounds[2021], counting):
        computed = total(entries, code, 2020)
        assert {"=": computed == published, ">": computed > published}[row["comparator"]]


def test_single_bases_have_what_was_published_of_them(rounds: Rounds) -> None:
    of = {entry["base_id"]: figures(entry) for entry in rounds[2021]}
    assert of["SC-013"]["marketing_networks"][2020] == 51
    assert of["SC-013"]["certifications"][2020] == 131
    assert of["SC-004"]["featured_producers"][2020] > 310
    zone, other = (of[base]["internationalization"][2020] for base in ("SC-005", "SC-027"))
    assert zone == Decimal("0.9") * (zone + other)


def test_28_bases_of_14_cities_report_in_each_round(rounds: Rounds) -> None:
    level = {row["base_id"]: row["level"] for row in seed("registry.csv")}
    assert sorted(rounds) == [2021, 2022]
    for report_year, entries in rounds.items():
        folders = {tuple(entry["file"].split("/")[:2]) for entry in entries}
        assert {year for year, _ in folders} == {str(report_year)}
        assert len(folders) == 14
        assert len({entry["base_id"] for entry in entries}) == len(entries) == 28
        assert sum(level[entry["base_id"]] == "national" for entry in entries) == 16


def test_the_rounds_come_in_all_formats(forms: list[Entry]) -> None:
    for year in ("2021", "2022"):
        suffixes = [Path(entry["file"]).suffix for entry in forms if entry["file"].startswith(year)]
        assert set(suffixes) == {".xlsx", ".xls", ".ods", ".csv"}
        assert suffixes.count(".xlsx") > 14


def test_the_second_round_repeats_the_first_but_for_the_restatements(rounds: Rounds) -> None:
    first = {entry["base_id"]: figures(entry) for entry in rounds[2021]}
    changed = {
        (entry["base_id"], code, year): abs(figure / first[entry["base_id"]][code][year] - 1)
        for entry in rounds[2022]
        for code, years in figures(entry).items()
        for year, figure in years.items()
        if year < 2021 and figure != first[entry["base_id"]][code][year]
    }
    restated = {
        (entry["base_id"], found["item"], found["data_year"]): found["kind"]
        for entry in rounds[2022]
        for found in entry["findings"]
        if found["kind"].startswith("restatement")
    }
    assert changed.keys() == restated.keys()
    assert {place for place, change in changed.items() if change > Decimal("0.25")} == {
        ("SC-023", "internationalization", 2020)
    }
    assert {year for (_, _, year), kind in restated.items() if kind == "restatement_small"} == {2019}
    assert {entry["base_id"] for entry in rounds[2022] if entry["status"] != "accepted"} == {"SC-023"}
    assert {entry["status"] for entry in rounds[2021]} == {"accepted"}


def test_parts_stay_within_their_wholes(forms: list[Entry]) -> None:
    parts = [(item.code, item.part_of) for item in FORM.items if item.part_of]
    for given in map(figures, forms):
        assert [(part, whole) for part, whole in parts for y in given[part] if given[part][y] > given[whole][y]] == []


def test_counts_are_whole_and_nothing_is_negative(forms: list[Entry]) -> None:
    for given in map(figures, forms):
        for item in FORM.items:
            years = given.get(item.code, {}).values()
            assert item.growth_of or min(years, default=0) >= 0
            assert not item.kind.startswith("count") or all(figure == int(figure) for figure in years)


def test_growth_and_intensity_follow_from_the_figures_that_they_are_of(forms: list[Entry]) -> None:
    for given in map(figures, forms):
        per_mu, growth = given["investment_per_mu"], given["investment_per_mu_growth"]
        for before, year in pairwise(per_mu):
            assert round((per_mu[year] / per_mu[before] - 1) * 100, 2) == growth[year]
        for year, share in given["featured_rd_intensity"].items():
            assert round(given["featured_rd"][year] / given["featured_sales"][year] * 100, 2) == share


def test_figures_move_moderately_from_year_to_year(rounds: Rounds) -> None:
    moving = [item.code for item in FORM.items if item.is_numeric and not item.growth_of]
    for entry in rounds[2021] + [entry for entry in rounds[2022] if entry["status"] == "accepted"]:
        given = figures(entry)
        for code in moving:
            for before, after in pairwise(given[code].values()):
                assert abs(after - before) <= max(before * Decimal("0.3"), 1), (entry["file"], code)


def test_the_land_that_the_investment_implies_is_stable(forms: list[Entry]) -> None:
    for given in map(figures, forms):
        land = [given["area_investment"][year] / figure for year, figure in given["investment_per_mu"].items()]
        assert max(land) < 2 * min(land)


# Column, item, units of the column in that of the item.
FITS = [
    ("gross_output", "gross_output", 1),
    ("sales", "sales", 1),
    ("revenue", "sales", 1),
    ("featured_sales", "featured_sales", 1),
    ("rd", "featured_rd", 10_000),
]


@pytest.mark.parametrize(("column", "code", "factor"), FITS)
def test_enterprises_fit_into_their_base(forms: list[Entry], column: str, code: str, factor: int) -> None:
    for entry in forms:
        of_base = figures(entry)[code][entry["report_year"] - 1] * factor
        assert 0 < Decimal(entry["enterprises"]["sums"][column]) <= of_base
        assert 4 <= entry["enterprises"]["rows"] <= 8


def test_no_city_has_bases_that_trade_more_than_the_city(rounds: Rounds) -> None:
    limits = {
        (row["scope_name"], int(row["year"])): Decimal(row["value"])
        for row in seed("trade_totals.csv")
        if row["scope"] == "city" and row["metric"] == "total"
    }
    for entries in rounds.values():
        trade: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
        for entry in entries:
            for year, figure in figures(entry)["internationalization"].items():
                trade[entry["file"].split("/")[1], year] += figure
        compared = trade.keys() & limits.keys()
        assert compared
        assert {place for place in compared if trade[place] > limits[place]} == set()
