"""What every figure is made of, on rounds with what may go wrong: doubts, slips, gaps, moves, another definition."""

import shutil
from dataclasses import replace
from decimal import Decimal

import pytest

from tbw.accounting.lineage import Lineage, Target
from tests import every_figure
from tests.dbt_project.conftest import SEEDS, Build, Warehouse
from tests.dbt_project.raw_zone import Answer, Zone
from tests.dbt_project.test_other_inputs import rewrite


def figures(**yuan_100m: str) -> dict[tuple[str, int], Answer]:
    """Item and year -> answer, of names like ``trade_2020``, ``core_2021``, ``sales_2019``."""
    items = {"trade": "internationalization", "core": "internationalization_core"}
    by_item = {tuple(name.rsplit("_", 1)): number for name, number in yuan_100m.items()}
    return {(items.get(item, item), int(year)): Answer(number) for (item, year), number in by_item.items()}


def three_rounds() -> Zone:
    zone = Zone()
    settled = figures(trade_2018="100", trade_2019="110", trade_2020="123.45678901", sales_2019="5", sales_2020="6")
    zone.submit("settled", "SC-001", 2021, settled)
    zone.submit("first", "SC-002", 2021, figures(trade_2019="10", trade_2020="20", sales_2020="1"))
    zone.submit("again", "SC-002", 2021, figures(trade_2019="15", trade_2020="20"))
    zone.submit("doubtful", "SC-003", 2021, figures(trade_2018="8", trade_2020="30.1"), status="explain")
    slip = figures(trade_2019="50", trade_2020="500000", sales_2020="60") | {("patents", 2020): Answer("7", "件")}
    zone.submit("slip", "SC-004", 2021, slip, status="explain")
    zone.find("slip", "PRV-001", "internationalization", 2020)
    zone.find("slip", "PRV-001", "patents", 2020)
    zone.submit("returned", "SC-005", 2021, figures(trade_2020="9"), status="returned")
    zone.submit("moves", "SC-017", 2021, figures(trade_2019="3", trade_2020="4", core_2020="1"))
    zone.submit(
        "settled-22", "SC-001", 2022, figures(trade_2019="110", trade_2020="124", trade_2021="130", core_2021="70")
    )
    zone.submit("doubt-22", "SC-002", 2022, figures(trade_2020="200", core_2021="0.3"), status="explain")
    zone.submit("moves-22", "SC-017", 2022, figures(trade_2020="4", core_2020="1", core_2021="2"))
    zone.submit("nought-22", "SC-007", 2022, figures(core_2020="0", core_2021="0", trade_2020="0"))
    zone.submit("loss-22", "SC-008", 2022, figures(trade_2019="-2", trade_2020="-3", core_2021="5"), status="explain")
    zone.submit("settled-23", "SC-001", 2023, figures(core_2021="71", core_2022="72.5"))
    return zone


