"""An Airflow of the tests' own, spoken to as its users do: commands, the REST interface, the page in a browser."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psutil

from tbw.ground.places import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ADMIN, PASSWORD = "ada", "correct horse"
WAIT_SECONDS = 600


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Site:
    """Folders, ports and settings of one Airflow."""

    folder: Path
    port: int = field(default_factory=free_port)
    database_port: int = field(default_factory=free_port)
    more: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def landing(self) -> Path:
        return self.folder / "landing"

    def command(self, name: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run up or down, as make does."""
        settings = {
            "TBW_LANDING": str(self.landing),
            "TBW_STORE": str(self.store),
            "TBW_PORT": str(self.port),
            "TBW_DATABASE_PORT": str(self.database_port),
        }
        return subprocess.run(
            [sys.executable, "-m", "services", name],
            cwd=PROJECT,
            env=os.environ | settings | self.more | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def up(self) -> None:
        done = self.command("up", TBW_ADMIN=ADMIN, TBW_ADMIN_PASSWORD=PASSWORD)
        assert done.returncode == 0, done.stdout + done.stderr

    def processes(self) -> list[psutil.Process]:
        """Every process of the sessions that were ever started here, or that works in a folder of this site."""
        found = []
        for process in psutil.process_iter():
            try:
                here = process.cwd().startswith(str(self.folder)) or str(self.folder) in " ".join(process.cmdline())
                mine = process.status() != psutil.STATUS_ZOMBIE and process.pid != os.getpid()
            except psutil.Error:
                continue
            found += [process] if here and mine else []
        return found

    def task_processes(self) -> list[psutil.Process]:
        """Processes that run a task: children of the scheduler's workers, each leading a process group."""
        scheduler = self.session_of("scheduler")
        found = []
        for process in psutil.Process(scheduler).children(recursive=True):
            with suppress(ProcessLookupError):
                found += [process] if os.getpgid(process.pid) == process.pid != scheduler else []
        return found

    def page(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=WAIT_SECONDS) as answer:
            return answer.read().decode()

    def session_of(self, name: str) -> int:
        return json.loads((self.store / "services" / "run" / f"{name}.json").read_text())["pid"]

    def token(self, user: str = ADMIN) -> str:
        """Logged in once: the page hashes a password on purpose slowly, and the tests ask it often."""
        if user not in self.tokens:
            account = {"username": user, "password": PASSWORD}
            self.tokens[user] = self.call("POST", "/auth/token", account, token="")["access_token"]
        return self.tokens[user]

    def call(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> Any:
        """A call of the REST interface; raises HTTPError."""
        given = self.token() if token is None else token
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {given}"} if given else {})
        data = None if body is None else json.dumps(body).encode()
        address = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(address, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def refused(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> int:
        """The status with which a call is refused; 0 where it was not."""
        try:
            self.call(method, path, body, token=token)
        except urllib.error.HTTPError as error:
            return error.code
        return 0

    def user(self, name: str, role: str) -> str:
        """Make an account; gives its token."""
        account = {"username": name, "first_name": name, "last_name": name, "email": f"{name}@localhost"}
        self.call("POST", "/auth/fab/v1/users", account | {"password": PASSWORD, "roles": [{"name": role}]})
        return self.token(name)

    def trigger(self, dag: str, **params: Any) -> str:
        return self.call("POST", f"/api/v2/dags/{dag}/dagRuns", {"logical_date": None, "conf": params})["dag_run_id"]

    def run_state(self, dag: str, run: str) -> str:
        return self.call("GET", f"/api/v2/dags/{dag}/dagRuns/{run}")["state"]

    def has_ended(self, dag: str, run: str) -> bool:
        return self.run_state(dag, run) in {"success", "failed"}

    def tasks(self, dag: str, run: str) -> dict[str, str]:
        tasks = self.call("GET", f"/api/v2/dags/{dag}/dagRuns/{run}/taskInstances")["task_instances"]
        return {task["task_id"]: task["state"] for task in tasks}

    def waiting(self, dag: str) -> list[dict[str, Any]]:
        """The questions of a DAG that wait for an answer."""
        path = f"/api/v2/dags/{dag}/dagRuns/~/hitlDetails?response_received=false&state=awaiting_input&limit=100"
        return self.call("GET", path)["hitl_details"]

    def answer(self, question: dict[str, Any], choice: str, token: str | None = None, **typed: str | None) -> None:
        task = question["task_instance"]
        path = f"/api/v2/dags/{task['dag_id']}/dagRuns/{task['dag_run_id']}/taskInstances/{task['task_id']}"
        body = {"chosen_options": [choice], "params_input": typed}
        self.call("PATCH", f"{path}/{task['map_index']}/hitlDetails", body, token=token)

    def clear(self, dag: str, run: str, task: str) -> None:
        """Have a task and what comes after it run again."""
        body = {"dag_run_id": run, "task_ids": [task], "include_downstream": True, "only_failed": False}
        self.call("POST", f"/api/v2/dags/{dag}/clearTaskInstances", body | {"dry_run": False})

    def current(self) -> str | None:
        link = self.store / "current"
        return link.readlink().name if link.is_symlink() else None


def listening(site: Site) -> set[tuple[str, int]]:
    """Address and port of every socket on which a process of the site listens."""
    found = set()
    for process in site.processes():
        with suppress(psutil.Error):  # a short-lived one may be gone by now
            sockets = process.net_connections(kind="inet")
            found |= {(each.laddr.ip, each.laddr.port) for each in sockets if each.status == psutil.CONN_LISTEN}
    return found


def until(look: Callable[[], Any], what: str, seconds: float = WAIT_SECONDS) -> Any:
    """Look again until there is something to be seen; fails after so many seconds."""
    end = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(1)
    return seen
