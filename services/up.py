"""``make up``: prepare the metadata database, start what is not running, wait until all of it is healthy."""

from __future__ import annotations

import fcntl
import getpass
import hashlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from services import postgres
from services.prepare import ROLES
from services.processes import Component
from services.settings import HOST, Settings, environment, remembered
from tbw.ground import places
from tbw.ground.errors import BuildFailed, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

# In the order of their start. Log servers would listen on every address; the API server reads the log files itself.
COMMANDS = {
    "api-server": ["api-server"],
    "dag-processor": ["dag-processor"],
    "triggerer": ["triggerer", "--skip-serve-logs"],
    "scheduler": ["scheduler", "--skip-serve-logs"],
}


def up(used: Settings) -> None:
    """Start everything; what runs already is left as it is. Raises :class:`UsageError`, :class:`BuildFailed`."""
    with alone(used):
        administrator = _administrator(used)
        _ports_are_free(used)
        places.writable(places.store())
        places.landing().mkdir(parents=True, exist_ok=True)
        postgres.start(used)
        _prepare(used, administrator)
        for name, command in COMMANDS.items():
            component = Component(used.home, name)
            if component.pid is None:
                print(f"starting {name}", flush=True)
                arguments = [sys.executable, "-m", "airflow", *command]
                component.start(arguments, environment(used, postgres.url(used)))
        _wait_until_healthy(used)
    print(
        f"{used.url} (metadata: {postgres.kind(used)}; landing: {places.landing().absolute()}; logs: {used.home}/logs)"
    )


@contextmanager
def alone(used: Settings) -> Iterator[None]:
    """Lock the home, so that starts and stops come one after the other."""
    places.writable(used.home)
    # The database's user must be able to pass through to its folder; everything else here has its own restrictions.
    used.home.chmod(0o711)
    lock = os.open(used.home / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _administrator(used: Settings) -> dict[str, str]:
    """Name and password of the administrator to make; empty if there is one and no other is asked for."""
    name, password = os.environ.get("TBW_ADMIN", ""), os.environ.get("TBW_ADMIN_PASSWORD", "")
    if not name and remembered(used.home, "prepared"):
        return {}
    if not name:
        raise UsageError("there is no account yet: choose the first administrator's name, as in make up ADMIN=name")
    if not password and sys.stdin.isatty():
        password = getpass.getpass(f"Password for {name}: ")
        if password != getpass.getpass("Again: "):
            raise UsageError("the two passwords differ: nothing is started")
    if not password:
        raise UsageError(f"a password for {name} is needed: run make up in a terminal, or set TBW_ADMIN_PASSWORD")
    return {"TBW_ADMIN": name, "TBW_ADMIN_PASSWORD": password}


def _ports_are_free(used: Settings) -> None:
    ports = {"TBW_PORT": (used.port, Component(used.home, "api-server"))}
    if postgres.kind(used) == "postgresql":
        ports["TBW_DATABASE_PORT"] = (used.database_port, postgres.component(used))
    for name, (port, ours) in ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                if ours.pid is None:
                    raise UsageError(f"port {port} cannot be used ({error.strerror}): set {name} to another") from error


def _prepare(used: Settings, administrator: dict[str, str]) -> None:
    """Bring tables, roles and accounts up to date if Airflow or the roles changed, or an account is to be made."""
    now = [version("apache-airflow"), version("apache-airflow-providers-fab"), ROLES.read_text(encoding="utf-8")]
    state = hashlib.sha256(json.dumps(now).encode()).hexdigest()
    if remembered(used.home, "prepared") == state and not administrator:
        return
    print(f"preparing the metadata database ({postgres.kind(used)})", flush=True)
    log_file = used.home / "logs" / "prepare.log"
    log_file.parent.mkdir(mode=0o700, exist_ok=True)
    with log_file.open("ab") as log:
        done = subprocess.run(
            [sys.executable, "-m", "services.prepare"],
            env=environment(used, postgres.url(used)) | administrator,
            stdout=log,
            stderr=log,
            check=False,
        )
    if done.returncode:
        raise BuildFailed(f"the metadata database could not be prepared; why, is at the end of {log_file}")
    remembered(used.home, "prepared", state)


def _wait_until_healthy(used: Settings) -> None:
    until = time.monotonic() + used.start_seconds
    while sick := _sick(used):
        dead = [name for name in COMMANDS if Component(used.home, name).pid is None]
        if dead or time.monotonic() > until:
            logs = ", ".join(str(Component(used.home, name).log) for name in dead or COMMANDS)
            raise BuildFailed(
                f"not healthy: {', '.join(dead or sick)}; why, is in {logs}. Stop the rest with make down"
            )
        time.sleep(0.5)


def _sick(used: Settings) -> list[str]:
    try:
        with urllib.request.urlopen(f"{used.url}/api/v2/monitor/health", timeout=5) as answer:  # noqa: S310 - our own
            health = json.load(answer)
    except (OSError, ValueError):
        return ["api-server"]
    return [name for name, part in health.items() if part["status"] != "healthy"]
