"""The metadata database: the user's own, else a PostgreSQL of ours on loopback, else SQLite."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from services.processes import Component, is_alive
from services.settings import HOST, Settings, remembered, secret
from tbw.ground.errors import BuildFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

GIVEN = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"
_ROLE = "airflow"
_SERVER_USER = "postgres"  # PostgreSQL refuses to run as root


def kind(used: Settings) -> str:
    """``given``, ``postgresql`` or ``sqlite``; a home keeps the kind that it was set up with."""
    if os.environ.get(GIVEN):
        return "given"
    known = remembered(used.home, "database")
    return known or ("postgresql" if _programs() and _can_reach(used.home) else "sqlite")


def url(used: Settings) -> str:
    """SQLAlchemy's address of the database of this home."""
    known = kind(used)
    if known == "given":
        return os.environ[GIVEN]
    if known == "sqlite":
        return f"sqlite:///{used.home}/airflow.db"
    return f"postgresql+psycopg2://{_ROLE}:{secret(used.home, 'database')}@{HOST}:{used.database_port}/{_ROLE}"


def component(used: Settings) -> Component:
    """The server as a process of ours."""
    return Component(used.home, "postgresql")


def start(used: Settings) -> None:
    """Start our server, if the database is ours, and wait until it answers. Raises :class:`BuildFailed`."""
    known = kind(used)
    if known != "given":
        remembered(used.home, "database", known)
    if known != "postgresql":
        return
    server = component(used)
    if server.pid is None:
        _make(used, data := used.home / "postgresql")
        _forget_the_dead(server, data)
        # On loopback, without a socket in a folder that others may write to.
        options = ["-p", str(used.database_port), "-c", f"listen_addresses={HOST}", "-c", "unix_socket_directories="]
        server.start([_program("postgres"), "-D", str(data), *options], os.environ, _user())
    until = time.monotonic() + used.start_seconds
    while _run(used, "pg_isready", "--quiet", check=False).returncode:
        if server.pid is None or time.monotonic() > until:
            raise BuildFailed(f"PostgreSQL did not start; why, is in {server.log}")
        time.sleep(0.2)
    listed = _run(used, "psql", "-tAc", f"select 1 from pg_database where datname = '{_ROLE}'", "-d", "postgres")
    if not listed.stdout.strip():
        _run(used, "createdb", _ROLE)


def stop(used: Settings) -> None:
    """Close all connections and end our server, last of all."""
    component(used).stop(signal.SIGINT, used.wait_seconds)


def _make(used: Settings, data: Path) -> None:
    """Make the cluster if there is none: in another folder, renamed at the end, as this may be cut short."""
    if (data / "PG_VERSION").exists():
        return
    partial = data.with_name("postgresql.new")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700)
    password = partial.with_name("postgresql.password")
    password.touch(mode=0o600)
    password.write_text(secret(used.home, "database"))
    if (owner := _user()) is not None:
        for path in (partial, password):
            shutil.chown(path, owner, owner)
    arguments = [
        "-D",
        partial,
        "-U",
        _ROLE,
        "-A",
        "scram-sha-256",
        "--pwfile",
        password,
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    ]
    made = subprocess.run(
        [_program("initdb"), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        user=_user(),
        group=_user(),
        extra_groups=[] if _user() else None,
    )
    password.unlink()
    if made.returncode:
        raise BuildFailed(f"PostgreSQL could not be set up in {data}: {made.stderr.strip()}")
    partial.rename(data)


def _forget_the_dead(server: Component, data: Path) -> None:
    """After a crash: end what is left of the server, and remove its lock if its process is gone."""
    server.stop(signal.SIGQUIT, wait_seconds=0)
    lock = data / "postmaster.pid"
    if lock.exists() and not is_alive(int(lock.read_text().split(maxsplit=1)[0])):
        lock.unlink()


def _run(used: Settings, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    where = {"PGHOST": HOST, "PGPORT": str(used.database_port), "PGUSER": _ROLE}
    password = {"PGPASSWORD": secret(used.home, "database")}
    command = [_program(program), *arguments]
    return subprocess.run(command, env=os.environ | where | password, capture_output=True, text=True, check=check)


def _programs() -> Path | None:
    """The folder of PostgreSQL's programs: on the path, else Debian's newest."""
    found = shutil.which("postgres")
    folders: Sequence[Path] = [Path(found).resolve().parent] if found else []
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    return next(iter([*folders, *sorted(versions, key=lambda path: float(path.parent.name), reverse=True)]), None)


def _program(name: str) -> str:
    return str((_programs() or Path()) / name)


def _user() -> str | None:
    """The user that the server runs as, if we are root."""
    return _SERVER_USER if os.geteuid() == 0 else None


def _can_reach(home: Path) -> bool:
    """Whether the server's user can reach a folder in ``home``."""
    if (owner := _user()) is None:
        return True
    try:
        pwd.getpwnam(owner)
    except KeyError:
        return False
    command = ["test", "-x", str(home)]
    return subprocess.run(command, check=False, user=owner, group=owner, extra_groups=[]).returncode == 0
