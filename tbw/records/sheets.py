"""Sheets of decisions that came as files: all rows of a sheet are recorded, or none where one of them is wrong."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from expectations.registry import Registry
from ingestion.blank.decision_template import blank_decisions
from ingestion.channel import Channel, of_folder
from ingestion.children.contained import Job, Outcome, read_files
from ingestion.clock import BEIJING, now
from ingestion.landing import Received, keep_bytes
from ingestion.lists.decision_sheet import Row, decision_sheet
from ingestion.raw_zone.schema import DECISIONS
from ingestion.raw_zone.store import Store, write_whole
from tbw.ground import notice, places
from tbw.ground.errors import UsageError
from tbw.ground.language import Language, both, messages, say, speaking
from tbw.records import decision_kinds, decisions
from tbw.records.authority import Origin, of_machine
from tbw.records.decision_kinds import DecisionError, NotPermittedError
from tbw.records.decisions import Decision

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ](\d{1,2}):(\d{2})(?::\d{2})?)?")
_YEAR = re.compile(r"(\d{4})(?:\.0|年|年度)?")
# A date cell of .xls may come as the number of its day.
_DAY_NUMBER = re.compile(r"(\d{5})(?:\.0)?")
_DAY_0 = datetime(1899, 12, 30, tzinfo=BEIJING)
_NOT_PERMITTED = "本渠道或本人无权作出这项决定：决定由省商务厅登记，文件中填写的决定人不作为依据。"
# What a run keeps of its decisions between its steps.
_PREPARED, _ROWS = "decisions.json", "decisions.parquet"
_TYPED = ("kind", "subject", "outcome", "document", "reason")


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be recorded: what is wrong there, and what to do."""

    sheet: str
    cell: str
    given: str
    message_zh: str
    message_en: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of decisions: the ids of what was recorded, or the ``faults`` for which nothing was."""

    landing_path: str
    file_sha256: str
    decisions: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    is_permitted: bool = True


def split(read: Iterable[tuple[Received, Outcome]], folder: Path) -> list[tuple[Received, Outcome]]:
    """Write sheets of decisions to ``folder``, for :func:`prepare`; returns the other files, which are submissions.

    A file that lies in no city's folder and is no sheet of decisions is misplaced.
    """
    others, found, misplaced = [], [], []
    for file, outcome in read:
        if outcome.decisions is not None:
            head = {name: getattr(file, name) for name in ("landing_path", "file_sha256", "report_year")}
            head["channel"] = file.channel or str(of_folder(file.city_folder))
            found.append(head | outcome.decisions)
        elif file.city_folder:
            others.append((file, outcome))
        else:
            misplaced.append(file.landing_path)
    content = {"sheets": found, "misplaced": misplaced}
    write_whole(folder / _PREPARED, json.dumps(content, ensure_ascii=False).encode())
    return others


def prepare(store: Path, folder: Path, reference: Path) -> None:
    """Check the sheets that the batches of a run have read, and keep what may be recorded and what is wrong."""
    batches = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob(f"*/{_PREPARED}"))]
    checked = [_prepared(store, sheet, reference) for batch in batches for sheet in batch["sheets"]]
    pq.write_table(pa.Table.from_pylist([row for _, rows in checked for row in rows], DECISIONS), folder / _ROWS)
    content = {
        "decisions": [asdict(sheet) for sheet, _ in checked],
        "misplaced": [path for batch in batches for path in batch["misplaced"]],
    }
    write_whole(folder / _PREPARED, json.dumps(content, ensure_ascii=False).encode())


def keep(store: Path, folder: Path) -> None:
    """Record the decisions that were found right; tell the Department and the sender of what is not permitted."""
    decisions.keep(store, pq.read_table(folder / _ROWS).to_pylist())
    for sheet in prepared(folder)["decisions"]:
        if not sheet.get("is_permitted", True):
            _tell(Store(store), sheet)


def _tell(kept: Store, sheet: dict[str, Any]) -> None:
    with speaking(Language.EN):
        text = "\n".join(lines([sheet]))
    subject = both("notice.not_permitted", " / ", path=sheet["landing_path"])
    notice.keep(kept.root, f"not-permitted-{sheet['file_sha256'][:16]}", subject, text)
    *folders, _ = sheet["landing_path"].split("/")
    folder = kept.returns.joinpath(*folders)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(folder / f"无权登记-{sheet['file_sha256'][:16]}.txt", f"{subject}\n\n{text}\n".encode())


def prepared(folder: Path) -> dict[str, list[Any]]:
    """What became of the sheets of a run: ``decisions`` (:class:`Sheet`) and ``misplaced`` (landing paths).

    Both are empty where the run ended early, as there were no new files.
    """
    try:
        content: dict[str, list[Any]] = json.loads((folder / _PREPARED).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"decisions": [], "misplaced": []}
    return content


def record_file(
    store: Path, path: Path, reference: Path, report_year: int | None = None, by: str | None = None
) -> Sheet:
    """Keep the bytes of a sheet of decisions and record it. Raises :class:`UsageError` for another file."""
    kept = Store(places.writable(store))
    kept.create()
    try:
        file_sha256, *_ = keep_bytes(path, kept.originals)
    except OSError as error:
        raise UsageError(say("usage.not_readable", path=path, why=error.strerror)) from error
    job = Job(kept.original(file_sha256), report_year or now().year, reference.resolve(), places.forms().resolve())
    (outcome,) = read_files([job])
    if outcome.decisions is None:
        raise UsageError(say("usage.no_decisions", path=path))
    head = {"landing_path": path.name, "file_sha256": file_sha256, "report_year": report_year, "by": by}
    sheet, rows = _prepared(store, head | outcome.decisions, reference)
    decisions.keep(store, rows)
    return sheet


def write_blank(path: Path, reference: Path) -> None:
    """Write the blank sheet, with the bases and outcomes of the reference data to choose from."""
    known = decision_kinds.known_outcomes(reference)
    choices: dict[str, list[str]] = {
        "kind": sorted({row.kind_zh for row in known}),
        "outcome": [row.outcome_zh for row in known],
        "subject": sorted({str(name) for name in Registry(reference).periods["base_name"].to_pylist()}),
    }
    notes = [[row.kind_zh, row.outcome_zh, row.meaning_en, row.source] for row in known]
    try:
        write_whole(path, blank_decisions(choices, notes))
    except OSError as error:
        raise UsageError(say("usage.no_template", path=path, why=error.strerror)) from error


def _prepared(store: Path, sheet: dict[str, Any], reference: Path) -> tuple[Sheet, list[dict[str, Any]]]:
    head = (sheet["landing_path"], sheet["file_sha256"])
    rows, faults = [], [_lacking(*where) for where in sheet["lacks"]]
    for row in sheet["rows"] if not faults else ():
        try:
            rows.append(decisions.as_record(_decision(row, sheet), store, reference))
        except DecisionError as error:
            faults.append(_fault(row, error))
            if isinstance(error, NotPermittedError):  # said once, not of every row
                return Sheet(*head, faults=faults[-1:], is_permitted=False), []
    return (Sheet(*head, faults=faults), []) if faults else (Sheet(*head, [row["decision_id"] for row in rows]), rows)


def _decision(row: Row, sheet: dict[str, Any]) -> Decision:
    name, number, cells = row
    for wrong in (code for code, (_, _, is_error) in cells.items() if is_error):
        raise DecisionError(wrong, "the cell holds an error or a formula without a result: type the value")
    typed = {code: text for code, (_, text, _) in cells.items()}
    decided_at, effective = _moment("decided_on", typed), _moment("effective_on", typed)
    if decided_at is None:
        raise DecisionError("decided_on", "a decision needs the day on which it was taken")
    return Decision(
        **{code: typed.get(code, "") for code in _TYPED},
        report_year=_year(typed.get("report_year", "")) or sheet["report_year"],
        decided_at=decided_at,
        effective_on=effective.date() if effective else None,
        source=f"{sheet['landing_path']} {name}!A{number}",
        file_sha256=sheet["file_sha256"],
        decided_by=sheet.get("by"),
        origin=Origin(Channel.read(sheet["channel"])) if "channel" in sheet else of_machine(),
    )


def _moment(code: str, typed: dict[str, str]) -> datetime | None:
    """The time in Shanghai that a cell names, to the day or the minute. Raises :class:`DecisionError`."""
    text = typed.get(code, "")
    if not text:
        return None
    number, written = _DAY_NUMBER.fullmatch(text), _DATE.fullmatch(text)
    try:
        if number:
            return _DAY_0 + timedelta(days=int(number[1]))
        if written:
            parts = [int(part) for part in written.groups(default="0")]
            return datetime(*parts, tzinfo=BEIJING)  # type: ignore[arg-type, misc]
    except ValueError:
        pass
    raise DecisionError(code, f"{text!r} is no date: write it as 2021-05-20")


def _year(text: str) -> int | None:
    if not text:
        return None
    written = _YEAR.fullmatch(text)
    if written is None:
        raise DecisionError("report_year", f"{text!r} is no year: write it as 2021")
    return int(written[1])


def _fault(row: Row, error: DecisionError) -> Fault:
    sheet, number, cells = row
    cell, given, _ = cells.get(error.field, [f"A{number}", "", False])
    in_chinese = _NOT_PERMITTED if isinstance(error, NotPermittedError) else _in_chinese(error.field, given)
    return Fault(sheet, cell, given, in_chinese, str(error))


def _in_chinese(code: str, given: str) -> str:
    column = next(column for column in decision_sheet().columns if column.field == code)
    said = f"“{given}”无法登记" if given else "未填写"
    return f"{column.label_zh}{said}：{column.note_zh}。"


def _lacking(sheet: str, cell: str, label: str) -> Fault:
    return Fault(sheet, cell, "", f"缺少“{label}”一栏。", f"there is no column {label}")


def lines(sheets: Iterable[dict[str, Any]]) -> Iterator[str]:
    """What became of each sheet, as text."""
    for sheet in sheets:
        if not sheet["faults"]:
            yield say("run.decisions", path=sheet["landing_path"], count=len(sheet["decisions"]))
            continue
        yield say("run.decisions_faulty", path=sheet["landing_path"])
        for fault in sheet["faults"]:
            said = "\n    ".join(messages(fault))
            yield f"  {fault['sheet']}!{fault['cell']} {said}"
