"""The same project on other reference data, and on raw zones that hold little or nothing."""

import csv
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

from tests.dbt_project.conftest import SEEDS, Build
from tests.dbt_project.raw_zone import Answer, Zone

TRADE_2020 = {("internationalization", 2020): Answer("100")}


def rewrite(path: Path, change: dict[tuple[str, str], dict[str, str]], add: list[dict[str, str]]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for (column, value), cells in change.items():
            if row[column] == value:
                row.update(cells)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows + [dict.fromkeys(rows[0], "") | row for row in add])
        file.write("\r\n")


def test_another_reference_folder_rules(build: Build, tmp_path: Path) -> None:
    reference = tmp_path / "other reference"
    shutil.copytree(SEEDS, reference)
    upgraded = {"base_id": "SC-017", "base_name": "新津区国家级基地", "level": "national", "city_code": "510100"}
    late = {"base_id": "SC-101", "base_name": "广元市新基地", "level": "provincial", "city_code": "510800"}
    rewrite(
        reference / "registry.csv",
        {("base_id", "SC-017"): {"valid_to": "2021-07-01"}, ("base_id", "SC-002"): {"valid_to": "2020-12-31"}},
        [upgraded | {"valid_from": "2021-07-01"}, late | {"valid_from": "2021-12-31"}],
    )
    rewrite(reference / "trade_totals.csv", {("value", "8081.9"): {"value": "8000"}}, [])
    definition = {"item_code": "internationalization_core", "data_year_from": "2021", "metric": "import_export"}
    rewrite(reference / "metric_definitions.csv", {("metric", "import_export"): {"data_year_to": "2020"}}, [definition])
    zone = Zone()
    zone.submit("old", "SC-002", 2021, TRADE_2020)
    zone.submit("new", "SC-017", 2022, TRADE_2020 | {("internationalization_core", 2021): Answer("7")})
    before = {path.name: path.read_bytes() for path in reference.iterdir()}
    warehouse = build(zone, reference)
    assert {path.name: path.read_bytes() for path in reference.iterdir()} == before
    years = """
        select data_year, bases_expected_count, bases_reported_count, bases_missing_count, base_import_export_cny,
            base_share_pct from marts.mart_province_year order by data_year
    """
    assert warehouse.rows(years) == [
        (2020, 27, 1, 26, Decimal(20000000000), Decimal("2.5")),  # one ends that day, one begins a year later
        (2021, 28, 1, 27, Decimal(700000000), Decimal("0.073584")),
    ]
    events = "select base_id, event, event_on from marts.fct_base_event where event <> 'recognised' order by base_id"
    assert warehouse.rows(events) == [
        ("SC-002", "removed", date(2020, 12, 31)),
        ("SC-017", "upgraded", date(2021, 7, 1)),
    ]
    bases = "select base_name, level, is_expected from marts.mart_base_year where data_year = 2020 order by base_id"
    assert warehouse.rows(bases) == [
        ("成都国际商贸城功能区", "national", False),
        ("新津区", "provincial", True),  # as it was at the end of 2020
    ]


def test_returned_files_alone_give_no_figure(build: Build) -> None:
    zone = Zone()
    zone.submit("back", "SC-001", 2021, TRADE_2020, status="returned")
    zone.submit("notice", None, 2021, {}, status="unreadable", read_status="not_the_form")
    warehouse = build(zone)
    assert warehouse.rows("select submission_id, status from marts.fct_submission order by 1") == [
        ("back", "returned"),
        ("notice", "unreadable"),
    ]
    assert warehouse.rows("select count(*), count(*) filter (where is_current) from marts.fct_reported_value") == [
        (87, 0)
    ]
    assert warehouse.rows("select count(*) from marts.fct_trade") == [(0,)]
    assert warehouse.rows("select count(*) from marts.mart_city_year") == [(0,)]
