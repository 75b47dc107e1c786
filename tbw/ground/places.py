"""Where things lie: the checkout, and the folders that a shell, a DAG or a test may set."""

import os
import tempfile
from pathlib import Path

import yaml

from ingestion.form import FORMS
from tbw.ground.errors import UsageError

PROJECT = Path(__file__).resolve().parents[2]
RULES = PROJECT / "expectations" / "rules.csv"
DBT_PROJECT = PROJECT / "dbt_project"
SEEDS = DBT_PROJECT / "seeds"
# What may be thrown away at any time.
CACHE = PROJECT / ".cache"


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

    Raises :class:`UsageError` where that file cannot be read, or sets a name that is none or a number below 0.
    """
    settings = _settings(Path(__file__).with_name("operation.yaml"))
    own = os.environ.get("TBW_OPERATION")
    if not own:
        return settings
    try:
        other = _settings(Path(own))
    except (OSError, ValueError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise UsageError(f"TBW_OPERATION {own} cannot be used ({error}): a name and a whole number a line") from error
    wrong = [f"{name}: {value}" for name, value in other.items() if name not in settings or value < 0]
    if wrong:
        known = ", ".join(settings)
        raise UsageError(f"TBW_OPERATION {own}: {wrong[0]} is no setting: a number from 0 for one of {known}")
    return settings | other


def _settings(path: Path) -> dict[str, int]:
    said = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return {str(name): int(value) for name, value in said.items()}


def readable(landing: Path) -> Path:
    """Give the landing folder back if it can be listed, else raise :class:`UsageError`."""
    try:
        os.scandir(landing).close()
    except OSError as error:
        raise UsageError(
            f"landing {landing} cannot be read ({error.strerror}): name another with --landing or TBW_LANDING"
        ) from error
    return landing


def writable(store: Path) -> Path:
    """Give the store folder back, made if missing, if it can be written, else raise :class:`UsageError`."""
    try:
        store.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=store).close()
    except OSError as error:
        raise UsageError(
            f"store {store} cannot be written ({error.strerror}): name another with --store or TBW_STORE"
        ) from error
    return store
