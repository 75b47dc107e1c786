"""What the commands have in common: their options, and what becomes of an error."""

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from expectations.register import RegisterError
from ingestion.csv_table import ReferenceDataError
from ingestion.form import FormError
from ingestion.settings import SettingError
from tbw.ground import places
from tbw.ground.errors import ApprovalMissing, BuildFailed, UsageError
from tbw.ground.language import VARIABLE, Language, speaking
from tbw.ground.terminal import plain

Landing = Annotated[Path, typer.Option("--landing", help="Folder of received files: <report year>/<city>/<file>.")]
StoreOption = Annotated[Path, typer.Option("--store", help="Folder of originals, raw zone and releases.")]
ReportYear = Annotated[int | None, typer.Option("--report-year", help="Only this report year.", min=1900, max=2999)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text, the same in every language.")]
_InLanguage = Annotated[
    Language | None, typer.Option("--language", help=f"Language of the text; else {VARIABLE}, else the locale's.")
]


def says_what_is_wrong(command: Callable[..., None]) -> Callable[..., None]:
    """Turn the errors that a user can mend into one line each and the exit code of the Contract.

    Every command gets the option ``--language``. JSON holds what English says, whatever the language.
    """

    @functools.wraps(command)
    def run(*args: Any, language: Language | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - what the command takes
        try:
            with speaking(Language.EN if kwargs.get("json_") else language):
                places.check_settings()
                command(*args, **kwargs)
        except BrokenPipeError:  # whoever read has had enough, as head has: Click ends quietly
            raise
        except (UsageError, SettingError) as error:
            typer.echo(f"tbw: {plain(str(error))}", err=True)
            raise typer.Exit(2) from error
        except (ApprovalMissing, BuildFailed, FormError, RegisterError, ReferenceDataError, OSError) as error:
            typer.echo(f"tbw: {plain(str(error))}", err=True)
            raise typer.Exit(1) from error

    asked = inspect.signature(command)
    option = inspect.Parameter("language", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_InLanguage)
    run.__signature__ = asked.replace(parameters=[*asked.parameters.values(), option])  # type: ignore[attr-defined]
    run.__annotations__ = command.__annotations__ | {"language": _InLanguage}
    return run
