"""What people are told: mails at a mail server of the test's own, and files."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller

from tbw.ground.places import PROJECT

if TYPE_CHECKING:
    from email.message import EmailMessage


@dataclass
class Sink:
    """Keeps every mail that it is given."""

    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ANN401, ARG002, N802 - aiosmtpd's
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 kept"


Told = tuple[list["EmailMessage"], Path, str]


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The deadlines watched twice on 1 February, then an ingest whose landing is not there."""
    folder, sink = tmp_path_factory.mktemp("notices"), Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    server = {"conn_type": "smtp", "host": "127.0.0.1", "port": port}
    server |= {"extra": {"disable_ssl": True, "disable_tls": True, "from_email": "tbw@localhost"}}
    settings = {
        "TBW_STORE": str(folder / "store"),
        "TBW_LANDING": str(folder / "nowhere"),
        "TBW_NOW": "2022-02-01T01:00:00+00:00",
        "TBW_NOTIFY_TO": "one@localhost, two@localhost",
        "AIRFLOW_CONN_TBW_SMTP": json.dumps(server),
        "PYTHONPATH": str(PROJECT),
    }
    (folder / "store").mkdir()
    dags = ["watch_deadlines", "watch_deadlines", "ingest_submissions"]
    command = [sys.executable, str(Path(__file__).with_name("run_dags.py")), str(folder / "home"), *dags]
    try:
        done = subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, check=False)
    finally:
        controller.stop()
    states = [line for line in done.stdout.splitlines() if line.startswith(tuple(dags))]
    assert states == ["watch_deadlines success", "watch_deadlines success", "ingest_submissions failed"], done.stderr
    return sink.mails, folder / "store" / "notices", done.stdout


def test_a_deadline_is_told_once_by_mail_and_as_a_file(delivered: Told) -> None:
    mails, folder, _ = delivered
    (mail,) = [mail for mail in mails if "信息表" in mail["subject"]]
    (file,) = folder.glob("deadline-*.txt")
    assert mail["to"].replace(" ", "") == "one@localhost,two@localhost"
    assert "还有14天" in mail["subject"]
    assert "成都市：未报送 成都高新技术产业开发区" in mail.get_body(("html",)).get_content()
    assert file.read_text(encoding="utf-8").startswith(mail["subject"])


def test_a_failure_is_told_with_its_error_and_where_to_look(delivered: Told) -> None:
    mails, folder, _ = delivered
    (mail,) = [mail for mail in mails if mail["subject"].startswith("failed")]
    (file,) = folder.glob("failed-ingest_submissions-find-*.txt")
    assert mail["subject"] == "failed: ingest_submissions.find"
    for text in (mail.get_body(("html",)).get_content(), file.read_text(encoding="utf-8")):
        assert "nowhere cannot be read (No such file or directory)" in text
        assert "docs/runbook.md" in text
