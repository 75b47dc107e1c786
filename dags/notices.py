"""Notices to people: a file in the store each, and a mail where TBW_NOTIFY_TO names addresses.

The mail server is Airflow's connection ``tbw_smtp`` (AIRFLOW_CONN_TBW_SMTP).
"""

from __future__ import annotations

import html
import os
from typing import TYPE_CHECKING, cast

from airflow.providers.smtp.notifications.smtp import SmtpNotifier
from airflow.sdk import BaseNotifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from airflow.sdk import Context

SMTP = "tbw_smtp"


class FileNotice(BaseNotifier):
    """A notice as ``<store>/notices/<name>.txt``; if that file is there, it stays as it is."""

    template_fields: Sequence[str] = ("name", "subject", "text")

    def __init__(self, name: str, subject: str, text: str) -> None:
        super().__init__()
        self.name, self.subject, self.text = name, subject, text

    def notify(self, context: Context) -> None:  # noqa: ARG002 - as Airflow declares it
        """Write the file."""
        from tbw.ground import notice, places

        notice.keep(places.store(), self.name, self.subject, self.text)


class Question(BaseNotifier):
    """Tells that a task waits for a person, and where the answer is given.

    A mail server that does not answer must not stop the question: its error goes to the log.
    """

    def notify(self, context: Context) -> None:
        """Try every channel."""
        from airflow.providers.standard.operators.hitl import HITLOperator

        ti, subject = context["ti"], cast("HITLOperator", context["task"]).subject
        link = HITLOperator.generate_link_to_ui_from_context(context=context)
        for channel in channels(
            f"waits-{ti.dag_id}-{ti.task_id}-{ti.id}", f"等待处理 / waits for you: {subject}", link
        ):
            try:
                channel.notify(context)
            except Exception:
                self.log.exception("the notice %s did not go out", subject)


def channels(name: str, subject: str, text: str, shown: str | None = None) -> list[BaseNotifier]:
    """The notifiers of a notice; the file comes last, as it is the record that the notice went out."""
    from tbw.ground.notice import on_one_line

    subject = on_one_line(subject)
    to = [address.strip() for address in os.environ.get("TBW_NOTIFY_TO", "").split(",") if address.strip()]
    content = f"<pre>{html.escape(text) if shown is None else shown}</pre>"
    mails = [SmtpNotifier(to=to, subject=subject, html_content=content, smtp_conn_id=SMTP)] if to else []
    return [*mails, FileNotice(name, subject, text)]


def send(notice: dict[str, str], context: Context) -> str:
    """Send a notice on every channel. Its text is never taken for a template: it holds names by senders."""
    for channel in channels(notice["name"], notice["subject"], notice["text"]):
        channel.notify(context)
    return notice["name"]


_WHERE = "{{ ti.dag_id }}.{{ ti.task_id }}"
_SAYS = (
    "try {{ ti.try_number }} of run {{ run_id }} on {{ ti.hostname }}\n{{ exception }}\n"
    "What to do: docs/runbook.md, under the name of the step."
)
ON_FAILURE = channels(
    "failed-{{ ti.dag_id }}-{{ ti.task_id }}-{{ ti.id }}",
    f"failed: {_WHERE}",
    f"{_WHERE} failed: {_SAYS}",
    f"{_WHERE} failed: {_SAYS.replace('exception', 'exception | e')}",
)
ON_WAITING = Question()
