"""Every measure of the yearly marts is what an independent recomputation from the filled forms gives, to the cent."""

from decimal import Decimal
from typing import Any

import pytest

from tests.end_to_end import recomputed
from tests.end_to_end.recomputed import COLUMNS, GROUPS, Live
from tests.end_to_end.running import ROUNDS, Filled

KEYS = {
    "mart_province_year": "''",
    "mart_city_year": "city_code",
    "mart_zone_year": "economic_zone",
    "mart_industry_year": "industry",
    "mart_level_year": "level",
    "mart_base_year": "base_id",
    "mart_classification_year": "concat_ws(' / ', classification, industry_code)",
}
CLOSE = Decimal("0.00001")  # of a percent point: the last digit of a rate may be rounded another way


@pytest.fixture(scope="module", params=["after 2021", "after 2022"] if ROUNDS.is_dir() else [])
def beside(request: pytest.FixtureRequest) -> tuple[Filled, Live]:
    rounds = ["round-2021", "round-2022"][: 1 if request.param == "after 2021" else 2]
    filled: Filled = request.getfixturevalue("shared_2021" if len(rounds) == 1 else "shared_2022")
    return filled, recomputed.live(recomputed.reports_of_truth(*rounds))


@pytest.mark.parametrize("mart", GROUPS)
def test_rounds_beside_the_project(beside: tuple[Filled, Live], mart: str) -> None:
    assert differences(*beside, mart) == []


@pytest.mark.parametrize("mart", GROUPS)
def test_samples(samples: Filled, expected: dict[str, list[dict[str, Any]]], mart: str) -> None:
    assert differences(samples, recomputed.live(recomputed.reports_of_samples(expected)), mart) == []


def differences(filled: Filled, live: Live, mart: str) -> list[tuple[Any, ...]]:
    """Group, year, column, figure of the mart, figure recomputed; at least one figure is compared."""
    groups = recomputed.by_group(live.figures, mart)
    published = {(row["key"], row["data_year"]): row for row in rows(filled, mart)}
    assert published.keys() == groups.keys()
    found = []
    for (key, year), bases in groups.items():
        row = published[key, year]
        for column, item in COLUMNS.items():
            found += [(column, row[column], recomputed.total(bases, item), Decimal(0))]
            measure = column.rsplit("_", 1)[0]
            before = groups.get((key, year - 1), {})
            for suffix, rate in zip(("yoy", "like_for_like_yoy"), recomputed.growth(bases, before, item), strict=True):
                if (name := f"{measure}_{suffix}_pct") in row:
                    found += [(name, row[name], rate, CLOSE)]
    return [difference[:3] for difference in found if not same(*difference[1:])]


@pytest.mark.parametrize("mart", GROUPS)
def test_ranges_of_the_rounds_beside_the_project(beside: tuple[Filled, Live], mart: str) -> None:
    assert wrong_ranges(*beside, mart) == []


@pytest.mark.parametrize("mart", GROUPS)
def test_ranges_of_the_samples(samples: Filled, expected: dict[str, list[dict[str, Any]]], mart: str) -> None:
    assert wrong_ranges(samples, recomputed.live(recomputed.reports_of_samples(expected)), mart) == []


def wrong_ranges(filled: Filled, live: Live, mart: str, rows: str | None = None) -> list[tuple[Any, ...]]:
    """Group, year, ends of the mart (or of ``rows``), ends recomputed. A base has a row only where it reported."""
    groups = recomputed.by_group(recomputed.ranges(live), mart)
    reported = groups if mart != "mart_base_year" else {place: groups[place] for place in live.figures}
    expected = {place: tuple(map(sum, zip(*ends.values(), strict=True))) for place, ends in reported.items()}
    ends = "data_year, base_import_export_low_cny, base_import_export_high_cny"
    found = filled.query(f"select {KEYS[mart]}, {ends} from marts.{rows or mart}")
    both = {(key, year): [(low, high), expected.pop((key, year), None)] for key, year, low, high in found}
    return [(*place, *ends) for place, ends in both.items() if ends[0] != ends[1]] + list(expected.items())


def same(found: Decimal | None, expected: Decimal | None, within: Decimal) -> bool:
    return found == expected if found is None or expected is None else abs(found - expected) <= within


def rows(filled: Filled, mart: str) -> list[dict[str, Any]]:
    names = [name for (name,) in filled.query(f"select column_name from (describe marts.{mart})")]
    found = filled.query(f"select {KEYS[mart]} as key, * from marts.{mart}")
    return [dict(zip(["key", *names], row, strict=True)) for row in found]


def test_share_of_the_province(samples: Filled) -> None:
    """The share is the bases' trade over the total of the reference table, and lies in its range."""
    query = """
        select base_share_pct, base_import_export_cny * 100 / province_import_export_cny, base_share_low_pct,
            base_share_high_pct from marts.mart_province_year where province_import_export_cny is not null
    """
    found = samples.query(query)
    assert found
    assert [row for row in found if abs(row[0] - row[1]) > CLOSE or not row[2] <= row[0] <= row[3]] == []
