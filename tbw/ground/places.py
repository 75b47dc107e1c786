"""Where things lie: the checkout, and the folders that a shell, a DAG or a test may set."""

import os
import tempfile
from pathlib import Path

from ingestion.form import FORMS
from ingestion.settings import VARIABLE, SettingError, settings
from tbw.ground.errors import UsageError
from tbw.ground.language import MESSAGES, say

PROJECT = Path(__file__).resolve().parents[2]
RULES = PROJECT / "expectations" / "rules.csv"
DBT_PROJECT = PROJECT / "dbt_project"
SEEDS = DBT_PROJECT / "seeds"
# What may be thrown away at any time.
CACHE = PROJECT / ".cache"
# What operators may set otherwise, in a file of the same name in the folder TBW_SETTINGS.
OPERATION = PROJECT / "tbw" / "ground" / "operation.yaml"
SETTINGS = (
    OPERATION,
    MESSAGES,
    PROJECT / "ingestion" / "files" / "limits.yaml",
    PROJECT / "tbw" / "release" / "retention.yaml",
    PROJECT / "tbw" / "answer" / "marking" / "marks.yaml",
    PROJECT / "tbw" / "answer" / "receipt.yaml",
    PROJECT / "tbw" / "answer" / "misdirected.yaml",
    PROJECT / "tbw" / "round" / "reminders.yaml",
    PROJECT / "tbw" / "round" / "parties.yaml",
)


def landing() -> Path:
    """Folder of the received files, ``<report_year>/<city>/<file>``; relative to the working directory."""
    return Path(os.environ.get("TBW_LANDING") or "landing")


def store() -> Path:
    """Folder of originals, raw zone and releases; relative to the working directory."""
    return Path(os.environ.get("TBW_STORE") or "store")


def reference() -> Path:
    """Folder of the reference CSVs; those of the checkout unless told otherwise."""
    return Path(os.environ.get("TBW_REFERENCE") or SEEDS)


def forms() -> Path:
    """Folder of the form specs, one file an edition; those of the checkout unless told otherwise."""
    return Path(os.environ.get("TBW_FORMS") or FORMS)


def operation() -> dict[str, int]:
    """What operation.yaml sets, by name; the file that TBW_OPERATION names may set some of it otherwise.

    Raises :class:`~ingestion.settings.SettingError` where that file cannot be used.
    """
    own = os.environ.get("TBW_OPERATION")
    return settings(OPERATION, Path(own) if own else None)


def check_settings() -> None:
    """Look through all that operators have set, before anything is begun with it. Raises :class:`SettingError`."""
    operation()
    folder = os.environ.get(VARIABLE)
    if folder:
        for ours in SETTINGS:
            settings(ours)
        known = {ours.name for ours in SETTINGS}
        if unknown := sorted(path.name for path in Path(folder).iterdir() if path.name not in known):
            raise SettingError(
                f"{VARIABLE} {folder}: {unknown[0]} sets nothing: there may be {', '.join(sorted(known))}"
            )


def readable(landing: Path) -> Path:
    """Give the landing folder back if it can be listed, else raise :class:`UsageError`."""
    try:
        os.scandir(landing).close()
    except OSError as error:
        raise UsageError(say("usage.no_landing", path=landing, why=error.strerror)) from error
    return landing


def writable(store: Path) -> Path:
    """Give the store folder back, made if missing, if it can be written, else raise :class:`UsageError`."""
    try:
        store.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=store).close()
    except OSError as error:
        raise UsageError(say("usage.no_store", path=store, why=error.strerror)) from error
    return store
