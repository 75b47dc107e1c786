"""The 25 questions of docs/queries/questions on the sample rounds: each number against one worked out without SQL."""

import csv
from collections import defaultdict
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from tests.end_to_end import recomputed
from tests.end_to_end.recomputed import ADDITIVE, REGISTRY, TRADE, ZONES, Live
from tests.end_to_end.running import PROJECT, Filled

QUESTIONS = {path.stem[:2]: path for path in (PROJECT / "docs" / "queries" / "questions").glob("*.sql")}
CLOSE = Decimal("0.000002")  # of a per cent: the sixth digit of a double may be rounded another way
Row = dict[str, Any]
Expected = dict[str, list[dict[str, Any]]]


@pytest.fixture
def ask(samples: Filled) -> Callable[[str], list[Row]]:
    def rows(number: str) -> list[Row]:
        query = QUESTIONS[number].read_text(encoding="utf-8").rstrip().removesuffix(";")
        names = [name for (name, *_) in samples.query(f"describe ({query})")]
        return [dict(zip(names, row, strict=True)) for row in samples.query(query)]

    return rows


@pytest.fixture
def live(expected: Expected) -> Live:
    return recomputed.live(recomputed.reports_of_samples(expected))


def totals(metric: str, scope: str = "province", column: str = "value") -> dict[tuple[str, int], Decimal]:
    """Place and year -> what the reference table gives for the whole year, the firmest first."""
    with (PROJECT / "dbt_project" / "seeds" / "trade_totals.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = [
            row for row in csv.DictReader(lines) if (row["metric"], row["scope"]) == (metric, scope) and row[column]
        ]
    kinds = ["derived", "to_be_confirmed", "published"]
    rows = [row for row in rows if column != "value" or row["comparator"] == "="]
    rows.sort(key=lambda row: (kinds.index(row["kind"]), row["released_on"]))
    factor = 10**8 if column == "value" else 1
    return {(row["scope_code"], int(row["year"])): Decimal(row[column]) * factor for row in rows}


def by(live: Live, key: Callable[[str], str], item: str = TRADE) -> dict[tuple[str, int], Decimal]:
    summed: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for (base, year), figures in live.figures.items():
        if item in figures:
            summed[key(base), year] += figures[item]
    return summed


def pct(part: Decimal, whole: Decimal) -> Decimal:
    return (part / whole * 100).quantize(Decimal("0.000001"), ROUND_HALF_UP)


def near(found: Decimal | None, told: Decimal | None) -> bool:
    return found is told is None or (found is not None and told is not None and abs(found - told) <= CLOSE)


def test_there_is_a_query_for_every_question() -> None:
    assert sorted(QUESTIONS) == [f"{number:02}" for number in range(1, 26)]


def test_01_share(ask: Callable[[str], list[Row]], live: Live) -> None:
    trade, province = by(live, lambda _: ""), totals("total")
    told = {year: pct(figure, province["510000", year]) for (_, year), figure in trade.items()}
    assert {row["data_year"]: row["base_share_pct"] for row in ask("01")} == told


def test_02_12_growth(ask: Callable[[str], list[Row]], live: Live) -> None:
    trade = by(live, lambda _: "")
    published = {scope: totals("total", scope, "growth_published_pct") for scope in ("province", "nation")}
    for row in ask("02"):
        year = row["data_year"]
        before = trade.get(("", year - 1))
        told = pct(trade["", year] - before, before) if before else None
        assert near(row["base_import_export_yoy_pct"], told)
        for scope, column in (
            ("province", "province_import_export_yoy_pct"),
            ("nation", "national_import_export_yoy_pct"),
        ):
            code = "510000" if scope == "province" else "CN"
            if (code, year) in published[scope]:
                assert row[column] == published[scope][code, year]
    growths = [(row["data_year"], row["base_import_export_yoy_pct"]) for row in ask("12")]
    assert growths == [(row["data_year"], row["base_import_export_yoy_pct"]) for row in ask("02")]


@pytest.mark.parametrize(("number", "column", "scope"), [("03", "city", "city"), ("04", "zone", "zone")])
def test_03_04_places(ask: Callable[[str], list[Row]], live: Live, number: str, column: str, scope: str) -> None:
    codes = {base: row["city_code"] for base, row in REGISTRY.items()}
    cities = {row["city_code"]: row["city_name_zh"] for row in recomputed.table("cities")}
    name = (lambda base: cities[codes[base]]) if scope == "city" else (lambda base: ZONES[codes[base]])
    trade, whole, public = by(live, name), by(live, lambda _: ""), totals("total", scope)
    public = {(cities.get(code, code), year): figure for (code, year), figure in public.items()}
    rows = ask(number)
    assert {(row[column], row["data_year"]): row["base_import_export_cny"] for row in rows} == trade
    for row in rows:
        place = row[column], row["data_year"]
        assert near(row["share_of_bases_pct"], pct(trade[place], whole["", place[1]]))
        assert near(row["base_share_pct"], pct(trade[place], public[place]) if place in public else None)
        assert (row["base_share_missing_reason"] is None) == (place in public)


