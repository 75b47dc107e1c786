"""What a run has done, for people: its report as text, and the headline."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from expectations.closed_lists import MISDIRECTED, SET_ASIDE
from ingestion.raw_zone.store import Store
from tbw.ground import no_forms
from tbw.ground.language import listed, say, word
from tbw.ground.terminal import STATUS_COLOURS, terminal
from tbw.records import sheets
from tbw.release import warehouse

HEADLINE = """
    select data_year, bases_reported_count, bases_expected_count, bases_not_in_force_count,
        base_import_export_cny / 100000000 as trade, province_import_export_cny / 100000000 as province, base_share_pct,
        base_import_export_yoy_pct, base_import_export_like_for_like_yoy_pct
    from marts.mart_province_year order by data_year
"""


def print_run(store: Path, report: Path) -> None:
    """Print a run's report and, where a release exists, its headline and where it lies."""
    console = terminal()
    print_outcome(json.loads(report.read_text(encoding="utf-8")), console)
    current = Store(store).current
    if current.exists():
        console.print(headline(current))
        console.print(say("run.release", path=escape(str(current)), id=current.resolve().name), soft_wrap=True)


def print_outcome(outcome: dict[str, Any], console: Console) -> None:
    """Print what came of a run, the same on a terminal and in its report: the counts before all."""
    files, foreign = parted(outcome["files"])
    by_status = (say("run.count", count=count, what=word("status", name)) for name, count in counts(outcome).items())
    console.print(escape(listed([say("run.files", count=len(outcome["files"])), *by_status])), soft_wrap=True)
    console.print(statuses(files))
    for line in map(escape, no_forms.told([file["landing_path"] for file in foreign])):
        console.print(line, soft_wrap=True)
    for line in _lines(outcome):
        console.print(line, soft_wrap=True)


def parted(files: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Files that are, or may be, forms; and those that are surely none."""
    parts: tuple[list[dict[str, Any]], list[dict[str, Any]]] = [], []
    for file in files:
        # A report of an earlier version does not say why a file could not be read.
        parts[no_forms.is_none(file["status"], file.get("read_status"))].append(file)
    return parts


def counts(outcome: dict[str, Any]) -> dict[str, int]:
    """How many files have each status; what became no submission, too."""
    by_status = dict(sorted(Counter(file["status"] for file in outcome["files"]).items()))
    return by_status | {name: len(outcome[name]) for name in ("misplaced", "passed_over", "failed") if outcome[name]}


def _lines(outcome: dict[str, Any]) -> Iterator[str]:
    """Below the files: sheets of decisions, and what became no submission."""
    yield from map(escape, sheets.lines(outcome["decisions"]))
    yield from map(escape, (*set_aside(outcome["files"]), *misdirected(outcome["files"])))
    for path in outcome["misplaced"]:
        yield say("run.misplaced", path=escape(path))
    yield from map(escape, passed_over(outcome["passed_over"]))
    for path, reason in outcome["failed"].items():
        yield say("run.not_received", path=escape(path), reason=escape(reason))


def passed_over(files: dict[str, str]) -> list[str]:
    """A line for each kind of file that programs leave behind in landing, naming the first few."""
    kinds: dict[str, list[str]] = {}
    for path, kind in files.items():
        kinds.setdefault(kind, []).append(path)
    return [
        say("run.passed_over", count=len(paths), kind=kind, paths=no_forms.named(paths))
        for kind, paths in kinds.items()
    ]


def set_aside(files: list[dict[str, Any]]) -> list[str]:
    """The lines about files that are set aside."""
    aside = (line for line in files if line["status"] == SET_ASIDE)
    said = "status_of_round.set_aside"
    return [say(said, path=line["landing_path"], reason=line["status_detail"]) for line in aside]


def misdirected(files: list[dict[str, Any]]) -> list[str]:
    """What is told of the files that speak for a base without the right to."""
    wrong = (line for line in files if line["status"] == MISDIRECTED)
    return [
        say(
            "run.misdirected",
            path=line["landing_path"],
            base=line["base_name"] or say("run.of_another"),
            id=line["submission_id"],
        )
        for line in wrong
    ]


def statuses(files: list[dict[str, Any]]) -> Table:
    """A table of files and their statuses."""
    table = Table()
    for name in ("file", "base", "status", "must_fix", "explain", "note"):
        is_text = name in {"file", "base", "status"}
        table.add_column(say(f"column.{name}"), overflow="fold", justify="left" if is_text else "right")
    for line in files:
        status = line["status"]
        counts = (str(line.get(name) or "") for name in ("must_fix_count", "explain_count", "note_count"))
        colour = STATUS_COLOURS[status]
        coloured = f"[{colour}]{word('status', status)}[/]"
        table.add_row(escape(line["landing_path"]), escape(line["base_name"] or ""), coloured, *counts)
    return table


def headline(release: Path) -> Table:
    """Per data year: the bases' trade, the province's, share and growth, in 亿元 (100 million yuan) and percent.

    Growth of all bases stands beside that of the same bases, those that give the figure in both years.
    """
    with warehouse.opened(release) as database:
        rows = database.execute(HEADLINE).fetchall()
    table = Table(title=say("headline.title"), title_justify="left")
    for name in ("data_year", "bases", "trade", "province", "share", "growth", "same_bases"):
        table.add_column(say(f"column.{name}"), justify="right")
    for year, reported, expected, not_in_force, *figures in rows:
        bases = say("headline.bases", reported=reported, expected=expected)
        bases += say("headline.not_in_force", count=not_in_force) if not_in_force else ""
        table.add_row(str(year), bases, *(f"{value:,.2f}" if value is not None else "–" for value in figures))
    return table
