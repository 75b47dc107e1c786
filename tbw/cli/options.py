"""What the commands have in common: their options, and what becomes of an error."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from expectations.register import RegisterError
from ingestion.csv_table import ReferenceDataError
from ingestion.form import FormError
from ingestion.settings import SettingError
from tbw.ground import places
from tbw.ground.errors import BuildFailed, UsageError
from tbw.ground.terminal import plain

Landing = Annotated[Path, typer.Option("--landing", help="Folder of received files: <report year>/<city>/<file>.")]
StoreOption = Annotated[Path, typer.Option("--store", help="Folder of originals, raw zone and releases.")]
ReportYear = Annotated[int | None, typer.Option("--report-year", help="Only this report year.", min=1900, max=2999)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def says_what_is_wrong(command: Callable[..., None]) -> Callable[..., None]:
    """Turn the errors that a user can mend into one line each and the exit code of the Contract."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - whatever the command takes
        try:
            places.check_settings()
            command(*args, **kwargs)
        except (UsageError, SettingError) as error:
            typer.echo(f"tbw: {plain(str(error))}", err=True)
            raise typer.Exit(2) from error
        except (BuildFailed, FormError, RegisterError, ReferenceDataError, OSError) as error:
            typer.echo(f"tbw: {plain(str(error))}", err=True)
            raise typer.Exit(1) from error

    return run