def test_05_classes(ask: Callable[[str], list[Row]], live: Live) -> None:
    told = by(live, lambda base: REGISTRY[base]["industry"])
    rows = ask("05")
    assert {
        (row["class"], row["data_year"]): row["base_import_export_cny"]
        for row in rows
        if row["classification"] == "国家类别"
    } == told
    summed: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for row in rows:
        summed[row["classification"], row["data_year"]] += row["share_of_bases_pct"]
    assert all(abs(total - 100) < Decimal("0.0001") for total in summed.values())


def test_06_15_firms(ask: Callable[[str], list[Row]], expected: Expected, samples: Filled) -> None:
    rows = ask("06")
    for year in {row["data_year"] for row in rows}:
        of_year = [row for row in rows if row["data_year"] == year]
        assert len(of_year) >= 10
        every = [
            rd
            for (rd,) in samples.query(
                f"select rd_cny from marts.fct_enterprise where is_current and rd_cny > 0 and data_year = {year}"
            )
        ]
        assert [row["rd_cny"] for row in of_year][:10] == sorted(every, reverse=True)[:10]
    of_all = samples.query(
        "select data_year, sales_cny, rd_cny from marts.mart_enterprise_year where grouping_name = 'all'"
    )
    told: dict[int, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for entry in expected["landing"]:
        sums = entry["enterprises"]["sums"]
        told[entry["report_year"] - 1][0] += Decimal(sums["sales"]) * 10**8
        told[entry["report_year"] - 1][1] += Decimal(sums["rd"]) * 10**4
    assert {year: [sales, rd] for year, sales, rd in of_all} == told
    typed = samples.query("select data_year, nature, sales_cny, rd_cny from marts.fct_enterprise where is_current")
    for row in ask("15"):
        private = [
            firm
            for firm in typed
            if firm[0] == row["data_year"] and firm[1] and ("民营" in firm[1] or "私营" in firm[1])
        ]
        assert row["enterprises_count"] == len(private)
        assert row["sales_share_pct"] == pct(sum((firm[2] for firm in private), Decimal(0)), told[row["data_year"]][0])
        assert row["rd_share_pct"] == pct(sum((firm[3] for firm in private), Decimal(0)), told[row["data_year"]][1])


def test_07_intensity(ask: Callable[[str], list[Row]], live: Live) -> None:
    rows = ask("07")
    intensities: dict[int, list[Decimal]] = defaultdict(list)
    for row in rows:
        figures = live.figures[row["base_id"], row["data_year"]]
        told = pct(figures["featured_rd"], figures["featured_sales"]) if figures.get("featured_sales") else None
        assert near(row["rd_intensity_pct"], told)
        intensities[row["data_year"]].append(row["rd_intensity_pct"])
    for row in rows:
        of_year = sorted(intensities[row["data_year"]])
        low, high = quantile(of_year, 1), quantile(of_year, 3)
        fence = (high - low) * Decimal("1.5")
        assert row["is_rd_intensity_outlier"] == (not low - fence <= row["rd_intensity_pct"] <= high + fence)


def quantile(ordered: list[Decimal], quarter: int) -> Decimal:
    """Of a sorted list, between its neighbours where it falls between."""
    place = Decimal(len(ordered) - 1) * quarter / 4
    low = int(place)
    return ordered[low] + (ordered[min(low + 1, len(ordered) - 1)] - ordered[low]) * (place - low)


def test_08_09_contribution_and_concentration(ask: Callable[[str], list[Row]], live: Live) -> None:
    trade, whole = by(live, lambda base: base), by(live, lambda _: "")
    rows = ask("08")
    for row in rows:
        base, year = row["base_id"], row["data_year"]
        assert near(row["contribution_points"], pct(trade[base, year] - trade[base, year - 1], whole["", year - 1]))
    assert rows == sorted(rows, key=lambda row: (-row["contribution_points"], row["base_id"]))
    for row in ask("09"):
        year = row["data_year"]
        figures = sorted(figure for (_, of), figure in trade.items() if of == year)
        assert near(row["top3_share_pct"], pct(sum(figures[-3:], Decimal(0)), whole["", year]))
        hhi = sum((figure / whole["", year]) ** 2 for figure in figures) * 10000
        assert abs(row["hhi"] - hhi) < Decimal("0.0001")


def test_10_between_rounds(ask: Callable[[str], list[Row]], expected: Expected) -> None:
    """What the newest round gives anew: its last year, and the years that it says otherwise."""
    rounds = sorted({entry["report_year"] for entry in expected["landing"]})
    then, now = (
        by(
            recomputed.live(
                report for report in recomputed.reports_of_samples(expected) if report.report_year <= round_
            ),
            lambda base: base,
        )
        for round_ in rounds[-2:]
    )
    moved = {place for place in then.keys() | now.keys() if then.get(place) != now.get(place)}
    rows = ask("10")
    assert {(row["base_id"], row["data_year"]) for row in rows} == moved
    assert {(row["base_id"], row["data_year"]): (row["told_then"], row["told_now"]) for row in rows} == {
        place: (then.get(place), now.get(place)) for place in moved
    }


def test_11_13_20_25_who_was_late_and_what_is_not_asked(ask: Callable[[str], list[Row]], live: Live) -> None:
    assert all(row["days_late_count"] is None or row["days_late_count"] > 0 for row in ask("11"))
    trade, people = by(live, lambda _: ""), by(live, lambda _: "", "featured_employees")
    for row in ask("13"):
        told = trade["", row["data_year"]] / people["", row["data_year"]]
        assert abs(row["import_export_per_employee_cny"] - told) <= Decimal("0.01")
    assert [row["topic_zh"] for row in ask("20")] == ["跨境电商交易额"]
    assert [row["nearest_column"] for row in ask("20")] == ["fct_reported_value.value_text"]
    assert "没有汇率" in ask("25")[0]["nearest_zh"]


def test_14_trend(ask: Callable[[str], list[Row]], live: Live) -> None:
    found = {(row["measure"], row["data_year"]): row["value"] for row in ask("14")}
    for item in ADDITIVE:
        for (_, year), told in by(live, lambda _: "", item).items():
            assert found[item, year] == told, (item, year)


def test_16_17_goals_and_published_figures(ask: Callable[[str], list[Row]]) -> None:
    stock = next(row for row in ask("16") if row["target"] == 40)
    assert stock["margin"] == stock["value"] - 40
    assert stock["needed_each_year"] == round(-stock["margin"] / (2025 - stock["data_year"]), 2)
    held = {row["figure_id"]: row["holds"] for row in ask("17")}
    assert held["F000-04"] is True
    assert held["F000-25"] is False


def test_18_exports(ask: Callable[[str], list[Row]]) -> None:
    rows = {(row["scope"], row["data_year"]): (row["export_cny"], row["import_cny"]) for row in ask("18")}
    for scope, code in (("province", "510000"), ("nation", "CN")):
        exports, imports = totals("exports", scope), totals("imports", scope)
        for year in {year for _, year in exports.keys() | imports.keys()}:
            assert rows.pop((scope, year)) == (exports.get((code, year)), imports.get((code, year)))
    assert rows == {}


def test_19_doubt(ask: Callable[[str], list[Row]], live: Live) -> None:
    ends = recomputed.by_group(recomputed.ranges(live), "mart_province_year")
    for row in ask("19"):
        year = row["data_year"]
        low, high = map(sum, zip(*ends["", year].values(), strict=True))
        assert (row["base_import_export_low_cny"], row["base_import_export_high_cny"]) == (low, high)
        doubtful = sum(live.figures[place][TRADE] for place in live.doubtful if place[1] == year)
        assert row["doubtful_cny"] == doubtful


def test_21_quality(ask: Callable[[str], list[Row]], expected: Expected) -> None:
    files: dict[tuple[str, int], int] = defaultdict(int)
    for entry in expected["landing"]:
        files[entry["base_id"], entry["report_year"]] += 1
    assert {(row["base_id"], row["report_year"]): row["files_count"] for row in ask("21")} == files


def test_22_cells(ask: Callable[[str], list[Row]], expected: Expected, live: Live) -> None:
    rows = ask("22")
    year = max(year for _, year in live.figures)
    assert sum(row["value"] for row in rows) == by(live, lambda _: "")["", year]
    told = {(entry["file"], entry["cells"][TRADE].get(str(year))) for entry in expected["landing"]}
    assert {(row["landing_path"], row["cell"]) for row in rows} <= told


def test_23_as_told_then(ask: Callable[[str], list[Row]], expected: Expected) -> None:
    for row in ask("23"):
        then = recomputed.live(
            report for report in recomputed.reports_of_samples(expected) if report.report_year <= row["round"]
        )
        told = by(then, lambda base: REGISTRY[base]["city_code"])
        assert row["base_import_export_cny"] == told["510100", row["data_year"]]


def test_24_without(ask: Callable[[str], list[Row]], live: Live) -> None:
    year = max(year for _, year in live.figures)
    lacking = {
        base
        for (base, of), figures in live.figures.items()
        if of == year
        and any(figures.get(item) == 0 for item in ("national_labs", "public_service_platforms", "own_brands"))
    }
    assert {row["base_id"] for row in ask("24")} == lacking
