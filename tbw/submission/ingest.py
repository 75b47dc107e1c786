"""Steps 1-5 of a submission: find, read, check, keep, answer. Command and DAG call these; they pass ids, never rows.

A run keeps its own state in the folder ``work`` of the store, under its id: plan.json, a folder for each batch, and the
tables of the check.
"""

import hashlib
import json
import time
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.children.contained import Job, Outcome, read_files
from ingestion.clock import now
from ingestion.landing import Received, idle, scan
from ingestion.raw_zone.receipts import next_number
from ingestion.raw_zone.schema import READ_TABLES
from ingestion.raw_zone.store import Store, read_tables
from ingestion.reading.form_reader import READER_VERSION
from ingestion.rows import to_tables
from tbw.ground import places
from tbw.ground.errors import UsageError
from tbw.ground.language import say
from tbw.ground.reference import latest
from tbw.ground.telemetry import note, timed
from tbw.records import sheets
from tbw.submission import judgement
from tbw.submission.names import as_named, names_of, note_names, with_names
from tbw.submission.outcome import outcome
from tbw.submission.receiving import receive_all, sweep
from tbw.submission.run_report import finish
from tbw.submission.same_bytes import SameBytes


@dataclass(frozen=True, slots=True)
class Found:
    """A run that was begun: its folder below store/work and its batches of new files."""

    run_id: str
    batches: list[str]


def find(landing: Path, store: Path, report_year: int | None = None, *, settled: bool = True) -> Found:
    """Receive every file of landing and plan the reading of the new ones. Raises :class:`UsageError`.

    Without ``settled``, files that were written to a moment ago wait for the next run: they may still grow.
    """
    kept, began = _usable(landing, store), time.monotonic()
    sweep(kept)
    sequence = next_number(kept)  # before anything is looked at: who looks later has the later bytes
    try:
        paths, misplaced, passed_over, closed = scan(landing, report_year)
    except OSError as error:
        raise UsageError(say("usage.not_readable", path=error.filename, why=error.strerror)) from error
    waited = idle(paths, 0 if settled else places.operation()["settled_seconds"])
    received, failed = receive_all(waited, landing, kept, all_seen=report_year is None)
    files = [replace(file, sequence=sequence) for file in received]
    new = _new(kept, files)
    named_by = "\n".join([READER_VERSION, *sorted(new)])
    run_id = f"{hashlib.sha256(named_by.encode()).hexdigest()[:16]}-{time.time_ns():x}"
    size = max(1, places.operation()["files_a_batch"])
    batches = [f"{start // size:04d}" for start in range(0, len(new), size)]
    plan = {
        "received_at": now().isoformat(),
        "report_year": report_year,
        "files": [asdict(f) | {"file_time": f.file_time.isoformat(), "submission_id": f.submission_id} for f in files],
        "batches": {batch: new[i * size :][:size] for i, batch in enumerate(batches)},
        "misplaced": misplaced,
        "passed_over": passed_over,
        "failed": closed | failed,
    }
    folder = kept.work / run_id
    folder.mkdir(parents=True)
    (folder / "plan.json").write_text(json.dumps(plan, ensure_ascii=False, indent=1), encoding="utf-8")
    note(folder, "find", time.monotonic() - began)
    return Found(run_id, batches)


@timed
def read(store: Path, run_id: str, batch: str) -> str:
    """Read the files of a batch into tables in the run's folder. Returns the batch."""
    kept, plan = Store(store), _plan(store, run_id)
    wanted = plan["batches"][batch]
    by_id: dict[str, list[Received]] = {}
    for file in plan["files"]:
        by_id.setdefault(file["submission_id"], []).append(_received(file))
    files = [by_id[submission_id][0] for submission_id in wanted]
    reference = latest(store, places.reference()).resolve()
    known = (reference, places.forms().resolve())
    jobs = [Job(kept.original(f.file_sha256), f.report_year, *known, names_of(by_id[f.submission_id])) for f in files]
    folder = kept.work / run_id / batch
    folder.mkdir(exist_ok=True)
    received_at = datetime.fromisoformat(plan["received_at"])
    same, outcomes = SameBytes(reference), list(zip(files, read_files(jobs), strict=True))
    named = {file.submission_id: as_named(by_id[file.submission_id], read) for file, read in outcomes}
    note_names(folder, by_id, named)
    sent = [(same.sender(named[file.submission_id], _base_name(read)), read) for file, read in outcomes]
    tables = to_tables(sheets.split(sent, folder), received_at)
    for table, rows in tables.items():
        pq.write_table(rows, folder / f"{table}.parquet")
    return batch


@timed
def check(store: Path, run_id: str, reference: Path) -> str:
    """Judge the new submissions, and those of the same bases whose history they change. Returns the run."""
    folder = Store(store).work / run_id
    sheets.prepare(store, folder, latest(store, reference))
    judgement.judge_fresh(store, reference, _fresh(folder)).lay_aside(folder)
    return run_id


@timed
def keep(store: Path, run_id: str) -> str:
    """Add the run to the raw zone; if that has changed since the check, judge again first. Returns the run."""
    folder = Store(store).work / run_id
    sheets.keep(store, folder)
    judged = judgement.Judgement.laid_aside(folder)
    judgement.keep(store, judged.reference, _fresh(folder), judged)
    return run_id


@timed
def answer(store: Path, run_id: str) -> str:
    """Write the marked returns, the receipts and the run's report. Returns the path of the report."""
    from tbw.answer.returns import write_returns

    kept = Store(store)
    write_returns(kept, places.reference())
    folder = kept.work / run_id
    plan = with_names(_plan(store, run_id), folder)
    return str(finish(kept, outcome(kept, plan, run_id, sheets.prepared(folder))))


def report_years(store: Path, run_id: str) -> list[int]:
    """The report years of the new submissions of a run."""
    plan = _plan(store, run_id)
    new = {submission_id for batch in plan["batches"].values() for submission_id in batch}
    return sorted({file["report_year"] for file in plan["files"] if file["submission_id"] in new})


def _new(kept: Store, files: list[Received]) -> list[str]:
    """The submissions to read: those that the store lacks, or has only by a channel that may not send them."""
    with kept.counted() as raw:
        known = set(raw.table("submissions")["submission_id"].to_pylist())
        decided = set(raw.table("decisions")["file_sha256"].to_pylist())
        rightful = SameBytes(latest(kept.root, places.reference())).rightful(files, raw)
    new = [f.submission_id for f in files if f.submission_id not in known and f.file_sha256 not in decided]
    return list(dict.fromkeys([*new, *rightful]))


def _base_name(outcome: Outcome) -> str | None:
    place = outcome.reading.profile.get("base_name") if outcome.reading else None
    return place.raw_text if place else None


def _usable(landing: Path, store: Path) -> Store:
    places.check_settings()
    places.readable(landing)
    kept = Store(places.writable(store))
    kept.create()
    return kept


def _plan(store: Path, run_id: str) -> dict[str, Any]:
    path = Store(store).work / run_id / "plan.json"
    if not path.exists():
        raise UsageError(say("usage.run_is_over", run=run_id))
    plan: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return plan


def _received(file: dict[str, Any]) -> Received:
    names = Received.__dataclass_fields__
    return Received(
        **{k: v for k, v in file.items() if k in names} | {"file_time": datetime.fromisoformat(file["file_time"])}
    )


def _fresh(folder: Path) -> dict[str, pa.Table]:
    """The tables that the batches of a run have read."""
    return {
        table: pa.concat_tables([schema.empty_table(), *read_tables(folder, table)])
        for table, schema in READ_TABLES.items()
    }
