"""The command line ``tbw``. Exit codes: 0 done, 1 something must be fixed or a step failed, 2 not possible as asked."""

import json
import logging
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from tbw.cli import accounting
from tbw.cli.options import AsJson, Landing, ReportYear, StoreOption, says_what_is_wrong
from tbw.cli.rules import app as rules_app
from tbw.ground import places
from tbw.ground.errors import ApprovalMissing
from tbw.ground.language import say
from tbw.ground.terminal import plain

app = typer.Typer(
    name="tbw",
    help="Submitted forms of the foreign trade bases: ingest, check, build, look.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(accounting.decide)
app.command()(accounting.explain)
app.command()(accounting.diff)
app.command()(accounting.replay)
app.add_typer(rules_app, name="rules")


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"tbw {metadata.version('tbw')}")
        raise typer.Exit


@app.callback()
def main(
    *,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log what is done.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Choose what to do; every command has --help."""
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(message)s")


@app.command()
@says_what_is_wrong
def ingest(
    landing: Landing = places.landing(),
    store: StoreOption = places.store(),
    report_year: ReportYear = None,
    json_: AsJson = False,
) -> None:
    """Receive, read, check, keep and answer what lies in landing."""
    from tbw.submission import ingest as steps

    found = steps.find(landing, store, report_year)
    for batch in found.batches:
        steps.read(store, found.run_id, batch)
    steps.check(store, found.run_id, places.reference())
    steps.keep(store, found.run_id)
    _print_report(store, Path(steps.answer(store, found.run_id)), json_)


@app.command()
@says_what_is_wrong
def build(store: StoreOption = places.store(), json_: AsJson = False) -> None:
    """Build the warehouse from the raw zone, test it and publish it; where that needs approval, say so: it waits."""
    from tbw.release import gate, making, manifest

    candidate = making.build(store, places.reference())
    try:
        release_id = gate.publish_as_configured(store, places.reference(), candidate)
    except ApprovalMissing as waits:
        said = json.dumps({"candidate": candidate, "waits": str(waits)}, ensure_ascii=False, indent=1)
        typer.echo(said if json_ else plain(str(waits)))
        return
    made = manifest.of(store / "releases" / release_id)
    if json_:
        typer.echo(made.model_dump_json(indent=1))
        return
    from tbw.ground.terminal import terminal
    from tbw.submission.report import headline

    terminal().print(headline(store / "current"))
    for path, reason in made.set_aside.items():
        said = say("status_of_round.set_aside", path=path, reason=reason)
        terminal().print(said, markup=False, soft_wrap=True)
    typer.echo(say("run.published", path=store / "releases" / release_id))


@app.command()
@says_what_is_wrong
def publish(
    candidate: Annotated[str | None, typer.Argument(help="Id of the candidate; the latest that waits.")] = None,
    store: StoreOption = places.store(),
    json_: AsJson = False,
) -> None:
    """Publish a candidate of tbw build that has its approvals on record. Exit code 1 where they lack."""
    from tbw.release import making
    from tbw.release.builds import Builds

    release_id = making.publish(store, candidate or Builds(store).latest(), places.reference())
    published = say("run.published", path=store / "releases" / release_id)
    typer.echo(json.dumps({"release": release_id}) if json_ else published)


@app.command()
@says_what_is_wrong
def check(  # noqa: PLR0917 - options
    files: Annotated[list[Path], typer.Argument(help="Filled forms.", show_default=False)],
    report_year: ReportYear = None,
    store: Annotated[Path | None, typer.Option("--store", help="Check against the history kept there, too.")] = None,
    marked: Annotated[Path | None, typer.Option("--marked", help="Write marked copies to this folder.")] = None,
    show: Annotated[bool, typer.Option("--show", help="Print what was read, too: item, year, value, cell.")] = False,
    json_: AsJson = False,
) -> None:
    """Read and check files without storing anything."""
    from tbw.ground.terminal import terminal
    from tbw.submission.check import check_files, print_checked

    checked = check_files(files, report_year, store, places.reference(), marked, show=show)
    if json_:
        typer.echo(json.dumps(checked, ensure_ascii=False, indent=1))
    else:
        print_checked(checked, terminal(), has_history=store is not None)
    worst = {file["status"] for file in checked}
    raise typer.Exit(2 if "unreadable" in worst else 1 if "returned" in worst else 0)


@app.command()
@says_what_is_wrong
def status(store: StoreOption = places.store(), report_year: ReportYear = None, json_: AsJson = False) -> None:
    """Show who has reported, what is missing and how many days are left."""
    from tbw.ground.terminal import terminal
    from tbw.round.status import status as look
    from tbw.round.status_text import print_status

    seen = look(store, places.reference(), report_year)
    if json_:
        typer.echo(seen.to_json())
    else:
        print_status(seen, terminal())


@app.command()
@says_what_is_wrong
def explanations(
    store: StoreOption = places.store(),
    report_year: ReportYear = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only what waits for a reviewer.")] = False,
    json_: AsJson = False,
) -> None:
    """Show what senders said of findings, with the ids to decide on by tbw decide explanation ID OUTCOME."""
    from tbw.ground.terminal import terminal
    from tbw.records.explanations import explanations as look
    from tbw.records.explanations import print_explanations

    said = look(store, report_year, waiting=waiting)
    if json_:
        typer.echo(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        print_explanations(said, terminal())


@app.command()
@says_what_is_wrong
def template(
    report_year: Annotated[int, typer.Option("--report-year", help="Year in which it is sent.", min=1900, max=2099)],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder to write to.")],
    base: Annotated[
        list[str] | None, typer.Option("--base", help="Only this base: name or id; may be repeated.")
    ] = None,
    store: Annotated[Path | None, typer.Option("--store", help="Fill in figures accepted before, too.")] = None,
    json_: AsJson = False,
) -> None:
    """Write the blank form for each base that is to report, filled in with what is known."""
    from tbw.answer.template import write_templates

    written = [asdict(form) for form in write_templates(report_year, output, places.reference(), base or (), store)]
    if json_:
        typer.echo(json.dumps(written, ensure_ascii=False, indent=1))
        return
    for form in written:
        typer.echo(form["path"])


@app.command()
@says_what_is_wrong
def recheck(
    store: StoreOption = places.store(),
    report_year: ReportYear = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would come out differently.")] = False,
    json_: AsJson = False,
) -> None:
    """Read and judge again what is stored, after a rule, the registry or the reader changed."""
    from tbw.ground.terminal import terminal
    from tbw.submission.recheck import print_flips
    from tbw.submission.recheck import recheck as again

    flips = again(store, places.reference(), report_year, dry_run=dry_run)
    if json_:
        typer.echo(json.dumps([asdict(flip) for flip in flips], ensure_ascii=False, indent=1))
    else:
        print_flips(flips, terminal(), dry_run=dry_run)


def _print_report(store: Path, report: Path, json_: bool) -> None:
    if json_:
        typer.echo(report.read_text(encoding="utf-8"))
        return
    from tbw.submission.report import print_run

    print_run(store, report)
