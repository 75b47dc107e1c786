"""The commands that account for what is published: decide, explain, diff, replay."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from tbw.cli.options import AsJson, ReportYear, StoreOption, says_what_is_wrong
from tbw.ground import places
from tbw.ground.errors import UsageError
from tbw.ground.language import say, word

Day = Annotated[
    datetime | None, typer.Option("--effective-on", formats=["%Y-%m-%d"], help="Day from which it holds; today.")
]

Release = Annotated[str | None, typer.Option("--release", help="Its id or the beginning of it; the current one.")]


@says_what_is_wrong
def decide(  # noqa: PLR0917 - options
    kind: Annotated[
        str | None, typer.Argument(help="assessment, release, explanation, assignment (decision_outcomes.csv).")
    ] = None,
    subject: Annotated[
        str | None, typer.Argument(help="The base (id or name), release, explanation or submission.")
    ] = None,
    outcome: Annotated[str | None, typer.Argument(help="What was decided: passed, rectify, approved ...")] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", help="Whose word it is: a party of senders.csv that may; an account there needs none."),
    ] = None,
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
    """Put a decision on record: of an assessment, on a release, on an explanation. No figure is changed by it.

    After a decision on an explanation, or on whose a submission is, the forms that it bears on are judged again.

    A filled sheet of decisions can be given with --from, or put into landing: into a folder of the Department
    (channels.csv), or, named decisions… or 决定…, into that of a report year. Exit code 1: some of its cells are wrong,
    and nothing is recorded.
    """
    from tbw.records import decisions, sheets

    if template:
        sheets.write_blank(template, places.reference())
        typer.echo(json.dumps({"path": str(template)}, ensure_ascii=False) if json_ else template)
        return
    if from_:
        sheet = asdict(sheets.record_file(store, from_, places.reference(), report_year, by))
        text = json.dumps(sheet, ensure_ascii=False, indent=1) if json_ else "\n".join(sheets.lines([sheet]))
        typer.echo(text)
        raise typer.Exit(1 if sheet["faults"] else 0)
    if list_:
        _print_decisions(decisions.recorded(store), json_)
        return
    if not (kind and subject and outcome and reason):
        raise UsageError(say("usage.decide_needs"))
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
    recorded = [row for row in decisions.recorded(store) if row["decision_id"] == decision_id]
    if any(row["kind"] in decisions.JUDGED_AGAIN for row in recorded):
        from tbw.submission.changed_explanations import recheck_changed_explanations

        recheck_changed_explanations(store, places.reference())
    _print_decisions(recorded, json_)


@says_what_is_wrong
def explain(  # noqa: PLR0917 - options
    metric: Annotated[
        str | None,
        typer.Argument(
            help="Column of a yearly mart or its label (base_share_pct, 基地占比), goal, published figure (F000-04)."
        ),
    ] = None,
    data_year: Annotated[int | None, typer.Option("--data-year", help="Year of the figure; the latest one.")] = None,
    base: Annotated[str | None, typer.Option("--base", help="Figure of this base: its id or name.")] = None,
    mart: Annotated[str | None, typer.Option("--mart", help="Mart: mart_city_year ...; the province's.")] = None,
    key: Annotated[
        str | None,
        typer.Option("--key", help="Its row: city (code, name), zone, round, 'classification / class'."),
    ] = None,
    cell: Annotated[str | None, typer.Option("--cell", help="FILE!SHEET!B7: what it was taken for and feeds.")] = None,
    release: Release = None,
    store: StoreOption = places.store(),
    json_: AsJson = False,
) -> None:
    """Follow a published figure down to files and cells and compute it again; or, from a cell, up to the figures.

    Of a cell it also says what it was taken for when the form was read, or why it was not used.

    Exit code 1 where a figure does not come out as published.
    """
    if (metric is None) == (cell is None):
        raise UsageError(say("usage.explain_needs"))
    if cell is not None:
        from tbw.accounting import fed_by

        at = fed_by.fed_by(store, cell, release)
        _show(fed_by.as_json(at), fed_by.lines(at), json_=json_)
        return
    from tbw.accounting import explain_text, held
    from tbw.accounting.explain import explain as walk

    against = held.held(store, str(metric), data_year, release) if (base, mart, key) == (None,) * 3 else None
    names = explain_text.labels(store, release)
    if against:
        _show(held.as_json(against), held.lines(against, names), json_=json_)
        raise typer.Exit(0 if against.agrees else 1)
    node = walk(store, str(metric), data_year, base, mart=mart, key=key, release=release)
    _show(explain_text.as_json(node), explain_text.lines(node, names), json_=json_)
    raise typer.Exit(0 if node.all_agree else 1)


def _show(content: dict[str, Any], lines: Iterable[str], *, json_: bool) -> None:
    typer.echo(json.dumps(content, ensure_ascii=False, indent=1) if json_ else "\n".join(lines))


@says_what_is_wrong
def diff(
    before: Annotated[str | None, typer.Argument(help="The older release; the one before the other.")] = None,
    after: Annotated[str | None, typer.Argument(help="The newer release; the current one.")] = None,
    mart: Annotated[str, typer.Option("--mart", help="Mart whose figures are shown.")] = "mart_province_year",
    store: StoreOption = places.store(),
    json_: AsJson = False,
) -> None:
    """Show what moved between two releases, by how much, and because of which submission, rule, decision or total."""
    from tbw.accounting import diff as differing
    from tbw.accounting.explain_text import plain

    difference = differing.diff(store, before, after, mart)
    if json_:
        typer.echo(json.dumps(differing.as_json(difference), ensure_ascii=False, indent=1, default=plain))
    else:
        typer.echo("\n".join(differing.lines(difference, mart)))


@says_what_is_wrong
def replay(
    release: Annotated[
        str | None, typer.Option("--release", help="Its id or the beginning of it; the current.")
    ] = None,
    store: StoreOption = places.store(),
    json_: AsJson = False,
) -> None:
    """Make a release again from the bytes that were received and compare, hash by hash. Exit code 1 on a difference."""
    from tbw.accounting import replay as replaying

    done = replaying.replay(store, release)
    if json_:
        typer.echo(json.dumps(asdict(done) | {"is_equal": done.is_equal}, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(replaying.lines(done)))
    raise typer.Exit(0 if done.is_equal else 1)


def _print_decisions(rows: list[dict[str, object]], json_: bool) -> None:
    if json_:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return
    for row in rows:
        said = say(
            "decided.line",
            day=row["effective_on"],
            kind=word("decision", str(row["kind"])),
            subject=row["subject"],
            year=f" {row['report_year']}" if row["report_year"] else "",
            outcome=row["outcome"],
            by=row["decided_by"],
            document=say("decided.document", document=row["document"]) if row["document"] else "",
            reason=row["reason"],
            origin=row["account"] or row["channel"] or row["source"],
        )
        typer.echo(said)
