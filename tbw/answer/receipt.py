"""The receipt of a submission: what was received and when, its status and findings, the next date. No contact data."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from ingestion.clock import BEIJING
from ingestion.settings import settings
from tbw.answer.marking.listing import Entry, label
from tbw.answer.marking.words import words
from tbw.ground.terminal import plain
from tbw.round.parties import in_chinese
from tbw.round.status import Deadline

_OF_SUBMISSION = ("landing_path", "report_year", "city_folder", "submission_id", "file_sha256", "base_name")
_CHECKED = ("base_id", "status", "must_fix_count", "explain_count", "note_count", "generation")
_OF_FINDING = (
    *("rule_id", "severity", "item_code", "data_year", "sheet", "cell", "given", "expected"),
    *("message_zh", "message_en", "explanation_state", "explanation_id"),
)


class _Wording(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    lines: dict[str, str]
    received: str
    unknown_base: str
    counts: str
    next_date: str
    no_next_date: str
    marked: dict[str, str]
    finding: str
    follower: str


@cache
def _wording() -> _Wording:
    return _Wording.model_validate(settings(Path(__file__).with_name("receipt.yaml")))


def receipt(  # noqa: PLR0913, PLR0917 - all that is told
    submission: Mapping[str, Any],
    check: Mapping[str, Any],
    listed: Sequence[Entry],
    marked_as: str,
    marked_kind: str,
    next_date: Deadline | None,
) -> dict[str, Any]:
    """The receipt as JSON holds it: times in ISO 8601, dates of ``next_date`` in Asia/Shanghai.

    ``submission`` and ``check`` are rows of the raw tables; ``marked_as`` is the file name of the marked return.
    """
    received: datetime = submission["received_at"]
    status = words().statuses[check["status"]]
    return {
        **{name: submission[name] for name in _OF_SUBMISSION},
        **{name: check[name] for name in _CHECKED},
        "received_at": received.astimezone(UTC).isoformat(),
        "received_at_shanghai": received.astimezone(BEIJING).isoformat(),
        "status_zh": status.zh,
        "status_en": status.en,
        "status_detail": check["status_detail"],
        "marked_return": {"file": marked_as, "kind": marked_kind},
        "next_date": _next(next_date),
        "findings": [_finding(entry) for entry in listed],
    }


def as_text(content: Mapping[str, Any]) -> str:
    """The receipt for people."""
    wording = _wording()
    received = datetime.fromisoformat(content["received_at"])
    base = (
        " ".join(filter(None, (content["base_id"], content["base_name"])))
        if content["base_id"]
        else wording.unknown_base
    )
    facts = {
        "landing_path": content["landing_path"],
        "received": wording.received.format(shanghai=received.astimezone(BEIJING), utc=received),
        "report_year": str(content["report_year"]),
        "base": base,
        "file_sha256": content["file_sha256"],
        "status": " ".join(
            filter(None, (f"{content['status_zh']}{content['status_en']}", content.get("status_detail")))
        ),
        "counts": wording.counts.format(**content),
        "marked_return": f"{content['marked_return']['file']}（{wording.marked[content['marked_return']['kind']]}）",
        "next_date": _next_date(content["next_date"]),
    }
    lines = [wording.title, "", *(f"{wording.lines[name]}: {_on_one_line(fact)}" for name, fact in facts.items())]
    for finding in content["findings"]:
        lines += ["", _as_text(finding)]
    return plain("\n".join(line.rstrip() for line in "\n".join(lines).split("\n")) + "\n")


def _finding(entry: Entry) -> dict[str, Any]:
    """A finding; with a ``root`` it goes away with that one."""
    columns = {name: entry.finding[name] for name in _OF_FINDING}
    weight = label(entry.finding)
    return {"number": entry.number, "root": entry.root, "label_zh": weight.zh, "label_en": weight.en} | columns


def _next(deadline: Deadline | None) -> dict[str, str] | None:
    if deadline is None:
        return None
    day = {name: getattr(deadline, name) for name in ("deadline_id", "from_party", "to_party")}
    return day | {"last_day": deadline.last_day.isoformat()}


def _next_date(next_date: Mapping[str, str] | None) -> str:
    if next_date is None:
        return _wording().no_next_date
    chinese = {f"{way}_zh": in_chinese(next_date[f"{way}_party"]) for way in ("from", "to")}
    return _wording().next_date.format(**next_date, **chinese)


def _as_text(finding: Mapping[str, Any]) -> str:
    where = "!".join(filter(None, (finding["sheet"], finding["cell"])))
    follows = _wording().follower.format(root=finding["root"]) if finding["root"] else ""
    texts = {name: _on_one_line(str(value)) for name, value in finding.items()} | {
        "where": _on_one_line(where + follows)
    }
    return _wording().finding.format(**texts)


def _on_one_line(text: str) -> str:
    """The text on one line and without control characters, so that what was typed cannot look like our lines."""
    return "".join(character if character.isprintable() else " " for character in text)


def next_deadline(deadlines: Sequence[Deadline], today: date) -> Deadline | None:
    """The next date, today included; None where all are over."""
    return next((deadline for deadline in deadlines if deadline.last_day >= today), None)
