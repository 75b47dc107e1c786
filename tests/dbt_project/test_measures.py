"""mart_measure against the wide marts and against sums worked out in Python; what analysts asked for beside it."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest

from tests.dbt_project.conftest import Build, Warehouse
from tests.dbt_project.raw_zone import Answer, Zone

# Base -> trade of 2019 and 2020 in 亿元; SC-003 is new in the figures of 2020. None: not given.
TRADE = {"SC-001": (100, 130), "SC-002": (50, 45), "SC-003": (None, 25), "SC-004": (10, 12)}
WIDE = {
    "province": ("mart_province_year", "'all'"),
    "zone": ("mart_zone_year", "economic_zone"),
    "city": ("mart_city_year", "city_code"),
    "industry": ("mart_industry_year", "industry"),
    "level": ("mart_level_year", "level"),
    "base": ("mart_base_year", "base_id"),
}


@pytest.fixture(scope="module")
def warehouse(build: Build) -> Warehouse:
    zone = Zone()
    for base, figures in TRADE.items():
        given = {("internationalization", 2019 + n): Answer(str(told)) for n, told in enumerate(figures) if told}
        rd = {"SC-001": "1", "SC-002": "1.1", "SC-003": "0.9", "SC-004": "9"}[base]
        given |= {("featured_sales", 2020): Answer("10"), ("featured_rd", 2020): Answer(rd)}
        zone.submit(base, base, 2021, given)
    for number, (nature, rd) in enumerate(
        [("民营企业", "300"), ("国有控股", "100"), ("中外合资", "100"), (None, "500")]
    ):
        named = {"nature": Answer(unit=None, state="text", text=nature)} if nature else {}
        name = {"enterprise_name": Answer(unit=None, state="text", text=f"公司{number}")}
        zone.enterprise("SC-001", number + 1, 2020, name | named | {"rd": Answer(rd, "万元"), "sales": Answer("2")})
    # R&D of a firm that does not tell its sales is R&D of no sales.
    silent = {"enterprise_name": Answer(unit=None, state="text", text="公司4"), "rd": Answer("100", "万元")}
    zone.enterprise("SC-001", 5, 2020, silent | {"nature": Answer(unit=None, state="text", text="民营企业")})
    zone.submit("five", "SC-005", 2021, {("sales", 2020): Answer("1")}, status="returned")
    zone.find("five", "VAL-001", "sales", 2020, severity="must_fix")
    return build(zone)


def measured(warehouse: Warehouse, columns: str, where: str) -> list[tuple[Any, ...]]:
    return warehouse.rows(f"select {columns} from marts.mart_measure where measure = 'base_import_export' and {where}")


@pytest.mark.parametrize("scope", WIDE)
def test_tidy_and_wide_marts_say_the_same(warehouse: Warehouse, scope: str) -> None:
    mart, key = WIDE[scope]
    measures = warehouse.rows("select distinct measure, unit from marts.mart_measure order by all")
    assert len(measures) > 20
    # A base alone has one rate of growth.
    same = "like_for_like_yoy_pct" if scope != "base" else "yoy_pct"
    for measure, unit in measures:
        wide = f"{measure}_{unit}, {measure}_yoy_pct, {measure}_{same}"
        told = f"select {key}, data_year, {wide} from marts.{mart} order by all"
        tidy = f"""
            select scope_key, data_year, value, yoy_pct, {same} from marts.mart_measure
            where scope = '{scope}' and measure = '{measure}' order by all
        """
        assert warehouse.rows(told) == warehouse.rows(tidy), measure


def test_share_contribution_rank_and_concentration_worked_out_in_python(warehouse: Warehouse) -> None:
    now = {base: Decimal(figures[1]) for base, figures in TRADE.items() if figures[1]}
    both = {base: figures for base, figures in TRADE.items() if figures[0] and figures[1]}
    whole, before = sum(now.values()), Decimal(sum(figures[0] or 0 for figures in both.values()))
    told = {
        base: (share, points, rank)
        for base, share, points, rank in measured(
            warehouse,
            "scope_key, share_of_bases_pct, contribution_points, rank_in_scope",
            "scope = 'base' and data_year = 2020",
        )
    }
    places = sorted(now, key=lambda base: -now[base])
    assert told == {
        base: (
            rounded(now[base] / whole * 100),
            rounded((Decimal(both[base][1] or 0) - Decimal(both[base][0] or 0)) / before * 100)
            if base in both
            else None,
            places.index(base) + 1,
        )
        for base in now
    }
    hhi = sum((figure / whole) ** 2 for figure in now.values()) * 10000
    top3 = sum(sorted(now.values())[-3:]) / whole * 100
    province = "scope = 'province' and data_year = 2020"
    ((found_hhi, found_top3),) = measured(warehouse, "hhi, top3_share_pct", province)
    assert (found_hhi, found_top3) == (round(hhi, 4), rounded(top3))


def rounded(value: Decimal) -> Decimal:
    return round(value, 6)


def test_contributions_add_up_to_the_like_for_like_growth(warehouse: Warehouse) -> None:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for scope, points in measured(warehouse, "scope, contribution_points", "data_year = 2020"):
        sums[scope] += points or 0
    ((growth,),) = measured(warehouse, "like_for_like_yoy_pct", "scope = 'province' and data_year = 2020")
    assert growth == rounded((Decimal(187) - 160) / 160 * 100)
    assert {scope: abs(total - growth) < Decimal("0.00001") for scope, total in sums.items()} == dict.fromkeys(
        WIDE, True
    )


def test_a_share_that_is_not_known_says_why(warehouse: Warehouse) -> None:
    reasons = measured(
        warehouse, "distinct scope, base_share_pct is null, base_share_missing_reason", "data_year = 2020"
    )
    assert set(reasons) >= {("province", False, None), ("city", True, "no_total"), ("base", True, "no_such_total")}
    query = "select base_share_missing_reason from marts.mart_city_year where city_code = '510100' and data_year = {}"
    assert warehouse.rows(query.format(2020)) == [("no_total",)]
    assert warehouse.rows(query.format(2019)) == [(None,)]
    # The wide marts of the province say the same as the tidy one.
    for mart, tidy in (("mart_province_year", "mart_measure"), ("mart_province_round", "mart_measure_round")):
        wide = f"select data_year, base_share_pct, base_share_missing_reason from marts.{mart} order by all"
        told = wide.replace(mart, f"{tidy} where scope = 'province' and measure = 'base_import_export'")
        assert warehouse.rows(wide) == warehouse.rows(told) != []


def test_every_round_as_told_then(warehouse: Warehouse) -> None:
    newest = "select * exclude (round) from marts.mart_measure_round where round = 2021 order by all"
    assert warehouse.rows(newest) == warehouse.rows("from marts.mart_measure order by all")


def test_intensity_of_a_base_and_which_lie_far_out(warehouse: Warehouse) -> None:
    query = "select base_id, rd_intensity_pct, is_rd_intensity_outlier from marts.mart_base_year where data_year = 2020"
    assert warehouse.rows(f"{query} order by 1") == [
        ("SC-001", Decimal(10), False),
        ("SC-002", Decimal(11), False),
        ("SC-003", Decimal(9), False),
        ("SC-004", Decimal(90), True),  # quartiles 9.75 and 30.75: fences -21.75 and 62.25
    ]


def test_firms_by_ownership_and_the_first_of_them(warehouse: Warehouse) -> None:
    query = """
        select class_name, enterprises_count, rd_share_pct, rd_intensity_pct from marts.mart_enterprise_year
        where grouping_name = 'nature' order by class_name
    """
    assert warehouse.rows(query) == [
        ("国有及集体", 1, rounded(Decimal(1000) / 110), Decimal("0.5")),
        ("外资及港澳台资", 1, rounded(Decimal(1000) / 110), Decimal("0.5")),
        ("未说明", 1, rounded(Decimal(5000) / 110), Decimal("2.5")),
        ("民营", 2, rounded(Decimal(4000) / 110), Decimal("1.5")),
    ]
    ranks = "select enterprise_name, rd_rank, nature_class from marts.fct_enterprise order by rd_rank, enterprise_name"
    assert warehouse.rows(ranks) == [
        ("公司3", 1, None),
        ("公司0", 2, "private"),
        ("公司1", 3, "state"),
        ("公司2", 3, "foreign"),
        ("公司4", 3, "private"),
    ]


def test_quality_by_base_and_rule(warehouse: Warehouse) -> None:
    query = """
        select base_id, is_reported, files_count, returned_files_count, findings_count, explained_count
        from marts.mart_quality where base_id in ('SC-001', 'SC-005', 'SC-006') order by 1
    """
    assert warehouse.rows(query) == [
        ("SC-001", True, 1, 0, 0, 0),
        ("SC-005", False, 1, 1, 1, 0),
        ("SC-006", False, 0, 0, 0, 0),
    ]
    rules = "select base_id, rule_id, findings_count, files_count from marts.mart_quality_rule"
    assert warehouse.rows(rules) == [("SC-005", "VAL-001", 1, 1)]


def test_years_and_what_is_not_asked(warehouse: Warehouse) -> None:
    years = "select data_year, data_year_start::varchar, has_year_before, is_newest from marts.dim_year order by 1"
    assert warehouse.rows(years) == [(2019, "2019-01-01", False, False), (2020, "2020-01-01", True, True)]
    topics = {topic for (topic,) in warehouse.rows("select topic from marts.dim_not_asked")}
    assert topics >= {"exports_of_firms", "countries", "e_commerce", "us_dollars"}
