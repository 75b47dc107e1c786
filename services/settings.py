"""Where the services run and with which settings, from the environment; secrets are made once and kept."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from ingestion.settings import VARIABLE
from ingestion.shortcuts import taken
from tbw.ground import places
from tbw.ground.errors import UsageError

HOST = "127.0.0.1"
_MODE_OF_SECRETS = 0o600


@dataclass(frozen=True, slots=True)
class Settings:
    """``home`` holds the metadata database, logs, secrets and process ids.

    ``wait_seconds`` is what a stop may take, ``start_seconds`` what a start of the database or of all the rest may.
    """

    home: Path
    port: int
    database_port: int
    wait_seconds: int
    start_seconds: int

    @property
    def url(self) -> str:
        """Address of the web page."""
        return f"http://{HOST}:{self.port}"


def settings() -> Settings:
    """Read what the environment sets. Raises :class:`UsageError` where a number is none."""
    home = os.environ.get("TBW_AIRFLOW_HOME") or places.store() / "services"
    return Settings(
        Path(home).absolute(),
        _number("TBW_PORT", 8080),
        _number("TBW_DATABASE_PORT", 54329),
        _number("TBW_WAIT_SECONDS", 60),
        _number("TBW_START_SECONDS", 180),
    )


def _number(name: str, usual: int) -> int:
    given = os.environ.get(name) or str(usual)
    if not given.isdecimal() or not 0 < int(given) < 1 << 16:
        raise UsageError(f"{name} is {given!r}: give a whole number from 1 to 65535")
    return int(given)


def secret(home: Path, name: str) -> str:
    """A secret of this home: made at random on first use, readable by its owner only."""
    path = home / "secrets" / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        made = Fernet.generate_key().decode() if name == "fernet_key" else secrets.token_urlsafe(32)
        partial = path.with_suffix(".new")
        partial.touch(mode=_MODE_OF_SECRETS)
        partial.write_text(made, encoding="ascii")
        partial.rename(path)
    return path.read_text(encoding="ascii")


def environment(used: Settings, database: str) -> dict[str, str]:
    """The environment of every component: our settings, unless the user has set an AIRFLOW__… variable."""
    set_so = places.operation()
    ours = {
        "CORE__DAGS_FOLDER": str(places.PROJECT / "dags"),
        "CORE__PLUGINS_FOLDER": str(places.PROJECT / "services" / "plugins"),
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "CORE__EXECUTOR": "services.executor.LocalExecutor" if taken("executor") else "LocalExecutor",
        "CORE__PARALLELISM": str((os.cpu_count() or 1) + 2),
        "CORE__AUTH_MANAGER": "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
        "CORE__EXECUTION_API_SERVER_URL": f"{used.url}/execution/",
        "CORE__FERNET_KEY": secret(used.home, "fernet_key"),
        # Of the login form; plugins/login_limit.py limits the other way in.
        "FAB__AUTH_RATE_LIMITED": "True",
        "FAB__AUTH_RATE_LIMIT": f"{set_so['login_tries']} per {set_so['login_minutes']} minutes",
        "API__HOST": HOST,
        "API__PORT": str(used.port),
        "API__BASE_URL": used.url,
        "API__WORKERS": "1",
        "API__SECRET_KEY": secret(used.home, "api"),
        "API_AUTH__JWT_SECRET": secret(used.home, "jwt"),
        "DATABASE__SQL_ALCHEMY_CONN": database,
        "DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "LOGGING__JSON_LOGS": "True",
        "USAGE_DATA_COLLECTION__ENABLED": "False",
        # Seconds until the end of a task's process is noticed.
        "WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
    }
    given = {name: value for name, value in os.environ.items() if not name.startswith("TBW_ADMIN")}
    own = {name: str(Path(given[name]).absolute()) for name in ("TBW_OPERATION", VARIABLE) if given.get(name)}
    return {
        **{f"AIRFLOW__{name}": value for name, value in ours.items()},
        **given,
        **own,
        "AIRFLOW_HOME": str(used.home),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(places.PROJECT), os.environ.get("PYTHONPATH")])),
        "TBW_LANDING": str(places.landing().absolute()),
        "TBW_STORE": str(places.store().absolute()),
        "TBW_REFERENCE": str(places.reference().absolute()),
        "TBW_FORMS": str(places.forms().absolute()),
    }


def remembered(home: Path, name: str, value: str | None = None) -> str | None:
    """A value that this home was set up with; a new ``value`` is remembered."""
    path = home / "set_up.json"
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if value is not None:
        known[name] = value
        partial = path.with_suffix(".new")
        partial.write_text(json.dumps(known, indent=1), encoding="utf-8")
        partial.replace(path)
    return known.get(name)
