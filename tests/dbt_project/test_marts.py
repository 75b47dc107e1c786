"""What the marts say of a small round: 28 bases in the registry, a few of them with two reports."""

from decimal import Decimal

import pytest

from tests.dbt_project.conftest import Build, Warehouse
from tests.dbt_project.raw_zone import EPOCH, Answer, Zone

TRADE = "internationalization"


def trade(**yuan_100m: str) -> dict[tuple[str, int], Answer]:
    return {(TRADE, int(year[1:])): Answer(number) for year, number in yuan_100m.items()}


def two_rounds() -> Zone:
    zone = Zone()
    zone.submit("one-2021", "SC-001", 2021, trade(y2018="100", y2019="200", y2020="4657.90"))
    zone.submit("two-first", "SC-002", 2021, trade(y2020="10"))
    zone.submit("two-second", "SC-002", 2021, trade(y2019="15", y2020="20") | cells())
    zone.submit("three-2021", "SC-003", 2021, trade(y2020="30"))
    zone.submit("four-2021", "SC-004", 2021, trade(y2020="40"))
    slip = trade(y2019="50", y2020="500000") | {("sales", 2020): Answer("60")}
    zone.submit("five-2021", "SC-005", 2021, slip, status="explain")
    zone.find("five-2021", "PRV-001", TRADE, 2020, cell="H18")
    zone.find("five-2021", "PRV-001", TRADE, 2019, root_rule_id="PRV-001", root_cell="H18")
    zone.find("five-2021", "VAL-001", "sales", 2020, severity="note")
    zone.submit("six-2021", "SC-006", 2021, trade(y2020="999"), status="returned")
    zone.submit("seven-2021", "SC-007", 2021, trade(y2020="70"))
    zone.submit("seven-doubt", "SC-007", 2021, trade(y2020="77"), status="explain")
    zone.submit("eight-2021", "SC-008", 2021, trade(y2020="1942.90"), status="returned")
    zone.submit("nine-returned", "SC-009", 2021, trade(y2020="1"), status="returned")
    zone.submit("nine-mended", "SC-009", 2021, trade(y2020="0") | {("patents", 2020): Answer("1E25", "个")})
    zone.submit("stranger", None, 2021, trade(y2020="5"), status="returned", base_name="无名基地", city="甘孜州")
    zone.submit("notice", None, 2021, {}, status="unreadable", read_status="not_the_form", city="外地")
    zone.submit("one-2022", "SC-001", 2022, trade(y2019="200", y2021="300"))
    zone.submit("three-2022", "SC-003", 2022, trade(y2020="45", y2021="50"), status="explain")
    zone.submit("four-2022", "SC-004", 2022, trade(y2020="40.00000001", y2021="44"))
    later_checks_and_lost_runs(zone)
    return zone


def cells() -> dict[tuple[str, int], Answer]:
    return {
        ("sales", 2020): Answer("35000", "万元", comparator="约"),
        ("sales", 2019): Answer("12", "家"),
        ("investment_per_mu", 2020): Answer("500", "万元/亩"),
        ("featured_employees", 2020): Answer("1.2", "万人"),
        ("standards", 2020): Answer("0", None, state="zero_word"),
        ("public_service_platforms", 2020): Answer("3", "个", text="甲、乙、丙"),
        ("profit_margin", 2020): Answer("-1.5", "%"),
        ("serious_incidents", 2018): Answer(unit=None, state="none"),
        ("serious_incidents", 2020): Answer(unit=None, state="statement", text="一起事故"),
    }


def later_checks_and_lost_runs(zone: Zone) -> None:
    """A recheck that accepts, and what a killed run left: a reading and a check without their commit record."""
    zone.check("eight-2021", "SC-008", "accepted", commit=None, generation=2)
    zone.check("eight-2021", "SC-008", "returned", commit="lost", generation=3)
    zone.answer("eight-2021", "lost", 2021, trade(y2020="1"))
    firm = {"enterprise_name": Answer(unit=None, state="text", text="甲公司"), "rd": Answer("1200", "万元")}
    zone.enterprise("two-first", 1, 2020, firm)
    zone.enterprise("two-second", 1, 2020, firm | {"nature": Answer(unit=None, state="not_answered", text="/")})
    zone.enterprise("two-second", 2, 2020, {"sales": Answer("0.5")})
    zone.enterprise("four-2021", 1, 2020, firm)
    zone.enterprise("four-2022", 1, 2021, firm)


@pytest.fixture(scope="module")
def warehouse(build: Build) -> Warehouse:
    return build(two_rounds(), unit_tests=True)


def test_every_unit_test_of_the_project_passes(warehouse: Warehouse) -> None:
    assert warehouse.manifest["unit_tests"]
    assert warehouse.manifest["unit_tests"].keys() <= warehouse.passed


