"""``tbw explain``: a published figure down to files and cells, and computed again, exactly, from what was typed."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

from tbw.accounting.absent import Absent, absent
from tbw.accounting.lineage import BASES, Cell, Lineage, Target, base_of, opened
from tbw.ground.language import say
from tbw.release.finding import find

# Percentages are published with 6 decimals, from a division of doubles.
_LAST_PLACE = Decimal("0.000001")
_TOLERANCE = Fraction(1, 2_000_000)
_OF_A_DOUBLE = Fraction(1, 10**14)
_CENT = Decimal("0.01")
_COUNTED = {"count", "cell_count"}
_SUMMED = {"sum", "range"} | _COUNTED
DIGITS = 100  # more digits than any product or sum of numbers in the warehouse has


@dataclass(frozen=True, slots=True)
class Node:
    """A figure and what it is made of: other figures, cells, or totals of the reference data.

    ``computed`` is the figure computed again from these; ``agrees``: it equals the published one.
    """

    target: Target
    kind: str
    published: Any
    computed: Any
    agrees: bool
    inputs: list[tuple[str, "Node"]] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    totals: list[dict[str, Any]] = field(default_factory=list)
    note: str | None = None
    absent: Absent = field(default_factory=Absent)

    @property
    def all_agree(self) -> bool:
        """Whether it and all figures below it come out as published."""
        return self.agrees and all(node.all_agree for _, node in self.inputs)


def explain(  # noqa: PLR0913 - what names a figure
    store: Path,
    metric: str,
    data_year: int | None = None,
    base: str | None = None,
    *,
    mart: str | None = None,
    key: str | None = None,
    release: str | None = None,
) -> Node:
    """The tree of a figure, down to the cells.

    Without a base, or a mart and its key, it is a figure of the province; without a data year, of the latest. Raises
    :class:`UsageError` for a name that is unknown, and proposes similar ones.
    """
    folder = find(store.absolute(), release)
    with opened(folder) as lineage:
        mart, column = lineage.mart_of(metric, BASES if base else mart, key)
        return walked_down(lineage, lineage.target(mart, base_of(base, folder) if base else key, data_year, column))


def walked_down(lineage: Lineage, target: Target) -> Node:
    """A figure and its whole tree, computed again."""
    with localcontext(prec=DIGITS):
        return _node(lineage, target)


def _node(lineage: Lineage, target: Target) -> Node:
    kind = lineage.kinds[target.mart, target.metric]
    if kind in _SUMMED:
        return _summed(lineage, target, kind)
    if kind.startswith("reference"):
        return _reference(lineage, target, kind)
    if kind == "growth_like_for_like":
        return _like_for_like(lineage, target)
    inputs = [
        (role, _node(lineage, replace(target, metric=name, data_year=target.data_year - years_earlier)))
        for role, name, years_earlier in lineage.inputs(target)
    ]
    computed = _COMPUTED[kind](*(node.computed for _, node in inputs))
    published = lineage.published(target)
    note: str | None = None
    if kind == "growth" and published is None and computed is not None:
        breaks = _breaks(lineage, inputs[0][1], inputs[1][1])
        note = say("explain.not_comparable", bases="、".join(breaks)) if breaks else None
        computed = None if breaks else computed
    return Node(target, kind, published, _shown(computed), _same(published, computed), inputs, note=note)


def _summed(lineage: Lineage, target: Target, kind: str) -> Node:
    """A sum of the numbers as typed, times their factors; or a count of bases."""
    cells, published = lineage.cells(target), lineage.published(target)
    values = [cell_value(cell, target.metric) for cell in cells]
    computed = sum(values, Decimal(0)) if values or kind in _COUNTED else None
    lacks = absent(lineage, target) if kind in {"sum", "range"} and target.mart != BASES else Absent()
    return Node(target, kind, published, computed, published == computed, cells=cells, absent=lacks)


def cell_value(cell: Cell, metric: str) -> Decimal:
    """What a cell adds to a sum, rounded as in the marts. Without one (counted bases, ends that are 0): its value."""
    if cell.weight is None or cell.number_as_typed is None or cell.unit_factor is None:
        return cell.value
    # Money to the cent, counts whole; in releases of before 0.4.0 all have eight digits.
    place = Decimal((0, (1,), int(cell.value.as_tuple().exponent)))
    if metric.endswith("_count") and place == _CENT:
        place = Decimal(1)
    value = (cell.number_as_typed * cell.unit_factor).quantize(place, ROUND_HALF_UP)
    return (value * cell.weight).quantize(place, ROUND_HALF_UP)


def _reference(lineage: Lineage, target: Target, kind: str) -> Node:
    """A total of the reference data, or its growth: as published, else computed from two totals."""
    (_, scope, _), *_ = lineage.inputs(target)
    table = "fct_gdp" if kind == "reference_gdp" else "fct_trade_total"
    now, before = (lineage.totals(table, scope, target.key, target.data_year - earlier) for earlier in (0, 1))
    growth = next((row["growth_published_pct"] for row in now if row["is_growth_used"]), None)
    computed = _growth(_level(now), _level(before))
    figures: dict[str, Decimal | Fraction | None] = {
        "reference": _level(now),
        "reference_gdp": _level(now),
        "reference_growth": computed if growth is None else growth,
        "reference_growth_published": growth,
        "reference_growth_computed": computed,
    }
    published, figure = lineage.published(target), figures[kind]
    totals = now if kind in {"reference", "reference_gdp"} or figure is growth else now + before
    return Node(target, kind, published, _shown(figure), _same(published, figure), totals=totals)


def _level(totals: list[dict[str, Any]]) -> Decimal | None:
    return next((row["level_cny"] for row in totals if row["is_level_used"]), None)


def _like_for_like(lineage: Lineage, target: Target) -> Node:
    """Growth over the bases that give the figure in both years, even if they belonged elsewhere in the year before."""
    both = [
        lineage.cells(replace(target.whole if earlier else target, metric=name, data_year=target.data_year - earlier))
        for _, name, earlier in lineage.inputs(target)
    ]
    same = _items(both[0]) & _items(both[1])
    nodes = []
    for (role, name, earlier), cells in zip(lineage.inputs(target), both, strict=True):
        of_same = [cell for cell in cells if (cell.base_id, cell.item_code) in same]
        total = sum((cell_value(cell, name) for cell in of_same), Decimal(0)) if of_same else None
        year = replace(target, metric=name, data_year=target.data_year - earlier)
        nodes.append(
            (role, Node(year, "sum", total, total, agrees=True, cells=of_same, note=say("explain.same_bases")))
        )
    published = lineage.published(target)
    computed = _growth(nodes[0][1].computed, nodes[1][1].computed)
    return Node(target, "growth_like_for_like", published, _shown(computed), _same(published, computed), nodes)


def _items(cells: list[Cell]) -> set[tuple[str, str | None]]:
    return {(cell.base_id, cell.item_code) for cell in cells}


def _breaks(lineage: Lineage, now: Node, before: Node) -> list[str]:
    """Names of the bases that give the figure (from the same item) in one year only, though expected in the other.

    Looked for in the earlier year are the bases of all classes: a base may have belonged to another class then.
    """
    is_base = now.target.mart == BASES
    earlier = before.target if is_base else before.target.whole
    cells = lineage.cells(earlier)
    names = {cell.base_id: cell.base_name or cell.base_id for cell in now.cells + cells}
    only_now, only_before = _items(now.cells) - _items(cells), _items(cells) - _items(now.cells)
    if is_base:
        lacking = {base for base, _ in only_now | only_before}
    else:
        lacking = {base for base, _ in only_now} & _expected(lineage, earlier)
        lacking |= {base for base, _ in only_before} & _expected(lineage, now.target)
    return [names[base] for base in sorted(lacking)]


def _expected(lineage: Lineage, target: Target) -> set[str]:
    return {cell.base_id for cell in lineage.cells(replace(target, metric="bases_expected_count"))}


def _share(part: Any, whole: Any) -> Fraction | None:  # noqa: ANN401 - exact numbers or nothing
    """A part of a whole, in percent; None where one of them is unknown or the whole is not above zero."""
    return None if part is None or whole is None or whole <= 0 else Fraction(part) / Fraction(whole) * 100


def _growth(now: Any, before: Any) -> Fraction | None:  # noqa: ANN401 - exact numbers or nothing
    return _share(None if now is None or before is None else now - before, before)


def _capped(part: Any, whole: Any, at_least: Any) -> Fraction | None:  # noqa: ANN401 - exact numbers or nothing
    """The share, capped at 100 % or, if that is more, at the share of ``at_least``; an unknown bound is no bound."""
    top = max((figure for figure in (whole, at_least) if figure is not None), default=None)
    return _share(min((figure for figure in (part, top) if figure is not None), default=None), whole)


def _above(part: Any, *lines: Any) -> bool | None:  # noqa: ANN401 - exact numbers or nothing
    return None if part is None or None in lines else part > max(lines)


def _both_above(part: Any, same: Any, *lines: Any) -> bool | None:  # noqa: ANN401 - exact numbers or nothing
    """Whether growth is above all lines; None where growth of the same bases would say otherwise."""
    is_above = _above(part, *lines)
    return is_above if _above(same, *lines) == is_above else None


_COMPUTED: dict[str, Callable[..., Fraction | bool | None]] = {
    "growth": _growth,
    "ratio": _share,
    "capped_ratio": _capped,
    "above": _above,  # in releases of earlier versions
    "both_above": _both_above,
}


def _same(published: Any, computed: Any) -> bool:  # noqa: ANN401 - as the marts have it
    if not isinstance(computed, Fraction) or published is None:
        return bool(published == computed)
    return abs(Fraction(published) - computed) <= _TOLERANCE + abs(computed) * _OF_A_DOUBLE


def _shown(computed: Any) -> Any:  # noqa: ANN401 - as the marts have it
    if not isinstance(computed, Fraction):
        return computed
    return (Decimal(computed.numerator) / Decimal(computed.denominator)).quantize(_LAST_PLACE, ROUND_HALF_UP)
