"""``tbw recheck``: read and judge again what is stored, after a rule, the registry or the reader changed.

Only results that differ are added to the raw zone, as a new generation: no sender must send again, and what is kept
stays as it is.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from rich.console import Console
from rich.markup import escape

from expectations.check_tables import Checked, RawTables
from ingestion.raw_zone.commit import writing
from ingestion.raw_zone.schema import JUDGED_TABLES, READ_TABLES
from ingestion.raw_zone.store import Store
from tbw.answer.returns import write_returns
from tbw.ground import places
from tbw.ground.language import say, word
from tbw.ground.reference import latest
from tbw.judging.in_force import check_in_force
from tbw.judging.rereading import read_again
from tbw.submission.judgement import keep

# Columns that differ between generations even where the result is the same.
_OF_THE_RUN = {"commit_id", "generation", "reader_version", "checked_at", "rules_sha256"}


@dataclass(frozen=True, slots=True)
class Flip:
    """A submission whose result differs: its status before and after, and rule and cell of new and former findings."""

    submission_id: str
    landing_path: str
    report_year: int
    status_before: str
    status_after: str
    is_read_differently: bool
    findings_gone: list[str]
    findings_new: list[str]


def recheck(store: Path, reference: Path, report_year: int | None = None, *, dry_run: bool = False) -> list[Flip]:
    """Read and judge again all report years, or one; keep what differs unless ``dry_run``. Sorted by path."""
    kept = Store(places.writable(store))
    with writing(kept) as writer:
        in_force = latest(store, reference)
        before = RawTables(**{table: writer.counted.table(table) for table in JUDGED_TABLES})
        sent = [row for row in before.submissions.to_pylist() if report_year in {None, row["report_year"]}]
        read = read_again(kept, sent, in_force, places.forms())
        differs = _differing(before, read)
        read = {table: _of(rows, differs) for table, rows in read.items()}
        now_known = {
            table: pa.concat_tables([_not_of(getattr(before, table), differs), read[table]]) for table in READ_TABLES
        }
        checked = _check_again(before, now_known, in_force, report_year)
        flips = _flips(before, checked, differs)
        if not dry_run:
            ids = {flip.submission_id for flip in flips}
            writer.commit(read | {"findings": _of(checked.findings, ids), "checks": _of(checked.checks, ids)})
    if not dry_run:
        keep(store, reference)
        write_returns(kept, reference)
    return sorted(flips, key=lambda flip: flip.landing_path)


def _differing(before: RawTables, read: dict[str, pa.Table]) -> set[str]:
    """The submissions whose fresh reading differs in anything."""
    ids = {str(submission_id) for submission_id in read["submissions"]["submission_id"].to_pylist()}
    return {
        submission_id
        for table in READ_TABLES
        for submission_id, content in _contents(read[table], ids).items()
        if content != _contents(getattr(before, table), ids)[submission_id]
    }


def _contents(rows: pa.Table, ids: set[str]) -> dict[str, list[str]]:
    """submission_id -> its rows as sorted text, without the columns that belong to a run."""
    contents: dict[str, list[str]] = {submission_id: [] for submission_id in ids}
    for row in rows.drop([name for name in rows.column_names if name in _OF_THE_RUN]).to_pylist():
        if row["submission_id"] in ids:
            contents[row["submission_id"]].append(repr(row))
    return {submission_id: sorted(content) for submission_id, content in contents.items()}


def _check_again(before: RawTables, tables: dict[str, pa.Table], reference: Path, report_year: int | None) -> Checked:
    """Judge the chosen report year and all later ones, of which it is the history."""
    years = dict(zip(*(tables["submissions"][n].to_pylist() for n in ("submission_id", "report_year")), strict=True))
    return check_in_force(
        replace(before, **tables),
        {submission_id for submission_id, year in years.items() if year >= (report_year or year)},
        reference,
    )


def _flips(before: RawTables, checked: Checked, differs: set[str]) -> list[Flip]:
    ids = {str(submission_id) for submission_id in checked.checks["submission_id"].to_pylist()}
    heads = {row["submission_id"]: row for row in before.submissions.to_pylist()}
    old, new = ({r["submission_id"]: r for r in t.to_pylist()} for t in (before.checks, checked.checks))
    was, is_ = (_contents(t, ids) for t in (before.findings, checked.findings))
    said_was, said_is = (_contents(t, ids) for t in (before.checks, checked.checks))
    named_was, named_is = (_named(t) for t in (before.findings, checked.findings))
    return [
        Flip(
            i,
            heads[i]["landing_path"],
            heads[i]["report_year"],
            old[i]["status"],
            new[i]["status"],
            i in differs,
            sorted(named_was.get(i, set()) - named_is.get(i, set())),
            sorted(named_is.get(i, set()) - named_was.get(i, set())),
        )
        for i in ids
        if i in differs or was[i] != is_[i] or said_was[i] != said_is[i]
    ]


def _named(findings: pa.Table) -> dict[str, set[str]]:
    """submission_id -> rule and cell of each finding."""
    named: dict[str, set[str]] = {}
    for row in findings.to_pylist():
        where = "!".join(filter(None, (row["sheet"], row["cell"])))
        named.setdefault(row["submission_id"], set()).add(f"{row['rule_id']} {where}".strip())
    return named


def _of(rows: pa.Table, ids: set[str]) -> pa.Table:
    return rows.filter(pc.is_in(rows["submission_id"], pa.array(sorted(ids), pa.string())))


def _not_of(rows: pa.Table, ids: set[str]) -> pa.Table:
    return rows.filter(pc.invert(pc.is_in(rows["submission_id"], pa.array(sorted(ids), pa.string()))))


def print_flips(flips: list[Flip], console: Console, *, dry_run: bool) -> None:
    """Print the differences, or that there are none."""
    for flip in flips:
        change = word("status", flip.status_after)
        if flip.status_before != flip.status_after:
            change = f"[bold]{word('status', flip.status_before)} -> {change}[/]"
        console.print(f"{escape(flip.landing_path)}: {change}", soft_wrap=True)
        for sign, findings in (("-", flip.findings_gone), ("+", flip.findings_new)):
            for finding in findings:
                console.print(f"  {sign} {escape(finding)}", soft_wrap=True)
    flipped = sum(flip.status_before != flip.status_after for flip in flips)
    kept = say("recheck.dry_run" if dry_run else "recheck.kept" if flips else "recheck.nothing")
    console.print(say("recheck.differ", count=len(flips), flipped=flipped, kept=kept))
