"""Goals of another kind of line than those of the document: a set rate, a target for a total, national bases."""

import shutil
from decimal import Decimal
from pathlib import Path

from tests.dbt_project.conftest import SEEDS, Build
from tests.dbt_project.raw_zone import Answer, Zone
from tests.dbt_project.test_other_inputs import rewrite

OWN = [
    {"indicator": "national_bases", "kind": "stock", "part_item": "national", "unit": "count", "target": "20"},
    {"indicator": "set_rate", "kind": "growth", "unit": "pct", "target": "10"},
    {"indicator": "patents", "kind": "total", "part_item": "patents", "unit": "count", "target": "60"},
]
REST = {
    "goal": "own",
    "goal_zh": "自定目标",
    "indicator_zh": "自定指标",
    "indicator_en": "own indicator",
    "unit_factor": "1",
    "year_from": "2021",
    "year_to": "2025",
    "source": "自定",
}


def test_a_goal_is_held_against_the_line_that_it_sets_itself(build: Build, tmp_path: Path) -> None:
    reference = shutil.copytree(SEEDS, tmp_path / "reference")
    rewrite(reference / "goals.csv", {}, [goal | REST for goal in OWN])
    zone = Zone()
    for number, base in enumerate(("SC-001", "SC-002")):
        figures = {("internationalization", 2019 + n): Answer(str(told)) for n, told in enumerate((100, 111, 115))}
        patents = {("patents", year): Answer(str(20 + number + 10 * (year - 2019)), "项") for year in (2019, 2020)}
        zone.submit(base, base, 2022, figures | patents)
    # A base whose report counts, but gives no trade: it does not enter growth, and is told.
    zone.submit("silent", "SC-003", 2022, {("patents", 2020): Answer("1", "项")})
    warehouse = build(zone, reference)
    rows = warehouse.rows(
        """select indicator, data_year, value, target, is_met, undecided_reason from marts.mart_goal_123
        where goal = 'own' and data_year between 2019 and 2021 and value is not null order by all"""
    )
    assert rows == [
        ("national_bases", 2019, 1, 20, False, None),
        ("national_bases", 2020, 16, 20, False, None),
        ("national_bases", 2021, 16, 20, False, None),
        ("patents", 2019, 41, 60, False, None),
        ("patents", 2020, 62, 60, True, None),
        ("set_rate", 2020, 11, 10, True, None),
        ("set_rate", 2021, Decimal("3.603604"), 10, False, None),
    ]
    assert warehouse.rows("select bases_without_trade_count from marts.mart_province_year where data_year = 2020") == [
        (1,)
    ]
