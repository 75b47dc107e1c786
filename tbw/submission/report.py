"""What a run has done, for people and programs: its report as data and as text, and the headline."""

import json
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from expectations.closed_lists import MISDIRECTED, SET_ASIDE
from ingestion.raw_zone.counted import Counted
from ingestion.raw_zone.store import Store
from tbw.ground.terminal import STATUS_COLOURS, terminal
from tbw.records import sheets
from tbw.release import warehouse

# How many files of a kind are named, where there may be very many.
NAMED = 3
HEADLINE = """
    select data_year, bases_reported_count, bases_expected_count, base_import_export_cny / 100000000 as trade,
        province_import_export_cny / 100000000 as province, base_share_pct, base_import_export_yoy_pct
    from marts.mart_province_year order by data_year
"""


def outcome(store: Store, plan: dict[str, Any], run_id: str, sheets: dict[str, list[Any]]) -> dict[str, Any]:
    """The result of a run: a record for each file of landing, with its status. ``run_report.finish`` writes it.

    ``sheets``: what became of the sheets of decisions (see :func:`tbw.records.sheets.prepared`); they are no
    submissions.
    """
    with store.counted() as raw:
        submissions = _by_submission(raw, "submissions")
        checks = _by_submission(raw, "checks")
        decided = {*raw.table("decisions")["file_sha256"].to_pylist(), *(s["file_sha256"] for s in sheets["decisions"])}
    sent = [
        f for f in plan["files"] if f["file_sha256"] not in decided and f["landing_path"] not in sheets["misplaced"]
    ]
    return {
        "run_id": run_id,
        "received_at": plan["received_at"],
        "files": [_line(file, submissions, checks) for file in sent],
        "decisions": sheets["decisions"],
        "misplaced": plan["misplaced"] + sheets["misplaced"],
        "passed_over": plan.get("passed_over", {}),  # a run begun with an earlier version has none
        "failed": plan["failed"],
    }


def _by_submission(raw: Counted, table: str) -> dict[str, dict[str, Any]]:
    return {row["submission_id"]: row for row in raw.table(table).to_pylist()}


def _line(
    file: dict[str, Any], submissions: dict[str, dict[str, Any]], checks: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    submission = submissions[file["submission_id"]]
    line = {name: file[name] for name in ("landing_path", "report_year", "city_folder", "submission_id", "file_sha256")}
    if submission["landing_path"] != file["landing_path"]:
        return line | {
            "status": "duplicate",
            "same_as": submission["landing_path"],
            "base_name": submission["base_name"],
        }
    check = checks[file["submission_id"]]
    counts = {name: check[name] for name in ("must_fix_count", "explain_count", "note_count", "generation")}
    received = submission["received_at"].isoformat()
    of_check = {
        "status": check["status"],
        "status_detail": check["status_detail"],
        "base_name": submission["base_name"],
    }
    return line | of_check | {"received_at": received} | counts


def print_run(store: Path, report: Path) -> None:
    """Print a run's report and, where a release exists, its headline and where it lies."""
    console = terminal()
    content = json.loads(report.read_text(encoding="utf-8"))
    console.print(statuses(content["files"]))
    for line in sheets.lines(content["decisions"]):
        console.print(line, markup=False, soft_wrap=True)
    for line in (*set_aside(content["files"]), *misdirected(content["files"])):
        console.print(line, markup=False, soft_wrap=True)
    for path in content["misplaced"]:
        console.print(f"[yellow]misplaced[/] {escape(path)}: a submission lies at <report year>/<city>/<file>")
    for line in passed_over(content["passed_over"]):
        console.print(line, markup=False, soft_wrap=True)
    for path, reason in content["failed"].items():
        console.print(f"[red]not received[/] {escape(path)}: {escape(reason)}; it is taken at the next run")
    current = store / "current"
    if current.exists():
        console.print(headline(current))
        console.print(f"release: {escape(str(current))} -> {current.resolve().name}", soft_wrap=True)


def passed_over(files: dict[str, str]) -> list[str]:
    """A line for each kind of file that programs leave behind in landing, naming the first few."""
    kinds: dict[str, list[str]] = {}
    for path, kind in files.items():
        kinds.setdefault(kind, []).append(path)
    return [
        f"passed over: {len(paths)} × {kind}: {', '.join(paths[:NAMED])}{', …' * (len(paths) > NAMED)}"
        for kind, paths in kinds.items()
    ]


def set_aside(files: list[dict[str, Any]]) -> list[str]:
    """The lines about files that are set aside."""
    aside = (line for line in files if line["status"] == SET_ASIDE)
    return [f"set aside, it counts nowhere: {line['landing_path']} ({line['status_detail']})" for line in aside]


def misdirected(files: list[dict[str, Any]]) -> list[str]:
    """What is told of the files that speak for a base without the right to."""
    wrong = (line for line in files if line["status"] == MISDIRECTED)
    said = "misdirected, it counts nowhere: {path} for {base}; to assign it: tbw decide assignment {id} assigned"
    return [
        said.format(path=line["landing_path"], base=line["base_name"] or "another's findings", id=line["submission_id"])
        for line in wrong
    ]


def statuses(files: list[dict[str, Any]]) -> Table:
    """A table of files and their statuses."""
    table = Table(title=f"{len(files)} files", title_justify="left")
    for name in ("file", "base", "status", "must fix", "explain", "note"):
        table.add_column(name, overflow="fold", justify="left" if name in ("file", "base", "status") else "right")
    for line in files:
        status = line["status"]
        counts = (str(line.get(name) or "") for name in ("must_fix_count", "explain_count", "note_count"))
        colour = STATUS_COLOURS[status]
        table.add_row(escape(line["landing_path"]), escape(line["base_name"] or ""), f"[{colour}]{status}[/]", *counts)
    return table


def headline(release: Path) -> Table:
    """Per data year: the bases' trade, the province's, share and growth, in 亿元 (100 million yuan) and percent."""
    with warehouse.opened(release) as database:
        rows = database.execute(HEADLINE).fetchall()
    table = Table(title="import and export, 亿元 (100 million yuan)", title_justify="left")
    for name in ("data year", "bases", "bases' trade", "province", "share %", "growth %"):
        table.add_column(name, justify="right")
    for year, reported, expected, trade, province, share, growth in rows:
        shown = [f"{value:,.2f}" if value is not None else "–" for value in (trade, province, share, growth)]
        table.add_row(str(year), f"{reported} of {expected}", *shown)
    return table
