"""``tbw explain`` of what is held against something: a goal of goals.csv, a figure that was published."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

from tbw.accounting import explain_text
from tbw.accounting.explain import DIGITS, Node, cell_value, walked_down
from tbw.accounting.explain_text import number, plain
from tbw.accounting.lineage import PROVINCE, Lineage, Target, opened
from tbw.accounting.naming import in_words
from tbw.ground.language import Language, language, say, word
from tbw.ground.reference_rows import as_usage_error, table_rows
from tbw.release.finding import find

_ROUNDS = "mart_province_round"
_LINES = {"nation": "national_import_export_yoy_pct", "province": "province_import_export_yoy_pct"}
_GROWTHS = ("base_import_export_yoy_pct", "base_import_export_like_for_like_yoy_pct")
_CLOSE = Fraction(1, 1_000_000)  # rates are published with six digits, quotients with eight
# Formulas of goals that are no arithmetic of items.
_STOCK, _LINE = "in_force", "above_line"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """A goal or a published figure: its row, what its value is computed from, and the value computed again from that.

    ``kind``: goal, published. ``agrees``: the value comes out as the mart has it, and so does all below it.
    """

    kind: str
    name: str
    row: Row
    formula: str
    computed: Any
    agrees: bool
    inputs: list[tuple[str, Node]] = field(default_factory=list)


def held(store: Path, name: str, data_year: int | None = None, release: str | None = None) -> Held | None:
    """The goal (indicator or one of its names; of a year, else the latest known) or figure (F000-04) of that name.

    None where nothing is called so. Raises :class:`UsageError` where there is no such release.
    """
    folder = find(store.absolute(), release)
    with opened(folder) as lineage, localcontext(prec=DIGITS):
        reference = folder / "inputs" / "reference"
        published = "from marts.mart_published_reconciliation where figure_id = upper($name)"
        figures = lineage.named(published, {"name": name})
        if figures:
            how = _rows(reference, "figure_computations.csv", "figure_id").get(figures[0]["figure_id"], {})
            return _published(lineage, figures[0], how)
        goals = lineage.named(
            """from marts.mart_goal_123
            where $name in (indicator, indicator_zh, indicator_en) and coalesce($year, data_year) = data_year
            order by value is null, data_year desc""",
            {"name": name, "year": data_year},
        )
        return (
            _goal(lineage, goals[0], _rows(reference, "goals.csv", "indicator")[goals[0]["indicator"]])
            if goals
            else None
        )


def _rows(reference: Path, table: str, key: str) -> dict[str, dict[str, str]]:
    with as_usage_error():
        return {row.cells[key]: row.cells for row in table_rows(reference, table, (key,))}


def _published(lineage: Lineage, row: Row, how: dict[str, str]) -> Held:
    """A figure is a part over a whole over the factor of its unit, as figure_computations.csv says."""
    inputs, values = [], []
    for role, prefix in (("part", ""), ("whole", "whole_")):
        if not how.get(f"{prefix}measure"):
            continue
        told = row["computed_from_value"] if role == "part" else row["computed_whole_value"]
        node = _input(lineage, how, prefix)
        values.append(told if node is None else node.computed)
        if node is not None:
            inputs.append((role, node))
    factor = Fraction(how.get("unit_factor") or 1)
    known = values and None not in values and all(value != 0 for value in values[1:])
    computed = Fraction(values[0]) / (Fraction(values[1]) if len(values) > 1 else 1) / factor if known else None
    named = [how[f"{prefix}measure"] for prefix in ("", "whole_") if how.get(f"{prefix}measure")]
    formula = " / ".join(named) + (f" / {number(Decimal(how['unit_factor']))}" if named and factor != 1 else "")
    return _held(row, formula, computed, inputs)


def _input(lineage: Lineage, how: dict[str, str], prefix: str) -> Node | None:
    """What a part or whole is made of; None where it stands in no mart of sums (bases then, words of the form)."""
    measure, scope, code = (how[f"{prefix}{name}"] for name in ("measure", "scope", "scope_code"))
    year = int(how["year"] or 0)
    if scope == "bases":
        column = next(
            (f"{measure}_{unit}" for unit in ("cny", "count") if (_ROUNDS, f"{measure}_{unit}") in lineage.kinds), ""
        )
        return walked_down(lineage, Target(_ROUNDS, "round", how["round"], year, column)) if column else None
    if scope in ("province", "nation", "city", "zone"):
        table = "fct_gdp" if measure == "gdp" else "fct_trade_total"
        totals = lineage.totals(table, scope, code, year)
        level = next((total["level_cny"] for total in totals if total["is_level_used"]), None)
        return Node(Target(table, scope, code, year, measure), "reference", level, level, agrees=True, totals=totals)
    return _stock(lineage, measure, code, year) if scope == "stock" else None


def _stock(lineage: Lineage, measure: str, level: str, year: int) -> Node:
    """Bases in force at the end of a year, or the cities and zones that they are in."""
    of = {"bases_count": "base_id", "cities_count": "city_code", "zones_count": "economic_zone"}[measure]
    ((count,),) = lineage.rows(
        f"""select count(distinct {of}) from marts.dim_base left join marts.dim_city using (city_code)
        where $level in ('all', level) and status <> 'removed' and valid_from <= make_date($year, 12, 31)
            and (valid_to is null or valid_to > make_date($year, 12, 31))""",
        {"level": level, "year": year},
    )
    return Node(Target("dim_base", "level", level, year, measure), "stock", count, count, agrees=True)


def _goal(lineage: Lineage, row: Row, goal: dict[str, str]) -> Held:
    year, part, whole = row["data_year"], goal["part_item"], goal["whole_item"]
    if goal["kind"] == "stock":
        node = _stock(lineage, "bases_count", part, year)
        return _held(row, _STOCK, node.computed, [("bases", node)])
    if goal["kind"] == "growth":
        # A goal that sets the rate itself has no line to walk down.
        roles = zip(("growth", "same_bases", "line"), (*_GROWTHS, *([_LINES[whole]] if whole else [])), strict=False)
        nodes = [(role, walked_down(lineage, Target(PROVINCE, None, None, year, column))) for role, column in roles]
        return _held(row, _LINE, nodes[0][1].computed, nodes)
    sums = [_sum(lineage, item, year) for item in (part, whole) if item]
    both = set.intersection(*({cell.base_id for cell in node.cells} for node in sums))
    of_both = [_of(node, both) for node in sums]
    totals = [Fraction(node.computed or 0) for node in of_both] + [Fraction(1)]
    computed = totals[0] / totals[1] / Fraction(goal["unit_factor"]) if both and totals[1] else None
    formula = " / ".join(item for item in (part, whole) if item)
    return _held(row, formula, computed, list(zip(("part", "whole"), of_both, strict=False)))


def _sum(lineage: Lineage, item: str, year: int) -> Node:
    column = next(f"{item}_{unit}" for unit in ("cny", "count") if (PROVINCE, f"{item}_{unit}") in lineage.kinds)
    return walked_down(lineage, Target(PROVINCE, None, None, year, column))


def _of(node: Node, bases: set[str]) -> Node:
    """The part of a sum that these bases give."""
    cells = [cell for cell in node.cells if cell.base_id in bases]
    total = sum((cell_value(cell, node.target.metric) for cell in cells), Decimal(0)) if cells else None
    is_whole = len(cells) == len(node.cells)
    return replace(node, published=node.published if is_whole else total, computed=total, cells=cells)


def _held(row: Row, formula: str, computed: Any, inputs: list[tuple[str, Node]]) -> Held:  # noqa: ANN401 - a number
    is_goal = "indicator" in row
    told = row["value" if is_goal else "computed_value"]
    if computed is None or told is None:
        is_same = computed is told
    else:
        off = abs(Fraction(computed) - Fraction(told))
        is_same = off <= _CLOSE + abs(Fraction(computed)) / 10**14
    agrees = is_same and all(node.all_agree for _, node in inputs)
    kind, name = ("goal", row["indicator"]) if is_goal else ("published", row["figure_id"])
    return Held(kind, name, row, formula, told if is_same else computed, agrees, inputs)


def lines(found: Held, names: Mapping[str, str] = explain_text.NO_NAMES) -> Iterator[str]:
    """As text: value, verdict and reason, then what the value is made of. ``names``: metric -> label."""
    row = found.row
    yield from _goal_lines(row) if found.kind == "goal" else _published_lines(row)
    formula = _formula(found, names)
    yield f"  {say('held.source', formula=formula, source=row['source']) if formula else row['source']}"
    for role, node in found.inputs:
        yield from (f"  {line}" for line in explain_text.tree(node, role, names))
    yield say("held.right") if found.agrees else say("held.wrong", value=number(found.computed))


def _formula(found: Held, names: Mapping[str, str]) -> str:
    if found.formula == _STOCK:
        return say("held.stock")
    if found.formula == _LINE:
        return say("held.line")
    formula = " / ".join(_called(part, names) for part in found.formula.split(" / ")) if found.formula else ""
    return say("held.of_bases", formula=formula) if found.kind == "goal" else formula


def _called(measure: str, names: Mapping[str, str]) -> str:
    """A part of a formula in words: a measure may be known as a column with its unit only."""
    column = next((code for code in (measure, f"{measure}_cny", f"{measure}_count") if code in names), measure)
    named = {measure: names.get(column, measure)}
    return word("reference_metric", in_words(measure, named))


def _of_language(row: Row, name: str) -> str:
    """What a row is called in the language in force: its columns ``name``_zh and ``name``_en."""
    return str(row[f"{name}_zh"] if language() is Language.ZH else row[f"{name}_en"])


def _goal_lines(row: Row) -> Iterator[str]:
    against = say("held.against", target=number(row["target"])) if row["target"] is not None else ""
    verdict = say("held.met") if row["is_met"] else say("held.not_met")
    if row["is_met"] is None:
        verdict = say("held.open", reason=word("undecided", row["undecided_reason"] or "–"))
    unit = word("unit", row["unit"])
    named = {"name": _of_language(row, "indicator"), "year": row["data_year"], "unit": unit, "verdict": verdict}
    yield say("held.goal", value=number(row["value"]), against=against, **named)
    if row["value_before"] is not None:
        yield f"  {say('held.before', value=number(row['value_before']))}"


def _published_lines(row: Row) -> Iterator[str]:
    verdict = say("held.holds") if row["holds"] else say("held.fails")
    if row["holds"] is None:
        told_zh = row.get("why_not_zh") if language() is Language.ZH else None  # earlier releases have English only
        verdict = say("held.not_computed", why=told_zh or row["why_not"])
    name = f"{row['figure_id']} {_of_language(row, 'metric')}"
    named = {"name": name, "text": row["published_text"], "unit": word("unit", row["unit"])}
    yield say("held.published", comparator=row["comparator"], verdict=verdict, **named)
    yield f"  {say('held.computed', value=number(row['computed_value']), now=number(row['computed_now']))}"


def as_json(found: Held) -> Row:
    """The same as JSON holds it."""
    return {
        "kind": found.kind,
        "name": found.name,
        "row": {name: plain(value) for name, value in found.row.items()},
        "formula": found.formula,
        "agrees": found.agrees,
        "inputs": [{"role": role} | explain_text.as_json(node) for role, node in found.inputs],
    }