def statuses(warehouse: Warehouse, **named: str) -> bool:
    rows = dict(warehouse.rows("select submission_id, status from marts.fct_submission"))
    return {name: rows[name.replace("_", "-")] for name in named} == named


def test_the_bases_share_of_2020_is_the_published_one(warehouse: Warehouse) -> None:
    query = """
        select base_import_export_cny, province_import_export_cny, province_import_export_kind, round(base_share_pct, 2)
        from marts.mart_province_year where data_year = 2020
    """
    trade_2020 = Decimal(676080000001)  # 6760.80 亿元 and the restated yuan of SC-004
    assert warehouse.rows(query) == [(trade_2020, Decimal(808190000000), "to_be_confirmed", Decimal("83.65"))]


def test_each_submission_has_the_status_of_its_latest_check_unless_superseded(warehouse: Warehouse) -> None:
    assert statuses(
        warehouse,
        two_first="superseded",
        two_second="accepted",
        five_2021="explain",
        six_2021="returned",
        seven_2021="accepted",
        seven_doubt="explain",
        eight_2021="accepted",
        nine_returned="superseded",
        stranger="returned",
        notice="unreadable",
        three_2022="explain",
    )
    superseded = (
        "select submission_id, superseded_by, check_status from marts.fct_submission where status = 'superseded'"
    )
    assert warehouse.rows(superseded + " order by 1") == [
        ("nine-returned", "nine-mended", "returned"),
        ("two-first", "two-second", "accepted"),
    ]


def test_name_and_city_come_from_the_registry_else_from_the_form_and_its_folder(warehouse: Warehouse) -> None:
    query = """
        select base_name, city_code from marts.fct_submission
        where submission_id in ('five-2021', 'stranger', 'notice') order by submission_id
    """
    assert warehouse.rows(query) == [
        ("遂宁经济技术开发区", "510900"),
        (None, None),
        ("无名基地", "513300"),
    ]


def test_one_report_supplies_a_base_and_year_and_a_doubtful_one_never_displaces_an_accepted_one(
    warehouse: Warehouse,
) -> None:
    query = """
        select base_id, data_year, submission_id, is_preliminary, is_restated
        from marts.fct_trade where base_id in ('SC-001', 'SC-002', 'SC-003', 'SC-004', 'SC-006', 'SC-007')
        order by all
    """
    assert warehouse.rows(query) == [
        ("SC-001", 2018, "one-2021", False, False),
        ("SC-001", 2019, "one-2022", False, False),
        ("SC-001", 2020, "one-2021", False, False),
        ("SC-001", 2021, "one-2022", False, False),
        ("SC-002", 2018, "two-second", False, False),
        ("SC-002", 2019, "two-second", False, False),
        ("SC-002", 2020, "two-second", False, False),
        ("SC-003", 2020, "three-2021", False, True),
        ("SC-003", 2021, "three-2022", True, False),
        ("SC-004", 2020, "four-2022", False, True),
        ("SC-004", 2021, "four-2022", False, False),
        ("SC-007", 2020, "seven-2021", False, False),
    ]


def test_a_slipped_unit_stays_visible_but_enters_no_sum(warehouse: Warehouse) -> None:
    reported = "select data_year, value, is_withheld from marts.fct_reported_value where submission_id = 'five-2021'"
    assert warehouse.rows(f"{reported} and item_code = '{TRADE}' order by data_year") == [
        (2018, None, False),
        (2019, Decimal(5000000000), False),
        (2020, Decimal(50000000000000), True),
    ]
    fact = """
        select import_export_cny, internationalization_cny, withheld_count from marts.fct_trade
        where base_id = 'SC-005' and data_year = 2020
    """
    assert warehouse.rows(fact) == [(None, None, 1)]
    assert warehouse.rows(
        "select sales_cny, withheld_count from marts.fct_output where submission_id = 'five-2021' and data_year = 2020"
    ) == [(Decimal(6000000000), 0)]
    year = "select bases_doubtful_count, withheld_count from marts.mart_province_year where data_year = 2020"
    assert warehouse.rows(year) == [(1, 1)]


def test_values_are_exact_in_the_canonical_unit(warehouse: Warehouse) -> None:
    query = """
        select item_code, data_year, value, unit, value_text
        from marts.fct_reported_value where submission_id = 'two-second' and state not in ('not_answered', 'none')
            and item_code <> 'internationalization' order by item_code, data_year
    """
    assert warehouse.rows(query) == [
        ("featured_employees", 2020, Decimal(12000), "count", None),
        ("investment_per_mu", 2020, Decimal(5000000), "cny_per_mu", None),
        ("profit_margin", 2020, Decimal("-1.5"), "pct", None),
        ("public_service_platforms", 2020, Decimal(3), "count", "甲、乙、丙"),
        ("sales", 2019, None, "cny", None),
        ("sales", 2020, Decimal(350000000), "cny", "约"),
        ("serious_incidents", 2020, None, "text", "一起事故"),
        ("standards", 2020, Decimal(0), "count", None),
    ]


