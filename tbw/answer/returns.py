"""What senders get back, in store/returns: the marked return and the receipt of every submission."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from expectations.closed_lists import MISDIRECTED
from expectations.explanations import REFUSED
from expectations.which_report_counts import receipt_order
from ingestion.clock import BEIJING, now
from ingestion.editions import Editions, load_editions
from ingestion.landing import readable
from ingestion.raw_zone.counted import Counted
from ingestion.raw_zone.store import Store, write_whole
from tbw.answer import misdirected, shared_firms
from tbw.answer.marked_return import Job, Marked, mark_all
from tbw.answer.marking.listing import entries
from tbw.answer.marking.read_back import READ_BACK, read_backs
from tbw.answer.marking.result_sheet import Head
from tbw.answer.marking.words import words
from tbw.answer.receipt import as_text, next_deadline, receipt
from tbw.ground import places
from tbw.ground.errors import UsageError
from tbw.ground.language import say
from tbw.ground.reference import latest
from tbw.ground.terminal import plain
from tbw.round.status import Deadline, deadlines

# A file name may have 255 bytes; so many of them are left for the sender's own name.
NAME_BYTES = 200
# What was read is held in memory for so many submissions at a time.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Return:
    """A submission with the rows of its check, and where its answer goes."""

    submission: dict[str, Any]
    check: dict[str, Any]
    findings: list[dict[str, Any]]
    folder: Path
    name: str

    @property
    def record(self) -> Path:
        """The receipt as JSON: written last, it says which check was answered."""
        return self.folder / f"{self.name}.receipt.json"

    @property
    def marked(self) -> Path:
        """The marked return."""
        return self.folder / marked_name(self.name)

    def is_current(self) -> bool:
        """Whether this check was answered already."""
        if not (self.record.exists() and self.marked.exists()):
            return False
        content = json.loads(self.record.read_text(encoding="utf-8"))
        return all(content[name] == self.check[name] for name in ("submission_id", "generation"))


def write_returns(store: Store, reference: Path) -> list[Path]:
    """Answer every check that was not answered yet. Returns the receipts that were written.

    Under a lock, and by the raw zone as it is then: so no answer replaces a newer one.
    """
    with store.alone("returns"):
        reference, editions = latest(store.root, reference), load_editions(places.forms())
        with store.counted() as raw:
            due = [answer for answer in _returns(store, raw) if not answer.is_current()]
            wrong = [one.submission["submission_id"] for one in due if one.check["status"] == MISDIRECTED]
            misdirected.tell(store, raw, reference, wrong)
            shared_firms.tell(store, raw, reference, [one.submission["submission_id"] for one in due])
            for start in range(0, len(due), _AT_ONCE):
                some = due[start : start + _AT_ONCE]
                for answer, result in zip(some, mark_all(_jobs(store, raw, some, editions)), strict=True):
                    _write(answer, result, reference)
    return [answer.record for answer in due]


def _jobs(store: Store, raw: Counted, due: Sequence[_Return], editions: Editions) -> list[Job]:
    forms = {a.submission["submission_id"]: editions.nearest(a.submission["report_year"]) for a in due}
    read = read_backs({table: raw.table(table, list(forms)) for table in READ_BACK}, forms)
    return [
        Job(
            store.original(answer.submission["file_sha256"]),
            answer.findings,
            head_of(answer.submission, answer.check, editions),
            read[answer.submission["submission_id"]],
        )
        for answer in due
    ]


def with_words(findings: list[dict[str, Any]], raw: Counted) -> list[dict[str, Any]]:
    """The findings with the ``explanation`` that each has, and the reason why it was refused (``refused_for``)."""
    said = {row["explanation_id"]: row["explanation"] for row in raw.table("explanations").to_pylist()}
    reasons = {row["decision_id"]: row["reason"] for row in raw.table("decisions").to_pylist()}
    return [
        finding
        | {"explanation": said.get(finding["explanation_id"])}
        | {"refused_for": reasons.get(finding["decision_id"]) if finding["explanation_state"] == REFUSED else None}
        for finding in findings
    ]


def write_marked(jobs: Sequence[Job], to: Path) -> list[Path]:
    """Write marked returns to a folder, named after their files; another file that is there is never replaced.

    Raises :class:`UsageError` where the folder cannot be written.
    """
    try:
        to.mkdir(parents=True, exist_ok=True)
        paths = []
        for job, result in zip(jobs, mark_all(jobs), strict=True):
            paths.append(_free(to, short_name(readable(job.path.name)), result.content))
            write_whole(paths[-1], result.content)
    except OSError as error:
        raise UsageError(say("usage.no_marked", path=to, why=error.strerror)) from error
    return paths


def head_of(submission: dict[str, Any], check: dict[str, Any], editions: Editions) -> Head:
    """What is said above the list of findings, from rows of the raw tables."""
    counts = {severity: check[f"{severity}_count"] for severity in words().severities}
    name = submission["landing_path"].rpartition("/")[2]
    form = editions.nearest(submission["report_year"])
    return Head(submission["report_year"], submission["base_name"], name, check["status"], counts, form)


def marked_name(name: str) -> str:
    """File name of the marked return of a file."""
    return f"{name}{words().file_suffix}"


def short_name(name: str) -> str:
    """The name, if it leaves room for ours and has no odd signs; else shortened, with a hash that keeps it unique."""
    shown = plain(name)
    if shown == name and len(name.encode()) <= NAME_BYTES:
        return name
    kept_apart = hashlib.sha256(name.encode(errors="surrogateescape")).hexdigest()[:8]
    return f"{shown.encode()[:NAME_BYTES].decode(errors='ignore')}-{kept_apart}"


def _free(folder: Path, name: str, content: bytes) -> Path:
    """The first path that is free or has this very content."""
    paths = (folder / marked_name(name if number == 1 else f"{name} ({number})") for number in count(1))
    return next(path for path in paths if not path.exists() or (path.is_file() and path.read_bytes() == content))


def _returns(store: Store, raw: Counted) -> Iterator[_Return]:
    """The submissions to answer: of several with one landing path only the last: their answers would share a path."""
    checks = {row["submission_id"]: row for row in raw.table("checks").to_pylist()}
    findings = defaultdict(list)
    for row in with_words(raw.table("findings").to_pylist(), raw):
        findings[row["submission_id"]].append(row)
    sent = sorted(raw.table("submissions").to_pylist(), key=receipt_order)
    for path, submission in {row["landing_path"]: row for row in sent}.items():
        year, city, name = map(short_name, path.split("/"))
        key = submission["submission_id"]
        yield _Return(submission, checks[key], findings[key], store.returns / year / city, name)


def _write(answer: _Return, result: Marked, reference: Path) -> None:
    for folder in (answer.folder.parent, answer.folder):
        folder.mkdir(mode=0o700, exist_ok=True)
    coming = _next_date(reference, answer.submission["report_year"])
    content = receipt(
        answer.submission, answer.check, entries(answer.findings), answer.marked.name, result.kind.value, coming
    )
    write_whole(answer.marked, result.content)
    write_whole(answer.folder / f"{answer.name}.receipt.txt", as_text(content).encode())
    write_whole(answer.record, json.dumps(content, ensure_ascii=False, indent=1).encode())


def _next_date(reference: Path, report_year: int) -> Deadline | None:
    """The next date; None also where the dates cannot be read: the receipt is written all the same."""
    today = now().astimezone(BEIJING).date()
    try:
        return next_deadline(deadlines(reference / "deadlines.csv", report_year, today), today)
    except UsageError:
        return None
