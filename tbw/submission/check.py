"""``tbw check``: read and check files where they are, without keeping anything."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ingestion.channel import BY_HAND
from ingestion.children.contained import Job, Outcome, read_files
from ingestion.clock import now
from ingestion.editions import load_editions
from ingestion.landing import Received, folder_year, readable
from ingestion.leavings import leaving
from ingestion.originals import file_time
from ingestion.raw_zone.store import Store
from ingestion.rows import to_tables
from tbw.answer import marked_return
from tbw.answer.marking.read_back import ReadBack, read_backs
from tbw.answer.marking.words import words
from tbw.answer.returns import head_of, write_marked
from tbw.ground import places
from tbw.ground.errors import UsageError
from tbw.ground.language import messages, say, word
from tbw.ground.reference import latest
from tbw.ground.terminal import SEVERITY_COLOURS, STATUS_COLOURS
from tbw.judging.affected import affected
from tbw.judging.in_force import check_in_force

SHOWN = (
    "rule_id",
    "severity",
    "item_code",
    "data_year",
    "sheet",
    "cell",
    "given",
    "expected",
    "message_zh",
    "message_en",
    "explanation_state",
)
# No store has received it: it is judged as what would come now.
_AFTER_ALL = (1 << 63) - 1
# A row of raw submissions and one of checks, rows of findings, and what was read.
_Rows = tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]], ReadBack]


@dataclass(frozen=True, slots=True)
class _Checked:
    """A file with its rows of the raw tables submissions, checks and findings."""

    job: Job
    submission: dict[str, Any]
    check: dict[str, Any]
    findings: list[dict[str, Any]]
    read: ReadBack

    def as_json(self, *, show: bool = False) -> dict[str, Any]:
        """Its status and findings, the gravest first; what hangs on another finding is left out.

        ``show``: what was read, too.
        """
        own = [{name: f[name] for name in SHOWN} for f in self.findings if f["root_rule_id"] is None]
        findings = sorted(own, key=lambda finding: list(SEVERITY_COLOURS).index(finding["severity"]))
        content = {
            "file": readable(str(self.job.path)),
            "report_year": self.job.report_year,
            "status": self.check["status"],
        }
        if self.check["status_detail"]:
            content["status_detail"] = self.check["status_detail"]
        read = {"read": [line._asdict() for line in self.read.lines]} if show else {}
        return content | {"findings": findings} | read

    def to_mark(self) -> marked_return.Job:
        """The job that makes its marked return."""
        editions = load_editions(self.job.forms)
        head = replace(head_of(self.submission, self.check, editions), file_name=readable(self.job.path.name))
        return marked_return.Job(self.job.path, self.findings, head, self.read)


def check_files(  # noqa: PLR0913 - the options of the command
    files: list[Path],
    report_year: int | None,
    store: Path | None,
    reference: Path,
    to: Path | None = None,
    *,
    show: bool = False,
) -> list[dict[str, Any]]:
    """Status and findings of each file. With ``to`` marked returns are written to that folder; ``marked`` is the path.

    ``show``: ``read`` says what was read of it.

    Raises :class:`UsageError` for a missing file, for one that a program has left there, an unknown report year, or a
    folder that cannot be written.
    """
    for path in files:
        if not path.is_file():
            raise UsageError(say("usage.folder" if path.is_dir() else "usage.no_file", path=path))
        left = leaving([path.name])
        if left:
            raise UsageError(say("usage.is_left", path=path, what=left))
    reference = (latest(store, reference) if store else reference).resolve()
    years = [report_year or folder_year(path.resolve().parent.parent.name) for path in files]
    unknown = [path for path, year in zip(files, years, strict=True) if year is None]
    year_of = dict(zip(unknown, _years_of_content(unknown, reference), strict=True))
    forms = places.forms().resolve()
    jobs = [Job(path, year or year_of[path], reference, forms) for path, year in zip(files, years, strict=True)]
    checked = _check(jobs, store, reference)
    lines = [file.as_json(show=show) for file in checked]
    if to is None:
        return lines
    paths = write_marked([file.to_mark() for file in checked], to)
    return [line | {"marked": str(path)} for line, path in zip(lines, paths, strict=True)]


def _check(jobs: list[Job], store: Path | None, reference: Path) -> list[_Checked]:
    received = [_received(job) for job in jobs]
    read = dict(zip(received, read_files(jobs), strict=True))
    decisions = [file.landing_path for file, outcome in read.items() if outcome.decisions is not None]
    if decisions:
        raise UsageError(say("usage.is_decisions", path=decisions[0]))
    # Files of equal bytes are one submission, but a finding may be about the name of a file: so copies are checked one
    # after another, each in a turn of its own.
    turns: list[dict[str, Received]] = []
    for file in received:
        turn = next((turn for turn in turns if file.submission_id not in turn), None)
        if turn is None:
            turns.append(turn := {})
        turn[file.submission_id] = file
    checked: dict[Received, _Rows] = {}
    for turn in turns:
        checked |= _check_once([(file, read[file]) for file in turn.values()], store, reference)
    return [_Checked(job, *checked[file]) for job, file in zip(jobs, received, strict=True)]


def _check_once(read: list[tuple[Received, Outcome]], store: Path | None, reference: Path) -> dict[Received, _Rows]:
    """File -> its rows of the raw tables submissions, checks and findings; no two files have the same bytes."""
    fresh = to_tables(read, now())
    batch, _ = affected(fresh, Store(store) if store else None, reference)
    ids = {file: file.submission_id for file, _ in read}
    result = check_in_force(batch, set(ids.values()), reference)
    submissions = {row["submission_id"]: row for row in fresh["submissions"].to_pylist()}
    checks = {row["submission_id"]: row for row in result.checks.to_pylist()}
    findings = defaultdict(list)
    for row in result.findings.to_pylist():
        findings[row["submission_id"]].append(row)
    editions = {year: load_editions(places.forms()).nearest(year) for year in {file.report_year for file, _ in read}}
    said = read_backs(fresh, {key: editions[file.report_year] for file, key in ids.items()})
    return {file: (submissions[key], checks[key], findings[key], said[key]) for file, key in ids.items()}


def print_checked(checked: list[dict[str, Any]], console: Console, *, has_history: bool) -> None:
    """Print every finding: what, where and what to do; in Chinese, and for who reads English in both languages."""
    for file in checked:
        colour = STATUS_COLOURS[file["status"]]
        console.print(
            f"[bold]{escape(file['file'])}[/] ({file['report_year']}): [{colour}]{word('status', file['status'])}[/]",
            soft_wrap=True,
        )
        if "status_detail" in file:
            console.print(f"  {escape(file['status_detail'])}", soft_wrap=True)
        for finding in file["findings"]:
            where = "!".join(filter(None, (finding["sheet"], finding["cell"])))
            colour = SEVERITY_COLOURS[finding["severity"]]
            state = finding["explanation_state"]
            said = f" ({word('explanation_state', state)})" if state else ""
            weight = f"[{colour}]{word('severity', finding['severity'])}{said}[/]"
            console.print(f"  {weight} {finding['rule_id']} {escape(where)}", soft_wrap=True)
            for message in messages(finding):
                console.print(f"    {escape(message)}", soft_wrap=True)
        if "read" in file:
            console.print(_table(file["read"]))
        if "marked" in file:
            console.print(f"  {say('checked.marked', path=escape(file['marked']))}", soft_wrap=True)
    if not has_history:
        console.print(say("checked.no_history"), soft_wrap=True)


def _table(read: list[dict[str, Any]]) -> Table:
    """What was read, a line a figure."""
    columns = {name: column.title for name, column in words().read.columns.items() if name != "sheet"}
    table = Table(*columns.values(), title=words().read.sheet)
    for line in read:
        table.add_row(*(escape(str(line[name])) for name in columns))
    return table


def _years_of_content(paths: list[Path], reference: Path) -> list[int]:
    """The report year that each file states in its title or headings; for a file that cannot be read any year will do.

    Titles and headings differ little between editions, so the edition of this year finds it in all of them.
    """
    forms = places.forms().resolve()
    edition = load_editions(forms).nearest(now().year)
    year = min(max(now().year, edition.first_report_year), edition.last_report_year or now().year)
    outcomes = read_files([Job(path, year, reference, forms) for path in paths])
    return [_stated(path, outcome, max(edition.years)) for path, outcome in zip(paths, outcomes, strict=True)]


def _stated(path: Path, outcome: Outcome, last_offset: int) -> int:
    reading = outcome.reading
    if reading is None:
        return now().year
    from_headings = max(reading.stated_data_years, default=0) - last_offset if reading.stated_data_years else None
    year = reading.stated_report_year or from_headings
    if year is None:
        raise UsageError(say("usage.no_report_year", path=path))
    return year


def _received(job: Job) -> Received:
    content = job.path.read_bytes()
    city = readable(job.path.resolve().parent.name)
    digest = hashlib.sha256(content).hexdigest()
    moment = file_time(job.path.stat())
    where = (readable(str(job.path)), job.report_year, city)
    return Received(*where, digest, len(content), moment, str(BY_HAND), _AFTER_ALL)
