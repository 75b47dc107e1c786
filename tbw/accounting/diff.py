"""``tbw diff``: what moved between two releases, by how much, and because of what."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from tbw.accounting.explain_text import number
from tbw.accounting.lineage import PROVINCE
from tbw.accounting.moved_figures import Move, labels, moved_figures
from tbw.accounting.moved_inputs import MovedInputs, moved_inputs
from tbw.release import finding, manifest
from tbw.release.two_releases import Restated, Submission, side_by_side


@dataclass(frozen=True, slots=True)
class Diff:
    """Two releases, the older one ``before``; ``labels``: metric -> its Chinese label."""

    before: str
    after: str
    inputs: MovedInputs
    submissions: list[Submission]
    restated: list[Restated]
    figures: list[Move]
    labels: dict[str, str]


# The figures that stand for a new year, in this order.
_HEADLINE = (
    "base_import_export_cny",
    "base_share_pct",
    "base_import_export_yoy_pct",
    "base_import_export_like_for_like_yoy_pct",
)
_ENDS = ("_low_", "_high_")  # of a range


def diff(store: Path, before: str | None = None, after: str | None = None) -> Diff:
    """Compare two releases: without ``after`` the current one, without ``before`` the one before that.

    Raises :class:`UsageError` where there is none, or its database is gone.
    """
    store = store.absolute()
    now = finding.find(store, after)
    was = finding.find(store, before) if before else finding.before(store, now)
    manifests = (manifest.of(was), manifest.of(now))
    with side_by_side(was, now) as both:
        return Diff(
            before=manifests[0].release_id,
            after=manifests[1].release_id,
            inputs=moved_inputs(store, (was, now), manifests),
            submissions=both.submissions(),
            restated=both.restated(),
            figures=moved_figures(both),
            labels=labels(both),
        )


def lines(difference: Diff, mart: str = PROVINCE) -> Iterator[str]:
    """The text of a comparison: first what is new and what moved, then why.

    The figures of one mart stand in full, the ends of ranges last; those of the others by their number.
    """
    yield f"from {difference.before} to {difference.after}"
    of_mart = [move for move in difference.figures if move.mart == mart]
    yield from _new_years([move for move in of_mart if move.before is None], difference.labels, mart)
    for move in sorted((move for move in of_mart if move.before is not None), key=_is_end):
        yield from _move(move, difference.labels)
    for other, moves in groupby((move for move in difference.figures if move.mart != mart), key=lambda move: move.mart):
        yield f"{other}: {len(list(moves))} figures differ (--mart {other} shows them)"
    if not difference.figures:
        yield "no figure moved"
    yield from _submissions(difference.submissions)
    yield from _restated(difference.restated)
    yield from _inputs(difference.inputs)


def _is_end(move: Move) -> bool:
    return any(end in move.metric for end in _ENDS)


def _new_years(fresh: list[Move], named: dict[str, str], mart: str) -> Iterator[str]:
    """The headline of each row that had no figure before, then how many figures are new."""
    figures = {(move.data_year, move.key, move.metric): move.after for move in fresh}
    for year, key in sorted({(year, key or "") for year, key, _ in figures}):
        told = [
            f"{named.get(metric, metric)} {number(figures[year, key or None, metric])}"
            for metric in _HEADLINE
            if figures.get((year, key or None, metric)) is not None
        ]
        if told:
            yield f"new: {' '.join(filter(None, (str(year), key)))}: {', '.join(told)}"
    if fresh:
        years = ", ".join(map(str, sorted({move.data_year for move in fresh})))
        yield f"new in {mart}: {len(fresh)} figures of {years}"


def _restated(restated: list[Restated]) -> Iterator[str]:
    for base_id, rows in groupby(restated, key=lambda row: row.base_id):
        figures = list(rows)
        yield f"restated: {base_id} {figures[0].base_name}, {len(figures)} figures"
        for row in figures:
            yield (
                f"  {row.item_code} {row.data_year}: {number(row.before)} ({row.file_before}!{row.cell_before}) -> "
                f"{number(row.after)} ({row.file_after}!{row.cell_after}) {row.unit}"
            )


def _inputs(inputs: MovedInputs) -> Iterator[str]:
    if inputs.code:
        yield f"code: {inputs.code[0]} -> {inputs.code[1]}"
    for name, (then, now) in inputs.tools.items():
        yield f"{name}: {then} -> {now}"
    for table in (*inputs.rules, *inputs.reference):
        yield f"{table.name}: {len(table.gone)} rows gone or changed, {len(table.new)} new"
        for sign, rows in (("-", table.gone), ("+", table.new)):
            for row in rows:
                yield f"  {sign} {', '.join(value for value in row.values() if value)}"
    for name in inputs.forms:
        yield f"form spec: {name} is new, changed or gone"
    for row in inputs.decisions:
        what = " ".join(str(row[name]) for name in ("kind", "subject", "report_year", "outcome") if row[name])
        yield f"decision: {what}, by {row['decided_by']}: {row['reason']}"


def _submissions(submissions: list[Submission]) -> Iterator[str]:
    new = Counter(row.after for row in submissions if row.before is None)
    if new:
        counts = ", ".join(f"{count} {status}" for status, count in sorted(new.items(), key=str))
        yield f"new submissions: {new.total()} ({counts})"
    for row in submissions:
        if row.before is not None:
            because = f": {' '.join(row.because)}" if row.because else ""
            yield f"{row.landing_path}: {row.before} -> {row.after or 'gone'}{because}"


def _move(move: Move, named: dict[str, str]) -> Iterator[str]:
    name = " ".join(filter(None, (named.get(move.metric, move.metric), move.key, str(move.data_year))))
    beside = " points" if move.metric.endswith("_pct") else ""
    if move.change_pct is not None:
        beside = f", {move.change_pct:+.2f} %"
    change = f" ({'+' if move.change > 0 else ''}{number(move.change)}{beside})" if move.change is not None else ""
    moved_by = (" ".join(named.get(word, word) for word in figure.split(" ")) for figure in move.through)
    through = f", through {', '.join(moved_by)}" if move.through else ""
    yield f"{name}: {number(move.before)} -> {number(move.after)}{change}{through}"
    for base in move.bases:
        sign = "+" if base.change > 0 else ""
        yield f"  {base.base_id} {base.base_name or ''} {sign}{number(base.change)}: {base.because}"
