"""``tbw rules``: show, prove and export the rules. Exit codes: 0 done, 1 a rule is not proven, 2 usage."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from tbw.cli.options import AsJson, StoreOption, says_what_is_wrong
from tbw.ground import places
from tbw.ground.errors import UsageError
from tbw.ground.language import language, say, word
from tbw.judging import register_shown as register

app = typer.Typer(
    help="The rule register: what is judged, how severely, and whether that is proven.", no_args_is_help=True
)


@app.command("list")
@says_what_is_wrong
def list_rules(
    scope: Annotated[str | None, typer.Option("--scope", help="Only this scope: FRM, VAL, SUM, PRV, XRF.")] = None,
    severity: Annotated[str | None, typer.Option("--severity", help="must_fix, explain or note.")] = None,
    json_: AsJson = False,
) -> None:
    """List the rules: id, severity, whether in force, whether blank forms judge it themselves, target and message."""
    chosen = [r for r in register.rules() if scope in (None, r.scope) and severity in (None, r.severity)]
    if not chosen:
        raise UsageError(say("usage.no_such_rules"))
    itself = register.self_checked(chosen, places.reference())
    rows = [row | {"self_check": itself.get(row["rule_id"], "no: not in force")} for row in register.listed(chosen)]
    if json_:
        _print_json(rows)
        return
    from rich.table import Table

    from tbw.ground.terminal import SEVERITY_COLOURS, terminal

    table = Table(
        *(say(f"column.{name}") for name in ("rule", "severity", "active", "self_check", "target", "message"))
    )
    for row in rows:
        colour = SEVERITY_COLOURS[row["severity"]]
        active = say("rules.yes" if row["active"] else "rules.no")
        severity, said = f"[{colour}]{word('severity', row['severity'])}[/]", row[f"message_{language()}"]
        table.add_row(row["rule_id"], severity, active, row["self_check"], row["target"], said)
    terminal().print(table)


@app.command()
@says_what_is_wrong
def show(rule_id: Annotated[str, typer.Argument(metavar="RULE")], json_: AsJson = False) -> None:
    """Show a rule with all that the register says of it, and its cases."""
    rule = register.shown(rule_id)
    if json_:
        _print_json(rule)
        return
    for name, value in rule.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        typer.echo(f"{name}: {text}")


@app.command("test")
@says_what_is_wrong
def prove(
    rule_ids: Annotated[list[str] | None, typer.Argument(metavar="[RULE]...", show_default=False)] = None,
    json_: AsJson = False,
) -> None:
    """Prove the rules in force, or those named, by their own cases."""
    proofs = register.tested(rule_ids or [])
    unproven = [proof for proof in proofs if proof["faults"]]
    if json_:
        _print_json(proofs)
    else:
        for proof in unproven:
            typer.echo(f"{proof['rule_id']}: {'; '.join(proof['faults'])}")
        cases = sum(proof["cases"] for proof in proofs)
        typer.echo(say("rules.proven", proven=len(proofs) - len(unproven), count=len(proofs), cases=cases))
    raise typer.Exit(1 if unproven else 0)


@app.command()
@says_what_is_wrong
def export(
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Folder for the suites as GX JSON.")] = None,
    docs: Annotated[Path | None, typer.Option("--docs", help="File for the page of the rules, in Markdown.")] = None,
    json_: AsJson = False,
) -> None:
    """Write the suites of Great Expectations, one a frame, and the page of the rules."""
    if output is None and docs is None:
        raise UsageError(say("usage.nothing_to_write"))
    written = register.export_suites(output) if output else []
    if docs:
        written.append(register.export_document(docs))
    if json_:
        _print_json({"written": [str(path) for path in written]})
        return
    for path in written:
        typer.echo(path)


@app.command()
@says_what_is_wrong
def backtest(
    rule_or_file: Annotated[str, typer.Argument(metavar="RULE|FILE", help="A rule's id, or a CSV of register rows.")],
    store: StoreOption = places.store(),
    json_: AsJson = False,
) -> None:
    """Try a new or changed rule on all that is stored, before it is activated. Nothing is kept."""
    from tbw.submission.backtest import backtest as tried
    from tbw.submission.backtest import print_trial

    trial = tried(rule_or_file, store, places.reference())
    if json_:
        _print_json(trial)
        return
    from tbw.ground.terminal import terminal

    print_trial(trial, terminal())


def _print_json(content: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    typer.echo(json.dumps(content, ensure_ascii=False, indent=1, default=str))
