"""The explanations of senders, listed for the reviewer who decides on them."""

from collections import Counter
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from expectations.explanations import WAITING
from expectations.which_report_counts import receipt_order
from ingestion.raw_zone.store import Store
from tbw.ground.language import say, word

_OF_FINDING = ("rule_id", "item_code", "data_year", "given", "expected", "closed_by", "message_zh", "message_en")
_STATE_COLOURS = {WAITING: "yellow", "refused": "red"}


def explanations(store: Path, report_year: int | None = None, *, waiting: bool = False) -> list[dict[str, Any]]:
    """The explanations that a finding has now, each with the latest report that it was sent in, sorted by path.

    ``report_year``: only of findings in reports of that year; ``waiting``: only those that wait for a reviewer.
    """
    with Store(store).counted() as raw:
        said = {row["explanation_id"]: row for row in raw.table("explanations").to_pylist()}
        sent = {row["submission_id"]: row for row in raw.table("submissions").to_pylist()}
        bases = {row["submission_id"]: row["base_id"] for row in raw.table("checks").to_pylist()}
        findings = [
            finding
            for finding in raw.table("findings").to_pylist()
            if finding["root_rule_id"] is None
            and finding["explanation_id"] in said
            and report_year in {None, sent[finding["submission_id"]]["report_year"]}
            and (finding["explanation_state"] == WAITING or not waiting)
        ]
    times = Counter(finding["explanation_id"] for finding in findings)
    findings.sort(key=lambda f: (sent[f["submission_id"]]["report_year"], receipt_order(sent[f["submission_id"]])))
    latest = {finding["explanation_id"]: finding for finding in findings}
    rows = [
        {
            "explanation_id": key,
            "state": finding["explanation_state"],
            "base_id": bases[finding["submission_id"]],
            "report_year": sent[finding["submission_id"]]["report_year"],
            "landing_path": sent[finding["submission_id"]]["landing_path"],
            **{name: finding[name] for name in _OF_FINDING},
            "explanation": said[key]["explanation"],
            "findings": times[key],
        }
        for key, finding in latest.items()
    ]
    return sorted(rows, key=lambda row: (row["landing_path"], row["rule_id"], row["explanation_id"]))


def print_explanations(rows: list[dict[str, Any]], console: Console) -> None:
    """Print them, with the ids that ``tbw decide explanation`` asks for."""
    table = Table(title=say("explanations.title", count=len(rows)), title_justify="left")
    for name in ("explanation", "state", "base", "year", "rule", "finding", "said"):
        table.add_column(say(f"column.{name}"), overflow="fold")
    for row in rows:
        colour = _STATE_COLOURS.get(row["state"], "green")
        texts = (row["base_id"], str(row["report_year"]), row["rule_id"], row["message_zh"], row["explanation"])
        state = f"[{colour}]{word('explanation_state', row['state'])}[/]"
        table.add_row(row["explanation_id"], state, *map(escape, texts))
    console.print(table)