def test_a_number_beyond_reason_does_not_stop_the_build(warehouse: Warehouse) -> None:
    query = "select value, number_as_typed from marts.fct_reported_value where submission_id = 'nine-mended'"
    assert warehouse.rows(f"{query} and item_code = 'patents' and data_year = 2020") == [(None, Decimal("1E25"))]


def test_an_incident_not_answered_is_not_none(warehouse: Warehouse) -> None:
    query = "select data_year, has_incident, incident_text from marts.fct_incident where base_id = 'SC-002'"
    assert warehouse.rows(f"{query} order by 1") == [(2018, False, None), (2019, None, None), (2020, True, "一起事故")]


def test_enterprise_rows_are_one_line_each_in_yuan(warehouse: Warehouse) -> None:
    query = """
        select submission_id, row_number, enterprise_name, nature, sales_cny, rd_cny, is_current
        from marts.fct_enterprise where base_id = 'SC-002' order by 1, 2
    """
    assert warehouse.rows(query) == [
        ("two-first", 1, "甲公司", None, None, Decimal(12000000), False),
        ("two-second", 1, "甲公司", None, None, Decimal(12000000), True),
        ("two-second", 2, None, None, Decimal(50000000), None, True),
    ]


def test_firms_stay_when_a_later_report_gives_their_year_without_a_table(warehouse: Warehouse) -> None:
    query = """
        select data_year, submission_id, is_current from marts.fct_enterprise
        where base_id = 'SC-004' order by data_year
    """
    assert warehouse.rows(query) == [(2020, "four-2021", True), (2021, "four-2022", True)]
    figures = "select submission_id from marts.fct_trade where base_id = 'SC-004' and data_year = 2020"
    assert warehouse.rows(figures) == [("four-2022",)]


def test_expected_are_the_bases_in_force_at_the_end_of_the_data_year(warehouse: Warehouse) -> None:
    """27 of the 28 begin on the last day of 2020, one in 2019; what they give of the years before is told apart."""
    query = """
        select data_year, bases_expected_count, bases_reported_count, bases_missing_count, bases_not_in_force_count,
            bases_without_trade_count from marts.mart_province_year order by data_year
    """
    assert warehouse.rows(query) == [
        (2018, 0, 0, 0, 2, 1),
        (2019, 1, 0, 1, 3, 0),
        (2020, 28, 8, 20, 0, 1),
        (2021, 28, 3, 25, 0, 0),
    ]


def test_every_sum_is_of_the_bases_that_the_counts_leave(warehouse: Warehouse) -> None:
    counted = """
        select data_year, bases_reported_count + bases_not_in_force_count - bases_without_trade_count
        from marts.mart_province_year order by data_year
    """
    summed = """
        select data_year, count(distinct base_id) from marts.mart_lineage
        where mart = 'mart_province_year' and metric = 'base_import_export_cny' group by data_year order by data_year
    """
    assert warehouse.rows(counted) == warehouse.rows(summed)


def test_growth_is_the_published_rate_where_there_is_one(warehouse: Warehouse) -> None:
    query = """
        select data_year, province_import_export_yoy_pct, province_import_export_yoy_computed_pct,
            national_import_export_yoy_pct
        from marts.mart_province_year order by data_year
    """
    assert warehouse.rows(query) == [
        (2018, Decimal("29.131379"), Decimal("29.131379"), Decimal("9.7")),
        (2019, Decimal("13.725721"), Decimal("13.725721"), Decimal("3.4")),
        (2020, Decimal(19), Decimal("19.507002"), Decimal("1.9")),
        (2021, Decimal("17.707470"), Decimal("17.707470"), Decimal("21.4")),
    ]


def test_growth_needs_the_same_bases_in_both_years(warehouse: Warehouse) -> None:
    query = """
        select data_year, base_import_export_yoy_pct, base_import_export_like_for_like_yoy_pct, two_above_met,
            two_above_undecided_reason, two_above_line_kind
        from marts.mart_province_year order by data_year
    """
    assert warehouse.rows(query) == [
        (2018, None, None, None, "no_growth", "derived"),
        # SC-001 alone: 100 and 200; the others give 2019 only, as bases of later: 265. Both are above the line.
        (2019, Decimal(165), Decimal(100), True, None, "derived"),
        # SC-001 and SC-002: 215 and 4677.90; SC-005 is withheld
        (2020, None, Decimal("2075.767442"), None, "no_growth", "published"),
        # SC-001, SC-003, SC-004: 4727.90 and 394
        (2021, None, Decimal("-91.666490"), None, "no_growth", "published"),
    ]


