"""``tbw explain``: a published figure down to files and cells, computed again from what was typed, exactly."""

from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from tbw.lineage import BASES, PROVINCE, Cell, Lineage, Target, base_of, opened
from tbw.releases import find

# Percentages are published with 6 decimals, out of a division of doubles.
_LAST_PLACE = Decimal("0.000001")
_TOLERANCE = Fraction(1, 2_000_000)
_OF_A_DOUBLE = Fraction(1, 10**14)
_SUMMED = {"sum", "count"}


@dataclass(frozen=True, slots=True)
class Node:
    """A figure with what it is made of: other figures, cells, or totals of the reference data.

    ``computed`` is the figure computed again from these; ``agrees``: it is the one published.
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

    @property
    def all_agree(self) -> bool:
        """Whether it and all below it come out as published."""
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
    """Walk a figure down.

    It is the province's unless a base, or a mart and its key, is named, and of the latest year unless a data year is.
    Raises :class:`UsageError` for what is unknown, with what is near to it.
    """
    folder = find(store.absolute(), release)
    with opened(folder) as lineage:
        mart = lineage.mart_of(metric, BASES if base else mart)
        return _node(lineage, lineage.target(mart, base_of(base, folder) if base else key, data_year, metric))


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
    figures = [node.computed for _, node in inputs]
    computed = _above(figures) if kind == "above" else _pct(*figures, is_growth=kind == "growth")
    published = lineage.published(target)
    note: str | None = None
    if kind == "growth" and published is None and computed is not None:
        breaks = _breaks(lineage, inputs[0][1], inputs[1][1])
        note = f"not comparable, given in one of the years only: {'、'.join(breaks)}" if breaks else None
        computed = None if breaks else computed
    return Node(target, kind, published, _shown(computed), _same(published, computed), inputs, note=note)


def _summed(lineage: Lineage, target: Target, kind: str) -> Node:
    """From the numbers as typed, times their factors; a count from the bases."""
    cells, published = lineage.cells(target), lineage.published(target)
    values = [_value(cell) for cell in cells]
    computed = sum(values, Decimal(0)) if values or kind == "count" else None
    return Node(target, kind, published, computed, published == computed, cells=cells)


def _value(cell: Cell) -> Decimal:
    if cell.number_as_typed is None or cell.unit_factor is None:
        return cell.value
    return cell.number_as_typed * cell.unit_factor


def _reference(lineage: Lineage, target: Target, kind: str) -> Node:
    """A total of the reference data, or its growth: as published, else out of two totals."""
    (_, scope, _), *_ = lineage.inputs(target)
    now, before = (lineage.totals(scope, target.key, target.data_year - earlier) for earlier in (0, 1))
    growth = next((row["growth_published_pct"] for row in now if row["is_growth_used"]), None)
    computed = _pct(_level(now), _level(before), is_growth=True)
    figures: dict[str, Decimal | Fraction | None] = {
        "reference": _level(now),
        "reference_growth": computed if growth is None else growth,
        "reference_growth_published": growth,
        "reference_growth_computed": computed,
    }
    published, figure = lineage.published(target), figures[kind]
    totals = now if kind == "reference" or figure is growth else now + before
    return Node(target, kind, published, _shown(figure), _same(published, figure), totals=totals)


def _level(totals: list[dict[str, Any]]) -> Decimal | None:
    return next((row["level_cny"] for row in totals if row["is_level_used"]), None)


def _like_for_like(lineage: Lineage, target: Target) -> Node:
    """Over the bases that give the figure in both years, wherever they belonged in the year before."""
    both = [
        lineage.cells(
            Target(PROVINCE, None, None, target.data_year - earlier, name) if earlier else replace(target, metric=name)
        )
        for _, name, earlier in lineage.inputs(target)
    ]
    same = _items(both[0]) & _items(both[1])
    nodes = []
    for (role, name, earlier), cells in zip(lineage.inputs(target), both, strict=True):
        of_same = [cell for cell in cells if (cell.base_id, cell.item_code) in same]
        total = sum(map(_value, of_same), Decimal(0)) if of_same else None
        year = replace(target, metric=name, data_year=target.data_year - earlier)
        nodes.append(
            (role, Node(year, "sum", total, total, agrees=True, cells=of_same, note="same bases in both years"))
        )
    published = lineage.published(target)
    computed = _pct(nodes[0][1].computed, nodes[1][1].computed, is_growth=True)
    return Node(target, "growth_like_for_like", published, _shown(computed), _same(published, computed), nodes)


def _items(cells: list[Cell]) -> set[tuple[str, str | None]]:
    return {(cell.base_id, cell.item_code) for cell in cells}


def _breaks(lineage: Lineage, now: Node, before: Node) -> list[str]:
    """Names of the bases that are expected in both years and give the figure, of one meaning, in one of them only."""
    expected = [
        {cell.base_id for cell in lineage.cells(replace(node.target, metric="bases_expected_count"))}
        for node in (now, before)
    ]
    names = {cell.base_id: cell.base_name or cell.base_id for cell in now.cells + before.cells}
    in_one = {base for base, _ in _items(now.cells) ^ _items(before.cells)}
    return [names[base] for base in sorted(in_one) if base in expected[0] & expected[1] or now.target.mart == BASES]


def _pct(now: Any, before: Any, *, is_growth: bool) -> Fraction | None:  # noqa: ANN401 - exact numbers or nothing
    """Part of a whole, or growth, in percent points; None where the whole is unknown or not above zero."""
    if now is None or before is None or before <= 0:
        return None
    return (Fraction(now) - (Fraction(before) if is_growth else 0)) / Fraction(before) * 100


def _above(figures: list[Any]) -> bool | None:
    return None if None in figures else figures[0] > max(figures[1:])


def _same(published: Any, computed: Any) -> bool:  # noqa: ANN401 - as the marts have it
    if not isinstance(computed, Fraction) or published is None:
        return bool(published == computed)
    return abs(Fraction(published) - computed) <= _TOLERANCE + abs(computed) * _OF_A_DOUBLE


def _shown(computed: Any) -> Any:  # noqa: ANN401 - as the marts have it
    if not isinstance(computed, Fraction):
        return computed
    return (Decimal(computed.numerator) / Decimal(computed.denominator)).quantize(_LAST_PLACE, ROUND_HALF_UP)
