"""The commands that account for what is published: decide."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tbw import places
from tbw.errors import UsageError
from tbw.options import AsJson, ReportYear, StoreOption, says_what_is_wrong

Day = Annotated[
    datetime | None, typer.Option("--effective-on", formats=["%Y-%m-%d"], help="Day from which it holds; today.")
]


@says_what_is_wrong
def decide(  # noqa: PLR0917 - options
    kind: Annotated[
        str | None, typer.Argument(help="assessment, release, explanation (decision_outcomes.csv).")
    ] = None,
    subject: Annotated[str | None, typer.Argument(help="The base (id or name), release or explanation.")] = None,
    outcome: Annotated[str | None, typer.Argument(help="What was decided: passed, rectify, approved ...")] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who decided.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why.")] = None,
    document: Annotated[str | None, typer.Option("--document", help="Number of the document.")] = None,
    report_year: ReportYear = None,
    effective_on: Day = None,
    from_: Annotated[Path | None, typer.Option("--from", help="Record this filled sheet of decisions.")] = None,
    template: Annotated[Path | None, typer.Option("--template", help="Write the blank sheet to this .xlsx.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="Show the decisions on record.")] = False,
    store: StoreOption = places.store(),
    json_: AsJson = False,
) -> None:
    """Put a decision on record: of an assessment, on a release, on an explanation. Nothing is changed by it.

    A filled sheet of decisions does the same, also from landing: in a city's folder, or, named decisions… or 决定…, in
    that of a report year. Exit code 1 where cells of it must be mended first; then nothing of it is recorded.
    """
    from tbw import decision_sheets, decisions

    if template:
        decision_sheets.write_blank(template, places.reference())
        typer.echo(json.dumps({"path": str(template)}, ensure_ascii=False) if json_ else template)
        return
    if from_:
        sheet = asdict(decision_sheets.record_file(store, from_, places.reference(), report_year))
        told = json.dumps(sheet, ensure_ascii=False, indent=1) if json_ else "\n".join(decision_sheets.lines([sheet]))
        typer.echo(told)
        raise typer.Exit(1 if sheet["faults"] else 0)
    if list_:
        _print_decisions(decisions.recorded(store), json_)
        return
    if not (kind and subject and outcome and by and reason):
        raise UsageError(
            "tbw decide needs KIND SUBJECT OUTCOME --by WHO --reason WHY, or --from FILE, --template FILE, --list"
        )
    decision = decisions.Decision(
        kind=kind,
        subject=subject,
        outcome=outcome,
        decided_by=by,
        reason=reason,
        report_year=report_year,
        document=document,
        effective_on=effective_on.date() if effective_on else None,
    )
    decision_id = decisions.record(store, places.reference(), decision)
    _print_decisions([row for row in decisions.recorded(store) if row["decision_id"] == decision_id], json_)


def _print_decisions(rows: list[dict[str, object]], json_: bool) -> None:
    if json_:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return
    for row in rows:
        year = f" {row['report_year']}" if row["report_year"] else ""
        document = f" ({row['document']})" if row["document"] else ""
        typer.echo(
            f"{row['effective_on']} {row['kind']} {row['subject']}{year}: {row['outcome']}, by {row['decided_by']}"
            f"{document}: {row['reason']}"
        )
