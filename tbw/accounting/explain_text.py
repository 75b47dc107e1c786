"""An explained figure as text and as JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tbw.accounting.explain import Node
from tbw.accounting.lineage import Cell, Target
from tbw.accounting.naming import chinese_names, in_words, key_names
from tbw.ground.language import is_said, listed, say, word
from tbw.release import warehouse
from tbw.release.finding import find

# Tables whose figures are no columns of a yearly mart: they are named by place and level.
_REFERENCE = ("fct_gdp", "fct_trade_total", "dim_base")
NO_NAMES: Mapping[str, str] = MappingProxyType({})


def labels(store: Path, release: str | None) -> dict[str, str]:
    """The Chinese names of metrics and items in a release, and those of cities and bases, for :func:`lines`.

    Raises :class:`UsageError`.
    """
    with warehouse.opened(find(store.absolute(), release)) as database:
        return key_names(database) | chinese_names(database)


def lines(node: Node, names: Mapping[str, str] = NO_NAMES) -> Iterator[str]:
    """The tree as text; the last line says whether all of it comes out as published. ``names``: metric -> label."""
    yield from _lines(node, "", None, names)
    figures = _figures(node)
    wrong = [figure_name(figure.target, names) for figure in figures if not figure.agrees]
    if wrong:
        yield say("explain.wrong", figures=listed(wrong))
    else:
        yield say("explain.right", count=len(figures))


def figure_name(target: Target, names: Mapping[str, str]) -> str:
    """The figure as people call it."""
    metric = in_words(target.metric, names)
    if target.key_column == "round":
        return f"{metric} {target.data_year} {say('explain.round', year=target.key)}"
    if target.mart in _REFERENCE:
        place = target.key if target.key_column in {"city", "zone"} else None
        of = word("level", target.key) if target.key_column == "level" else word("scope", target.key_column)
        metric, key = (
            word("reference_metric", target.metric),
            " ".join(filter(None, (of, names.get(place or "", place)))),
        )
        return f"{key} {metric} {target.data_year}"
    return " ".join(filter(None, (metric, names.get(target.key or "", target.key), str(target.data_year))))


def tree(node: Node, role: str, names: Mapping[str, str]) -> Iterator[str]:
    """The tree of a figure that has a role in another, without a verdict."""
    yield from _lines(node, "", role, names)


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


def _lines(node: Node, indent: str, role: str | None, names: Mapping[str, str]) -> Iterator[str]:
    note = node.note or _why_no_share(node)
    figure = say(
        "explain.figure",
        figure=figure_name(node.target, names),
        value=number(node.published),
        differs="" if node.agrees else say("explain.differs", value=number(node.computed)),
        how=say(f"kind.{_kind(node)}", cells=len(node.cells), bases=len({cell.base_id for cell in node.cells})),
        note=say("explain.note", note=note) if note else "",
    )
    yield indent + (say("explain.of_role", role=word("role", role), figure=figure) if role else figure)
    deeper = indent + "  "
    for why, bases in asdict(node.absent).items():
        if bases:
            yield deeper + say(f"lacks.{why}", bases="、".join(bases))
    if node.absent.is_preliminary:
        yield deeper + say("explain.preliminary")
    for below_role, below in node.inputs:
        yield from _lines(below, deeper, below_role, names)
    for _, cells in groupby(node.cells, key=lambda cell: cell.base_id):
        for cell in cells:
            yield deeper + say("explain.cell_base", base=f"{cell.base_id} {cell.base_name or ''}", said=_cell(cell))
    for row in node.totals:
        yield deeper + _total(row)


def _kind(node: Node) -> str:
    """How it comes about; of a total or rate that no reference row gives: that none is known."""
    return "reference_unknown" if node.kind.startswith("reference") and node.published is None else node.kind


def _why_no_share(node: Node) -> str | None:
    whole = next((below.published for role, below in node.inputs if role == "whole"), None)
    return say("explain.zero_whole") if node.published is None and whole is not None and whole <= 0 else None


def _total(row: dict[str, Any]) -> str:
    growth = row["growth_published_pct"]
    beside = "" if growth is None else say("explain.growth", value=number(growth))
    used = [say(f"explain.{what}_used") for what in ("level", "growth") if row[f"is_{what}_used"]]
    value = f"{row['comparator']} {number(row['value'])} {row['unit']}{beside}"
    return say(
        "explain.total",
        scope=word("scope", row["scope"]),
        year=row["year"],
        value=value,
        kind=word("total_kind", row["kind"]),
        used="/".join(used),
        source=row["source"],
    )


def _cell(cell: Cell) -> str:
    has_basis = cell.basis is not None and is_said("rests_on", cell.basis)
    basis = say(f"rests_on.{cell.basis}", year=cell.cell_data_year) if has_basis else ""
    if cell.cell is None and cell.basis:
        return f"{number(cell.value)}{basis}"
    if cell.cell is None:
        return cell.landing_path or say("explain.in_registry")
    where = "!".join(filter(None, (cell.landing_path, cell.sheet, cell.cell)))
    factor = f"{number(cell.number_as_typed)} {cell.unit_as_typed or ''} × {number(cell.unit_factor)}"
    if cell.weight is None:
        return f"{where} “{cell.raw_text}”"
    weight = f" × {number(cell.weight)}" if cell.weight != 1 else ""
    return f"{number(cell.value)} = {where} “{cell.raw_text}” = {factor}{weight}{basis}"


def number(value: Any) -> str:  # noqa: ANN401 - as the marts have it
    """A figure for people: with thousands separators, without trailing zeros; a verdict as a word."""
    if value is None:
        return "–"
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        text = f"{Decimal(value):,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return word("truth", str(value)) if isinstance(value, bool) else str(value)


def plain(value: Any) -> Any:  # noqa: ANN401 - as JSON has it
    """A value as JSON holds it: numbers as text, exact."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _figures(node: Node) -> list[Node]:
    return [node, *(figure for _, below in node.inputs for figure in _figures(below))]
