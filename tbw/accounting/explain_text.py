"""An explained figure as text and as JSON."""

from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from itertools import groupby
from typing import Any

from tbw.accounting.explain import Node
from tbw.accounting.lineage import Cell

_SAID = {
    "sum": "sum of {cells} cells of {bases} bases",
    "range": "{bases} bases, each its figure times a weight (parameters.csv)",
    "count": "{cells} bases",
    "cell_count": "{cells} cells",
    "stock": "in force at the end of the year, by the registry",
    "growth": "growth of now over before",
    "growth_like_for_like": "growth over the bases that give it in both years",
    "ratio": "part of the whole",
    "capped_ratio": "part of the whole, no more than all of it unless that much is reported",
    "above": "part above every line",
    "both_above": "part above every line, if growth of the same bases says so, too",
    "reference": "total of the reference data",
    "reference_gdp": "gross domestic product of the reference data",
    "reference_growth": "published growth, else computed from two totals",
    "reference_growth_published": "growth as published",
    "reference_growth_computed": "growth computed from two totals",
}
# What a sum lacks, and what of it may change.
_LACKS = {
    "missing": "not in it, nothing came from",
    "returned": "not in it, returned to be fixed:",
    "withheld": "not in it, withheld for an open doubt about the unit:",
    "doubtful": "in it, but waiting to be explained:",
    "not_in_force": "in it, though not in force at the end of the year:",
}
# Of the ends of a range; an accepted figure stands for itself.
_RESTS_ON = {
    "as_reported": " (in doubt, as reported)",
    "own_figure": " (in doubt, of the figure itself)",
    "nearest_year": " (missing or in doubt, of its nearest accepted year {year})",
    "largest_base": " (missing, of the largest base of the year)",
    "nothing": " (missing or withheld, nothing)",
}


def lines(node: Node) -> Iterator[str]:
    """The tree as text; the last line says whether all of it comes out as published."""
    yield from _lines(node, "", None)
    figures = _figures(node)
    wrong = [figure.target.name for figure in figures if not figure.agrees]
    if wrong:
        yield f"does not re-sum: {', '.join(wrong)}"
    else:
        yield f"re-summed: {len(figures)} figures come out exactly as published"


def tree(node: Node, role: str) -> Iterator[str]:
    """The tree of a figure that has a role in another, without a verdict."""
    yield from _lines(node, "", role)


def as_json(node: Node) -> dict[str, Any]:
    """The tree as JSON holds it; numbers as text, exact."""
    return {
        **{name: value for name, value in asdict(node.target).items() if name != "key_column"},
        "kind": node.kind,
        "published": plain(node.published),
        "computed": plain(node.computed),
        "agrees": node.agrees,
        "note": node.note,
        "absent": asdict(node.absent),
        "is_preliminary": node.absent.is_preliminary,
        "inputs": [{"role": role} | as_json(below) for role, below in node.inputs],
        "cells": [{name: plain(value) for name, value in asdict(cell).items()} for cell in node.cells],
        "totals": [{name: plain(value) for name, value in row.items()} for row in node.totals],
    }


def _lines(node: Node, indent: str, role: str | None) -> Iterator[str]:
    bases = len({cell.base_id for cell in node.cells})
    said = _SAID[node.kind].format(cells=len(node.cells), bases=bases)
    differs = "" if node.agrees else f", BUT COMPUTED {number(node.computed)}"
    note = f" ({node.note})" if node.note else ""
    yield f"{indent}{f'{role}: ' if role else ''}{node.target.name} = {number(node.published)}{differs}: {said}{note}"
    deeper = indent + "  "
    for why, names in asdict(node.absent).items():
        if names:
            yield f"{deeper}{_LACKS[why]} {'、'.join(names)}"
    if node.absent.is_preliminary:
        yield f"{deeper}so it is preliminary"
    for below_role, below in node.inputs:
        yield from _lines(below, deeper, below_role)
    for _, cells in groupby(node.cells, key=lambda cell: cell.base_id):
        for cell in cells:
            yield f"{deeper}{_cell(cell)}"
    for row in node.totals:
        growth = f", growth {number(row['growth_published_pct'])} %" if row["growth_published_pct"] is not None else ""
        used = "/".join(word for word, name in (("level", "is_level_used"), ("growth", "is_growth_used")) if row[name])
        value = f"{row['comparator']} {number(row['value'])} {row['unit']}{growth}"
        yield f"{deeper}{row['scope']} {row['year']} {value} ({row['kind']}; {used} used): {row['source']}"


def _cell(cell: Cell) -> str:
    head = f"{cell.base_id} {cell.base_name or ''}"
    basis = _RESTS_ON[cell.basis].format(year=cell.cell_data_year) if cell.basis in _RESTS_ON else ""
    if cell.cell is None and cell.basis:
        return f"{head}: {number(cell.value)}{basis}"
    if cell.cell is None:
        return f"{head}: {cell.landing_path or 'in the registry'}"
    where = "!".join(filter(None, (cell.landing_path, cell.sheet, cell.cell)))
    factor = f"{number(cell.number_as_typed)} {cell.unit_as_typed or ''} × {number(cell.unit_factor)}"
    if cell.weight is None:
        return f"{head}: {where} “{cell.raw_text}”"
    weight = f" × {number(cell.weight)}" if cell.weight != 1 else ""
    return f"{head}: {number(cell.value)} = {where} “{cell.raw_text}” = {factor}{weight}{basis}"


def number(value: Any) -> str:  # noqa: ANN401 - as the marts have it
    """A figure for people: with thousands separators, without trailing zeros."""
    if value is None:
        return "–"
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        text = f"{Decimal(value):,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def plain(value: Any) -> Any:  # noqa: ANN401 - as JSON has it
    """A value as JSON holds it: numbers as text, exact."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _figures(node: Node) -> list[Node]:
    return [node, *(figure for _, below in node.inputs for figure in _figures(below))]
