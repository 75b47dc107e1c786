"""Questions to ``mf query`` over the semantic layer of a release, each held against the marts."""

import csv
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from tbw.release import dbt_build, marts, semantic
from tests.dbt_project.conftest import Build, Warehouse
from tests.dbt_project.raw_zone import Answer, Zone

# All questions in one process, as MetricFlow takes seconds to start. Its own argument vector: (name, arguments).
ASK = """
import json, sys
from click.testing import CliRunner
from dbt_metricflow.cli.main import cli

for name, arguments in json.loads(sys.argv[1]):
    done = CliRunner().invoke(cli, arguments)
    if done.exit_code:
        sys.exit(f"{name}: {done.output}{done.exception!r}")
"""
YEAR = "metric_time__year"
# Question -> metrics, what they are grouped by, the filter, and the same asked of the marts.
QUESTIONS = {
    "share": (["base_share"], [YEAR], "", "select data_year, base_share_pct / 100 from marts.mart_province_year"),
    "trade": (["base_trade"], [YEAR], "", "select data_year, base_import_export_cny from marts.mart_province_year"),
    "dependence": (
        ["trade_dependence"],
        [YEAR],
        "",
        "select data_year, province_trade_dependence_pct / 100 from marts.mart_province_year",
    ),
    # Over all years only those that have both: 2018 has a total and no gross domestic product.
    "all years": (
        ["trade_dependence", "base_share"],
        [],
        "",
        """select sum(province_import_export_cny) filter (where province_gdp_cny is not null) / sum(province_gdp_cny),
            sum(base_import_export_cny) filter (where province_import_export_cny is not null)
            / sum(province_import_export_cny)
        from marts.mart_province_year""",
    ),
    "growth": (
        ["plain_growth", "same_bases_growth"],
        [YEAR],
        "",
        """select data_year, base_import_export_yoy_pct, base_import_export_like_for_like_yoy_pct
        from marts.mart_province_year""",
    ),
    # Rates of several years, and points of several scopes, make none: nothing stands where a figure would mix them.
    "growth of all years": (
        ["plain_growth", "same_bases_growth", "base_trade"],
        [],
        "",
        "select null, null, sum(base_import_export_cny) from marts.mart_province_year",
    ),
    "points of all scopes": (
        ["contribution", "points"],
        [YEAR],
        "{{ Dimension('scope_measure_year__measure') }} = 'base_import_export'",
        """select data_year, null, sum(contribution_points) from marts.mart_measure
        where measure = 'base_import_export' group by all""",
    ),
    "bases": (
        ["trade_of_base", "patents_of_base"],
        [YEAR, "base_year__base_name"],
        "",
        "select data_year, base_name, base_import_export_cny, patents_count from marts.mart_base_year",
    ),
    "cities": (
        ["city_share"],
        [YEAR, "city_year__city_name_zh"],
        "",
        "select data_year, city_name_zh, base_share_pct / 100 from marts.mart_city_year",
    ),
    "industries": (
        ["trade_of_base"],
        [YEAR, "base_year__industry"],
        "",
        "select data_year, industry, base_import_export_cny from marts.mart_industry_year",
    ),
    "intensity": (
        ["rd_intensity_of_base"],
        ["base_year__base_name"],
        "{{ TimeDimension('metric_time', 'year') }} = '2020-01-01'",
        "select base_name, rd_intensity_pct / 100 from marts.mart_base_year where data_year = 2020",
    ),
    "contribution": (
        ["contribution"],
        ["scope_measure_year__scope_key"],
        """{{ Dimension('scope_measure_year__scope') }} = 'base'
        and {{ Dimension('scope_measure_year__measure') }} = 'base_import_export'
        and {{ TimeDimension('metric_time', 'year') }} = '2020-01-01'""",
        """select scope_key, contribution_points from marts.mart_measure
        where scope = 'base' and measure = 'base_import_export' and data_year = 2020""",
    ),
    "firms": (
        ["firms", "rd_of_firms"],
        ["firm_row__nature_class"],
        "",
        "select nature_class, count(*), sum(rd_cny) from marts.fct_enterprise where is_current group by all",
    ),
}
Answers = dict[str, list[tuple[str, ...]]]


@pytest.fixture(scope="module")
def warehouse(build: Build) -> Warehouse:
    zone = Zone()
    for number, base in enumerate(("SC-001", "SC-002", "SC-017")):
        figures = {
            ("internationalization", year): Answer(str(100 + 7 * number + year % 10)) for year in (2018, 2019, 2020)
        }
        figures |= {("featured_sales", 2020): Answer("30"), ("featured_rd", 2020): Answer(str(1 + number))}
        zone.submit(base, base, 2021, figures | {("patents", 2020): Answer(str(40 + number), "项")})
        firm = {"nature": Answer(unit=None, state="text", text=("民营", "国有控股", "其他")[number])}
        zone.enterprise(base, 1, 2020, firm | {"rd": Answer("120", "万元")})
    return build(zone)


@pytest.fixture(scope="module")
def answers(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    folder = tmp_path_factory.mktemp("asked")
    copy = folder / "warehouse.duckdb"
    copy.write_bytes((warehouse.folder / "warehouse.duckdb").read_bytes())
    release = folder / "release"
    marts.release(copy, release, dbt_build.keys(warehouse.folder))
    semantic.write(warehouse.folder, release)
    calls = [["validation", ["validate-configs", "--skip-dw"]]]
    for name, (metrics, grouped_by, where, _) in QUESTIONS.items():
        asked = ["query", "--metrics", ",".join(metrics), "--csv", str(folder / f"{name}.csv")]
        asked += ["--group-by", ",".join(grouped_by)] if grouped_by else []
        calls.append([name, [*asked, *(["--where", where] if where else [])]])
    done = subprocess.run(
        [sys.executable, "-c", ASK, json.dumps(calls)],
        cwd=release / "semantic",
        env=os.environ | {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return {name: table(folder / f"{name}.csv") for name in QUESTIONS}


def table(path: Path) -> list[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [tuple(row) for row in csv.reader(lines)][1:]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_semantic_layer_says_what_the_marts_say(warehouse: Warehouse, answers: Answers, question: str) -> None:
    metrics, grouped_by, _, query = QUESTIONS[question]
    keys = len(grouped_by)
    told = {row[:keys]: row[keys:] for row in answers[question]}
    marts_say = {tuple(map(key, row[:keys])): row[keys:] for row in warehouse.rows(query)}
    # What is nowhere known is left out, or empty, in either.
    known = {place: figures for place, figures in marts_say.items() if any(figure is not None for figure in figures)}
    assert known
    assert {place for place, figures in told.items() if any(figures)} == known.keys()
    for place, figures in known.items():
        for asked, figure in zip(told[place], figures, strict=True):
            assert (figure is None) == (not asked)
            assert figure is None or abs(Decimal(asked) - figure) <= abs(figure) * Decimal("1e-6") + Decimal("1e-7"), (
                place
            )
    assert len(metrics) == len(next(iter(known.values())))


def key(value: object) -> str:
    """A key as MetricFlow writes it: years as their first moment, nothing as an empty text."""
    if isinstance(value, int):
        return f"{value}-01-01 00:00:00"
    return "" if value is None else str(value)