@pytest.fixture(scope="module")
def warehouse(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Also one where a base moves up a level, another between classes, and item 3a means trade from 2021 on."""
    reference = tmp_path_factory.mktemp("reference") / "tables"
    shutil.copytree(SEEDS, reference)
    upgraded = {"base_id": "SC-017", "base_name": "新津区", "level": "national", "city_code": "510100"}
    rewrite(
        reference / "registry.csv",
        {("base_id", "SC-017"): {"valid_to": "2021-07-01"}},
        [upgraded | {"valid_from": "2021-07-01"}],
    )
    classes = [
        {"base_id": "SC-001", "industry_code": "5+1_2018_equipment_manufacturing", "valid_to": "2020-01-01"},
        {"base_id": "SC-001", "industry_code": "5+1_2018_energy_chemicals", "valid_from": "2020-01-01"},
        {"base_id": "SC-003", "industry_code": "5+1_2018_energy_chemicals"},
        {"base_id": "SC-002", "industry_code": "10+3_2019_tea", "valid_from": "2020-06-01"},
    ]
    rewrite(reference / "base_classes.csv", {}, classes)
    core = {"item_code": "internationalization_core", "data_year_from": "2021", "metric": "import_export"}
    rewrite(reference / "metric_definitions.csv", {("metric", "import_export"): {"data_year_to": "2020"}}, [core])
    return build(three_rounds(), reference)


def test_every_figure_comes_out_of_its_cells(warehouse: Warehouse) -> None:
    nodes = list(every_figure.nodes(warehouse.connection))
    wrong = [node for node in nodes if not node.all_agree]
    assert [(node.target.mart, node.target.name, node.published, node.computed) for node in wrong] == []
    kinds = {kind for (kind,) in warehouse.rows("select distinct kind from marts.dim_metric")}
    # Of so few bases the province has no growth that can be compared.
    assert {node.kind for node in nodes if node.published is not None} == kinds - {"both_above"}


def test_every_number_of_every_roll_up_says_how_it_comes_about(warehouse: Warehouse) -> None:
    assert every_figure.columns_without_metric(warehouse.connection) == []


def ends(warehouse: Warehouse, end: str, round_: int) -> list[tuple[str, str, Decimal, str, int, Decimal]]:
    """Of 2020 as known after a round, but for bases that count as the largest, or as nothing."""
    query = f"""
        select base_id, basis, weight::double, submission_id, cell_data_year, (value / 100000000)::double
        from marts.mart_lineage
        where mart = 'mart_province_round' and key_value = '{round_}' and data_year = 2020
            and metric = 'base_import_export_{end}_cny' and basis not in ('largest_base', 'nothing')
        order by all"""
    return warehouse.rows(query)


def test_an_end_of_a_range_is_so_many_times_a_cell(warehouse: Warehouse) -> None:
    settled = [
        ("SC-001", "settled", 1, "settled", 2020, Decimal("123.45678901")),
        ("SC-002", "settled", 1, "again", 2020, 20),
    ]
    moves = ("SC-017", "settled", 1, "moves", 2020, 4)
    assert ends(warehouse, "low", 2021) == [
        *settled,
        ("SC-003", "own_figure", 0.5, "doubtful", 2020, Decimal("15.05")),
        moves,
    ]
    assert ends(warehouse, "high", 2021) == [
        *settled,
        ("SC-003", "own_figure", 1.5, "doubtful", 2020, Decimal("45.15")),
        moves,
    ]
    assert ("SC-008", "as_reported", 1, "loss-22", 2020, -3) in ends(warehouse, "low", 2022)
    others = """
        select basis, submission_id, count(*), count(cell), sum(value / 100000000) from marts.mart_lineage
        where mart = 'mart_province_round' and key_value = '2021' and data_year = 2020
            and metric like 'base_import_export_%_cny' and basis in ('largest_base', 'nothing')
        group by all order by all"""
    assert warehouse.rows(others) == [
        ("largest_base", "settled", 24, 24, pytest.approx(Decimal(24) * Decimal("1.5") * Decimal("123.45678901"))),
        ("nothing", None, 24, 0, 0),
    ]


def test_a_withheld_cell_is_counted_and_enters_no_sum(warehouse: Warehouse) -> None:
    targets = Lineage(warehouse.connection).sums_of("slip", "internationalization", 2020)
    assert {target.metric for target in targets} == {"withheld_count"}
    assert {(target.mart, target.key) for target in targets} >= {
        ("mart_province_year", None),
        ("mart_province_round", "2022"),
        ("mart_base_year", "SC-004"),
        ("mart_classification_year", "10+3 2019"),
    }


def test_growth_like_for_like_is_of_the_row_that_the_base_is_in_now(warehouse: Warehouse) -> None:
    """The base changed class with the year: what it gave before counts for the growth of its new class."""
    lineage = Lineage(warehouse.connection)
    mart, column = "mart_classification_year", lineage.key_columns["mart_classification_year"]
    was = Target(mart, column, "5+1 2018 / 5+1_2018_equipment_manufacturing", 2019, "base_import_export_cny")
    growth = replace(was, metric="base_import_export_like_for_like_yoy_pct", data_year=2020)
    assert was in lineage.sums_of("settled-22", "internationalization", 2019)
    found = {target.key for target in lineage.like_for_like(was, growth, "SC-001")}
    assert "5+1 2018 / 5+1_2018_energy_chemicals" in found
    assert was.key not in found


def test_growth_like_for_like_needs_the_same_item_in_both_years(warehouse: Warehouse) -> None:
    lineage = Lineage(warehouse.connection)
    growth = "base_import_export_like_for_like_yoy_pct"
    for year, found in ((2020, [None]), (2021, [])):  # from 2021 on another item is the trade
        was = Target("mart_province_year", None, None, year - 1, "base_import_export_cny")
        targets = lineage.like_for_like(was, replace(was, metric=growth, data_year=year), "SC-017")
        assert [target.key for target in targets] == found
