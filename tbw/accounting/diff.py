"""``tbw diff``: what moved between two releases, by how much, and because of what."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from tbw.accounting.explain_text import number
from tbw.accounting.lineage import PROVINCE
from tbw.accounting.moved_figures import Move, labels, moved_figures, names
from tbw.accounting.moved_inputs import MovedInputs, moved_inputs
from tbw.ground.language import listed, say, word
from tbw.release import finding, manifest
from tbw.release.two_releases import Restated, Submission, side_by_side


@dataclass(frozen=True, slots=True)
class Diff:
    """Two releases, the older one ``before``. ``labels``: metric -> its Chinese label.

    ``names``: metric of one mart, or item -> what it is called in the language in force.
    """

    before: str
    after: str
    inputs: MovedInputs
    submissions: list[Submission]
    restated: list[Restated]
    figures: list[Move]
    labels: dict[str, str]
    names: dict[str, str]


# The figures that stand for a new year, in this order.
_HEADLINE = (
    "base_import_export_cny",
    "base_share_pct",
    "base_import_export_yoy_pct",
    "base_import_export_like_for_like_yoy_pct",
)
_ENDS = ("_low_", "_high_")  # of a range


def diff(store: Path, before: str | None = None, after: str | None = None, mart: str = PROVINCE) -> Diff:
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
            names=names(both, mart),
        )


def lines(difference: Diff, mart: str = PROVINCE) -> Iterator[str]:
    """The text of a comparison: first what is new and what moved, then why.

    The figures of one mart stand in full, the ends of ranges last; those of the others by their number.
    """
    yield say("diff.head", before=difference.before, after=difference.after)
    of_mart = [move for move in difference.figures if move.mart == mart]
    yield from _new_years([move for move in of_mart if move.before is None], difference.names, mart)
    for move in sorted((move for move in of_mart if move.before is not None), key=_is_end):
        yield from _move(move, difference.names)
    for other, moves in groupby((move for move in difference.figures if move.mart != mart), key=lambda move: move.mart):
        yield say("diff.others", mart=other, count=len(list(moves)))
    if not difference.figures:
        yield say("diff.nothing")
    yield from _submissions(difference.submissions)
    yield from _restated(difference.restated, difference.names)
    yield from _inputs(difference.inputs)


def as_json(difference: Diff) -> dict[str, Any]:
    """The same as JSON holds it, in every language."""
    return {name: value for name, value in asdict(difference).items() if name != "names"}


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
            yield say("diff.new_row", row=" ".join(filter(None, (str(year), key))), figures=listed(told))
    if fresh:
        years = listed(map(str, sorted({move.data_year for move in fresh})))
        yield say("diff.new_figures", mart=mart, count=len(fresh), years=years)


def _restated(restated: list[Restated], named: dict[str, str]) -> Iterator[str]:
    for base_id, rows in groupby(restated, key=lambda row: row.base_id):
        figures = list(rows)
        yield say("diff.restated", base=f"{base_id} {figures[0].base_name}", count=len(figures))
        for row in figures:
            before, after = (
                f"{number(value)} ({file}!{cell})"
                for value, file, cell in (
                    (row.before, row.file_before, row.cell_before),
                    (row.after, row.file_after, row.cell_after),
                )
            )
            item = named.get(row.item_code, row.item_code)
            yield f"  {item} {row.data_year}: {before} -> {after} {word('unit', row.unit)}"


def _inputs(inputs: MovedInputs) -> Iterator[str]:
    if inputs.code:
        yield say("diff.code", before=inputs.code[0], after=inputs.code[1])
    for name, (then, now) in inputs.tools.items():
        yield say("diff.tool", name=name, before=then, after=now)
    for table in (*inputs.rules, *inputs.reference):
        yield say("diff.table", name=table.name, gone=len(table.gone), new=len(table.new))
        for sign, rows in (("-", table.gone), ("+", table.new)):
            for row in rows:
                yield f"  {sign} {', '.join(value for value in row.values() if value)}"
    for name in inputs.forms:
        yield say("diff.form", name=name)
    for row in inputs.decisions:
        of = (str(row[name]) for name in ("subject", "report_year", "outcome") if row[name])
        what = " ".join((word("decision", row["kind"]), *of))
        yield say("diff.decision", what=what, by=row["decided_by"], reason=row["reason"])


def _submissions(submissions: list[Submission]) -> Iterator[str]:
    new = Counter(row.after for row in submissions if row.before is None)
    if new:
        by_status = sorted(new.items(), key=str)
        counts = listed(say("run.count", count=count, what=word("status", status)) for status, count in by_status)
        yield say("diff.new_submissions", count=new.total(), counts=counts)
    for row in submissions:
        if row.before is not None:
            because = say("diff.because", because=" ".join(row.because)) if row.because else ""
            after = word("status", row.after) if row.after else say("diff.gone")
            before = word("status", row.before)
            yield say("diff.submission", path=row.landing_path, before=before, after=after, because=because)


def _move(move: Move, named: dict[str, str]) -> Iterator[str]:
    name = " ".join(filter(None, (named.get(move.metric, move.metric), move.key, str(move.data_year))))
    moved_by = (" ".join(named.get(part, part) for part in figure.split(" ")) for figure in move.through)
    yield say(
        "diff.move",
        figure=name,
        before=number(move.before),
        after=number(move.after),
        change=_change(move),
        through=say("diff.through", figures=listed(moved_by)) if move.through else "",
    )
    for base in move.bases:
        of = f"{base.base_id} {base.base_name or ''}"
        yield "  " + say("diff.of_base", base=of, change=_signed(base.change), because=base.because)


def _change(move: Move) -> str:
    if move.change is None:
        return ""
    beside = say("diff.points") if move.metric.endswith("_pct") else ""
    if move.change_pct is not None:
        beside = say("diff.change_pct", change=move.change_pct)
    return say("diff.change", change=_signed(move.change), beside=beside)


def _signed(change: Decimal) -> str:
    return f"{'+' if change > 0 else ''}{number(change)}"