def test_city_and_base_marts_carry_place_and_known_totals(warehouse: Warehouse) -> None:
    city = """
        select city_name_zh, economic_zone, bases_expected_count, base_import_export_cny, city_import_export_cny,
            base_share_pct, is_share_doubtful
        from marts.mart_city_year
        where data_year = 2019 and city_code in ('510100', '510900')
    """
    assert warehouse.rows(f"{city} order by city_code") == [
        ("成都市", "成都平原经济区", 0, Decimal(21500000000), Decimal(582270000000), Decimal("3.692445"), False),
        ("遂宁市", "成都平原经济区", 0, Decimal(5000000000), Decimal(3620000000), Decimal("138.121547"), True),
    ]
    base = """
        select base_name, level, industry, city_code, base_import_export_cny, base_import_export_yoy_pct
        from marts.mart_base_year where base_id = 'SC-001' and data_year = 2019
    """
    expected = ("成都高新技术产业开发区", "national", "机电产品", "510100", Decimal(20000000000), Decimal(100))
    assert warehouse.rows(base) == [expected]


def test_findings_are_those_of_the_check_that_counts(warehouse: Warehouse) -> None:
    query = "select rule_id, item_code, data_year, is_root from marts.fct_finding order by rule_id, data_year"
    assert warehouse.rows(query) == [
        ("PRV-001", TRADE, 2019, False),
        ("PRV-001", TRADE, 2020, True),
        ("VAL-001", "sales", 2020, True),
    ]


def test_the_register_is_read_as_text(warehouse: Warehouse) -> None:
    rules = "select rule_id, role, arguments from marts.dim_rule order by rule_id"
    assert warehouse.rows(rules) == [("PRV-001", "unit_slip", None), ("VAL-001", None, '{"a": "x, y"}')]


def test_every_column_of_every_model_is_described(warehouse: Warehouse) -> None:
    tables: dict[str, set[str]] = {}
    for table, column in warehouse.rows("select table_name, column_name from information_schema.columns"):
        tables.setdefault(table, set()).add(column)
    models = {node["name"]: node for node in warehouse.manifest["nodes"].values() if node["resource_type"] == "model"}
    # Before the marts a measure, its year before and its growth need no words: macros/measures.sql lists them.
    listed = "select distinct metric from marts.dim_metric where kind in ('sum', 'growth', 'growth_like_for_like')"
    measures = {column for (metric,) in warehouse.rows(listed) for column in (metric, f"{metric}_before")}
    for name, node in models.items():
        described = {column for column, properties in node["columns"].items() if properties["description"]}
        needed = tables[name] if node["schema"] == "marts" else tables[name] - measures
        assert needed <= described <= tables[name], name


def test_the_marts_carry_their_descriptions_and_say_their_grain(warehouse: Warehouse) -> None:
    tables = warehouse.rows("select comment from duckdb_tables() where schema_name = 'marts'")
    assert all(comment.startswith("One row per ") for (comment,) in tables)
    bare = "select table_name, column_name from duckdb_columns() where schema_name = 'marts' and comment is null"
    assert warehouse.rows(bare) == []


def test_sums_are_decimal_and_receipt_is_told_once(warehouse: Warehouse) -> None:
    """What is computed of sums is a double, a sum is none."""
    doubles = warehouse.rows(
        "select distinct column_name from duckdb_columns() where not internal and data_type in ('DOUBLE', 'FLOAT')"
    )
    summed = warehouse.rows("select distinct metric from marts.dim_metric where kind in ('sum', 'range', 'count')")
    assert set(doubles) & set(summed) == set()
    others = {name for (name,) in doubles if not name.endswith(("_pct", "_points", "_score"))}
    held = {"value", "value_before", "value_like_for_like", "target", "threshold", "margin", "change"}
    compared = {"old_value", "new_value", "published_value", "hhi"}
    computed = {"computed_value", "computed_from_value", "computed_whole_value", "computed_now"}
    assert others == held | compared | computed
    instants = """
        select table_name, column_name from duckdb_columns()
        where schema_name = 'marts' and data_type like 'TIMESTAMP%'
    """
    assert warehouse.rows(instants) == [("fct_submission", "received_at")]
    received = warehouse.rows("select received_at from marts.fct_submission where submission_id = 'one-2021'")
    assert (received[0][0] - EPOCH).total_seconds() == 3600


def test_marts_do_not_depend_on_the_order_of_rows_and_files(warehouse: Warehouse, build: Build) -> None:
    assert build(two_rounds(), backwards=True, command="run").marts() == warehouse.marts()
