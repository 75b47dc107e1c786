"""Every computed figure by name, with its verdict and reason, on the sample rounds: against numbers worked out here."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from ingestion.form import FORMS, load_form
from tbw.accounting import explain_text, held
from tbw.ground.language import Language, speaking
from tests.end_to_end import recomputed
from tests.end_to_end.recomputed import REGISTRY, TRADE, ZONES, Live, table
from tests.end_to_end.running import Filled
from tests.end_to_end.test_questions import totals

FORM = load_form(FORMS / "form_2020.yaml")
COMPUTATIONS = {row["figure_id"]: row for row in table("figure_computations")}
PUBLISHED = {row["figure_id"]: row for row in table("published_figures")}
COMPUTED = [figure for figure, row in COMPUTATIONS.items() if row["measure"]]
GOALS = {row["indicator"]: row for row in table("goals")}
THRESHOLDS = table("assessment_thresholds")
PARAMETERS = {row["parameter"]: Fraction(row["value"]) for row in table("parameters")}
Expected = dict[str, list[dict[str, Any]]]
Number = Fraction | None


def known_after(expected: Expected, round_: int) -> Live:
    """What the reports up to a round give."""
    return recomputed.live(report for report in recomputed.reports_of_samples(expected) if report.report_year <= round_)


def in_force(year: int, level: str = "all") -> list[dict[str, str]]:
    day = f"{year}-12-31"
    return [
        row
        for row in table("registry")
        if row["valid_from"] <= day
        and (not row["valid_to"] or row["valid_to"] > day)
        and level in ("all", row["level"])
    ]


def measured(measure: str, scope: str, code: str, year: str, live: Live) -> Number:
    """A figure by its name in figure_computations.csv."""
    if scope == "reference":
        return {
            "national_classes_count": Fraction(len(table("industries"))),
            "form_items_count": Fraction(max(item.no for item in FORM.items)),
            "form_years_count": Fraction(3),
            "rectification_months": PARAMETERS["rectification_months"],
        }[measure]
    if scope == "stock":
        bases = in_force(int(year), code)
        cities = {row["city_code"] for row in bases}
        counts = {"bases": bases, "cities": cities, "zones": {ZONES[city] for city in cities}}
        return Fraction(len(counts[measure.removesuffix("_count")]))
    if scope in ("bases", "base"):
        item = TRADE if measure == "base_import_export" else measure
        given = [
            Fraction(figures[item])
            for (base, of), figures in live.figures.items()
            if of == int(year) and item in figures and (scope == "bases" or base == code)
        ]
        return sum(given, Fraction(0)) if given else None
    stated = totals(measure, scope).get((code, int(year)))
    return None if stated is None else Fraction(stated)


def agrees(value: Fraction, text: str, comparator: str) -> bool:
    """Whether a value rounds to the published one, is near it, or on the right side of it."""
    published = Fraction(text)
    digits = len(text.partition(".")[2])
    off = abs(value - published) * 10**digits
    return {
        "=": off <= Fraction(1, 2),
        "≈": off <= PARAMETERS["approximate_last_digits"],
        ">": value > published,
        "<": value < published,
        "≥": value >= published,
        "≤": value <= published,
    }[comparator]


@pytest.mark.parametrize("figure_id", COMPUTED)
def test_a_published_figure_is_computed_and_judged(samples: Filled, expected: Expected, figure_id: str) -> None:
    row = COMPUTATIONS[figure_id]
    newest = max(entry["report_year"] for entry in expected["landing"])
    told = []
    for round_ in (int(row["round"] or newest), newest):
        live = known_after(expected, round_)
        part = measured(row["measure"], row["scope"], row["scope_code"], row["year"], live)
        whole: Number = Fraction(1)
        if row["whole_measure"]:
            whole = measured(row["whole_measure"], row["whole_scope"], row["whole_scope_code"], row["year"], live)
        value = part / whole / Fraction(row["unit_factor"]) if part is not None and whole else None
        verdict = (
            agrees(value, PUBLISHED[figure_id]["value"], PUBLISHED[figure_id]["comparator"])
            if value is not None
            else None
        )
        told.append((value, verdict))
    query = "select computed_value, holds, computed_now, holds_now, why_not from marts.mart_published_reconciliation"
    ((value, holds, now, holds_now, why_not),) = samples.query(f"{query} where figure_id = '{figure_id}'")
    assert [(near(value, told[0][0]), holds), (near(now, told[1][0]), holds_now)] == [
        (True, verdict) for _, verdict in told
    ]
    assert (why_not is None) == (told[0][0] is not None)


def test_what_is_not_computed_says_why(samples: Filled) -> None:
    columns = "figure_id, computed_value, holds, why_not, why_not_zh"
    rows = samples.query(f"select {columns} from marts.mart_published_reconciliation")
    others = {figure: told for figure, *told in rows if figure not in COMPUTED}
    assert others.keys() == PUBLISHED.keys() - set(COMPUTED)
    for figure, (value, holds, why, why_zh) in others.items():
        assert (value, holds) == (None, None)
        assert why == COMPUTATIONS.get(figure, {}).get("why_not"), figure
        assert why_zh == COMPUTATIONS.get(figure, {}).get("why_not_zh"), figure


def near(found: Any, told: Number) -> bool:  # noqa: ANN401 - a decimal or nothing
    if found is None or told is None:
        return found is told
    return abs(Fraction(found) - told) <= Fraction(1, 10**7) + abs(told) * Fraction(1, 10**12)


def goal_values(expected: Expected) -> Iterator[tuple[str, int, Number, Number, Number]]:
    """Indicator, year, value, target or line, value of the year before that may be compared."""
    live = known_after(expected, max(entry["report_year"] for entry in expected["landing"]))
    years = sorted({year for _, year in live.figures})
    lines = {}
    for scope, code in (("province", "510000"), ("nation", "CN")):
        stated, published = totals("total", scope), totals("total", scope, "growth_published_pct")
        for year in years:
            computed = rate(stated.get((code, year)), stated.get((code, year - 1)))
            given = published.get((code, year))
            lines[scope, year] = computed if given is None else Fraction(given)
    for indicator, goal in GOALS.items():
        before: dict[int, tuple[set[str], Number]] = {}
        for year in years:
            bases = {base: figures for (base, of), figures in live.figures.items() if of == year}
            giving, value, line = set[str](), None, None
            if goal["kind"] == "stock":
                value = Fraction(len(in_force(year, goal["part_item"])))
                line = Fraction(goal["target"])
            elif goal["kind"] == "growth":
                sums = [trade_of(live, of) for of in (year, year - 1)]
                value, line = rate(*sums), lines[goal["whole_item"], year]
            else:
                part, whole = goal["part_item"], goal["whole_item"]
                giving = {base for base, one in bases.items() if part in one and (not whole or whole in one)}
                both = [bases[base] for base in giving]
                total = sum((Fraction(one[whole]) for one in both), Fraction(0)) if whole else Fraction(1)
                parts = sum((Fraction(one[part]) for one in both), Fraction(0))
                value = parts / total / Fraction(goal["unit_factor"]) if both and total else None
            earlier = before.get(year - 1)
            yield indicator, year, value, line, earlier[1] if earlier and earlier[0] == giving else None
            before[year] = (giving, value)


def trade_of(live: Live, year: int) -> Decimal | None:
    given = [figures[TRADE] for (_, of), figures in live.figures.items() if of == year and TRADE in figures]
    return sum(given, Decimal(0)) if given else None


def rate(now: Decimal | Fraction | None, before: Decimal | Fraction | None) -> Number:
    if now is None or not before:
        return None
    return (Fraction(now) / Fraction(before) - 1) * 100


@pytest.mark.parametrize("indicator", GOALS)
def test_a_goal_has_its_value_verdict_and_reason(samples: Filled, expected: Expected, indicator: str) -> None:
    query = f"""
        select data_year, value, target, is_met, undecided_reason from marts.mart_goal_123
        where indicator = '{indicator}' order by 1
    """
    found = {year: rest for year, *rest in samples.query(query)}
    kind = GOALS[indicator]["kind"]
    compared = 0
    for name, year, value, line, before in goal_values(expected):
        if name != indicator or year not in found:
            continue
        stated, target, is_met, reason = found[year]
        compared += 1
        assert six(stated, value), (year, stated, value)
        assert six(target, line), (year, target, line)
        wanted: tuple[bool | None, str | None]
        if kind == "stock":
            wanted = (value is not None and line is not None and value >= line, None)
        elif kind == "growth":
            # Of the samples all bases give both years: plain growth and that of the same bases are one.
            wanted = (None, "no_growth") if value is None or line is None else (value > line, None)
        else:
            wanted = (None, "no_year_before" if year - 1 not in found else "other_bases")
            if value is not None and before is not None:
                wanted = (value > before, None)
        assert (is_met, reason) == wanted, year
    assert compared == len(found) >= 3


def six(found: Any, told: Number) -> bool:  # noqa: ANN401 - a decimal or nothing
    """Equal to the sixth digit, at which rates of growth are rounded."""
    if found is None or told is None:
        return found is told
    return abs(Fraction(found) - told) <= Fraction(6, 10**7) + abs(told) * Fraction(1, 10**12)


EVIDENCE = {
    "p12_2_area_investment_cny": "area_investment",
    "p12_2_new_projects_count": "new_projects",
    "p12_3_public_service_platforms_count": "public_service_platforms",
    "p12_4_import_export_cny": TRADE,
    "p12_4_featured_rd_cny": "featured_rd",
    "p12_4_patents_count": "patents",
    "p12_4_own_brands_count": "own_brands",
    "p12_4_overseas_trademarks_count": "overseas_trademarks",
    "p12_4_certifications_count": "certifications",
    "p12_4_marketing_networks_count": "marketing_networks",
    "p12_5_featured_employees_count": "featured_employees",
    "p12_5_industry_associations_count": "industry_associations",
}
GROWTHS = {
    "p12_2_area_investment_yoy_pct": "area_investment",
    "p12_4_import_export_yoy_pct": TRADE,
    "p12_4_featured_sales_yoy_pct": "featured_sales",
    "p12_4_featured_rd_yoy_pct": "featured_rd",
    "p12_5_featured_employees_yoy_pct": "featured_employees",
}
SHARES = {
    "p12_4_featured_output_share_pct": ("featured_output", "gross_output"),
    "p12_4_rd_intensity_pct": ("featured_rd", "featured_sales"),
}


@pytest.mark.parametrize("round_", [2021, 2022])
def test_the_assessment_has_the_evidence_of_the_forms(samples: Filled, expected: Expected, round_: int) -> None:
    live = known_after(expected, round_)
    names = [*EVIDENCE, *GROWTHS, *SHARES]
    rows = samples.query(f"select base_id, {', '.join(names)} from marts.mart_assessment where report_year = {round_}")
    assert {base for base, *_ in rows} == REGISTRY.keys()
    for base, *found in rows:
        now, before = (live.figures.get((base, year), {}) for year in (round_ - 1, round_ - 2))
        told: list[Number] = [None if item not in now else Fraction(now[item]) for item in EVIDENCE.values()]
        told += [rate(now.get(item), before.get(item)) for item in GROWTHS.values()]
        for part, whole in SHARES.values():
            told.append(Fraction(now[part]) / Fraction(now[whole]) * 100 if part in now and now.get(whole) else None)
        wrong = [name for name, value, figure in zip(names, found, told, strict=True) if not six(value, figure)]
        assert wrong == [], base


def test_the_flags_of_the_assessment_are_what_the_thresholds_say(samples: Filled) -> None:
    indicators = sorted({row["indicator"] for row in THRESHOLDS})
    flags = ["is_veto_flagged", "is_slow_flagged", "is_commend_flagged", "p14_2_is_flagged", "p14_3_is_flagged"]
    reasons = ["veto_reasons", "slow_reasons", "commend_reasons"]
    rows = samples.query(f"select {', '.join([*indicators, *flags, *reasons])} from marts.mart_assessment")
    assert any(row[len(indicators)] for row in rows)
    for row in rows:
        values = dict(zip(indicators, row, strict=False))
        told = dict(zip([*flags, *reasons], row[len(indicators) :], strict=True))
        met = {one["threshold_id"]: is_met(values[one["indicator"]], one) for one in THRESHOLDS}
        of_flag = {
            flag: [one["threshold_id"] for one in THRESHOLDS if one["flag"] == flag and met[one["threshold_id"]]]
            for flag in ("veto", "slow", "commend")
        }
        is_commended = all(met[one["threshold_id"]] for one in THRESHOLDS if one["flag"] == "commend")
        assert told["is_veto_flagged"] == bool(of_flag["veto"])
        assert told["is_slow_flagged"] == bool(of_flag["slow"])
        assert told["is_commend_flagged"] == (is_commended and not of_flag["veto"] and not of_flag["slow"])
        for point in ("14(2)", "14(3)"):
            named = [one["threshold_id"] for one in THRESHOLDS if one["point"] == point]
            assert told[f"p{point[:2]}_{point[3]}_is_flagged"] == any(met[name] for name in named)
        for flag, found in of_flag.items():
            said = [reason.split(" ")[0] for reason in (told[f"{flag}_reasons"] or "").split("; ") if reason]
            assert said == sorted(found)


def is_met(value: Any, threshold: dict[str, str]) -> bool:  # noqa: ANN401 - a number or nothing
    if value is None:
        return False
    bound = Fraction(threshold["threshold"])
    number = Fraction(value)
    return {"<": number < bound, "≤": number <= bound, ">": number > bound, "≥": number >= bound}[
        threshold["comparator"]
    ]


@pytest.mark.parametrize("name", [*PUBLISHED, *GOALS])
def test_explain_follows_goals_and_published_figures_down(samples: Filled, name: str) -> None:
    found = held.held(samples.path, name)
    assert found is not None
    assert (found.agrees, found.name) == (True, name)
    assert held.as_json(found)["row"]
    *_, last = held.lines(found)
    assert last == "re-summed: it comes out as published"


def test_explain_of_a_goal_names_value_line_and_cells(samples: Filled) -> None:
    found = held.held(samples.path, "基地进出口增速高于全国", 2021)
    assert found is not None
    told = list(held.lines(found))
    assert told[0] == "growth of trade above the nation 2021 = 14.813188 %, held against 21.4: not met"
    assert {role for role, _ in found.inputs} == {"growth", "same_bases", "line"}
    assert any("信息表" in line for line in told)
    assert held.held(samples.path, "base_share_pct") is None


@pytest.mark.parametrize("name", [*GOALS, "F000-04", "F000-05"])
def test_no_code_stands_in_what_is_told_of_it_in_chinese(samples: Filled, name: str) -> None:
    """Of names, verdicts and formulas; source and quote are in the words of whoever said them."""
    names = explain_text.labels(samples.path, None)
    for year in (2018, 2021):
        found = held.held(samples.path, name, year)
        with speaking(Language.ZH):
            told = list(held.lines(found, names)) if found else []
        plain = [line.split("：")[0] for line in told if not line.startswith("      ")] + told[:1]
        assert [line for line in plain if re.search(r"[a-z]+_[a-z]|\b(pct|cny|count|total)\b", line)] == []
