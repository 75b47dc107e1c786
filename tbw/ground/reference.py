"""Reference data that arrives as spreadsheets: kept in the raw zone, laid over the tables of the reference folder.

The folder holds the first version of each table. A row that arrives replaces the row of the same key; files count in
the order of receipt. Nothing is ever taken out of the raw zone.
"""

import csv
import hashlib
import io
import json
import logging
import shutil
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from expectations.registry import Registry
from expectations.senders import Senders
from ingestion.channel import FOLDER, Channel
from ingestion.children.contained import apart
from ingestion.clock import now
from ingestion.csv_table import ReferenceDataError, parse
from ingestion.files.cells import UnreadableFileError
from ingestion.landing import REFERENCE_FOLDER, idle, keep_bytes
from ingestion.leavings import leaving
from ingestion.lists.reference_sheet import ReferenceSheetError, layouts, read_reference
from ingestion.raw_zone.commit import writing
from ingestion.raw_zone.counted import Counted
from ingestion.raw_zone.schema import REFERENCE
from ingestion.raw_zone.store import Store
from ingestion.reading.masking import masked_path
from tbw.ground import notice
from tbw.ground.errors import UsageError
from tbw.ground.language import both, say
from tbw.ground.places import writable
from tbw.ground.reference_rows import as_usage_error

TABLE = "reference"
_CHANNEL = Channel(FOLDER, REFERENCE_FOLDER)
_NOT_PERMITTED = (
    f"not permitted: no row of channels.csv lets {_CHANNEL} replace reference data. If it may, add a row with "
    "the right `reference` to channels.csv in TBW_REFERENCE; else remove the file"
)
Rows = list[dict[str, Any]]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: rows per table, or the reason why it was refused."""

    file_name: str
    file_sha256: str
    rows: dict[str, int]
    refused: str | None = None


def take(landing: Path, store: Path, reference: Path, settled_seconds: float = 0) -> list[Taken]:
    """Take every new file of ``<landing>/reference/`` into the raw zone, each whole or not at all.

    Files that were written to in the last ``settled_seconds`` are left for the next time: they may still grow. A
    refused file is refused again each time, until it is replaced. Raises :class:`UsageError` where a folder cannot be
    used.
    """
    kept = Store(writable(store))
    kept.create()
    try:
        paths = [
            path
            for path in (landing / REFERENCE_FOLDER).glob("*")
            if path.is_file() and not path.is_symlink() and not leaving([path.name])
        ]
        received = [
            (masked_path([path.name]), keep_bytes(path, kept.originals)[0])
            for path in sorted(idle(paths, settled_seconds))
        ]
    except OSError as error:
        raise UsageError(say("usage.no_permission", path=error.filename, why=error.strerror)) from error
    known = {row["file_sha256"] for row in _recorded(kept)}
    new = [(name, sha256) for name, sha256 in received if sha256 not in known]
    if new and not _may_replace(latest(store, reference)):
        return [Taken(name, sha256, {}, _NOT_PERMITTED) for name, sha256 in new]
    return [_take(kept, reference, name, sha256) for name, sha256 in new]


@as_usage_error()
def _may_replace(reference: Path) -> bool:
    return Senders(reference, Registry(reference)).may(_CHANNEL, "reference")


def latest(store: Path, reference: Path) -> Path:
    """The folder of reference tables as they stand: ``reference`` itself where nothing came as a spreadsheet."""
    kept = Store(store.absolute())
    return _laid_out(kept, reference, _recorded(kept)) if kept.files(TABLE) else reference


def _take(kept: Store, reference: Path, name: str, sha256: str) -> Taken:
    try:
        read = apart(read_reference, kept.original(sha256))
        here = {"received_at": now(), "file_sha256": sha256, "file_name": name, "channel": str(_CHANNEL)}
        rows = [
            here | dict(zip(("table_name", "sheet", "row_number", "record"), (*place, _as_json(record)), strict=True))
            for *place, record in read
        ]
        with writing(kept) as writer:
            before = _in_order(writer.counted)
            number = max((row["sequence"] or 0 for row in before), default=0) + 1
            Registry(_laid_out(kept, reference, [*before, *rows]))
            writer.commit({TABLE: pa.Table.from_pylist([row | {"sequence": number} for row in rows], REFERENCE)})
    except (UnreadableFileError, ReferenceSheetError, ReferenceDataError, UsageError) as error:
        log.warning("refused file_sha256=%s %s: %s", sha256, name, error)
        return Taken(name, sha256, {}, str(error))
    counts: dict[str, int] = defaultdict(int)
    for table, *_ in read:
        counts[table] += 1
    log.info("taken file_sha256=%s %s: %s", sha256, name, dict(counts))
    return Taken(name, sha256, dict(counts))


def _as_json(record: dict[str, str]) -> str:
    return json.dumps(record, ensure_ascii=False)


def _recorded(kept: Store) -> Rows:
    with kept.counted() as raw:
        return _in_order(raw)


def _in_order(raw: Counted) -> Rows:
    """In the order of receipt, whatever the clock did; of earlier versions by their instants, before all others."""
    rows: Rows = raw.table(TABLE).to_pylist()
    place = ("received_at", "file_sha256", "sheet", "row_number")
    return sorted(rows, key=lambda row: (row["sequence"] or 0, *(row[name] for name in place)))


def _laid_out(kept: Store, reference: Path, rows: Rows) -> Path:
    """Write all tables, received rows over them, to a folder of the store that the hash of its content names."""
    of_table = defaultdict(list)
    for row in rows:
        of_table[row["table_name"]].append(json.loads(row["record"]))
    tables = {path.name: path.read_bytes() for path in sorted(reference.glob("*.csv"))}
    tables |= {f"{name}.csv": _over(tables, name, records) for name, records in of_table.items()}
    digest = hashlib.sha256(b"".join(name.encode() + content for name, content in tables.items())).hexdigest()[:16]
    folder = kept.root / TABLE / digest
    if not folder.is_dir():
        folder.parent.mkdir(exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
        for name, content in tables.items():
            (partial / name).write_bytes(content)
        partial.chmod(0o755)
        try:
            partial.rename(folder)
        except OSError:  # another process was first
            shutil.rmtree(partial)
    return folder


def _over(tables: dict[str, bytes], name: str, records: list[dict[str, str]]) -> bytes:
    if f"{name}.csv" not in tables:
        raise UsageError(say("usage.no_table", name=name))
    columns, lines = parse(Path(f"{name}.csv"), tables[f"{name}.csv"])
    rows, key = [line.cells for line in lines], layouts()[name].key
    places = {tuple(row.get(part, "") for part in key): place for place, row in enumerate(rows)}
    for record in records:
        place = places.setdefault(tuple(record.get(part, "") for part in key), len(rows))
        rows[place : place + 1] = [({} if place == len(rows) else rows[place]) | record]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def changed_tables(taken: list[Taken]) -> list[str]:
    """The tables that have new rows."""
    return sorted({table for file in taken for table in file.rows})


def refusals(store: Path, taken: list[Taken]) -> list[dict[str, str]]:
    """The notices still to be sent, one a refused file: name, subject, text."""
    notices = [
        {
            "name": f"refused-{file.file_sha256[:16]}",
            "subject": both("notice.refused_subject", " / ", path=f"{REFERENCE_FOLDER}/{file.file_name}"),
            "text": _refusal(file, f"{REFERENCE_FOLDER}/{file.file_name}"),
        }
        for file in taken
        if file.refused
    ]
    return [message for message in notices if not notice.was_told(store, message["name"])]


def _refusal(file: Taken, path: str) -> str:
    """What is to be done, beside the reason: a file that no channel lets in cannot be mended."""
    if file.refused == _NOT_PERMITTED:
        return both("notice.refused_channel", path=path, reason=file.refused)
    return both("notice.refused", path=path, reason=file.refused)
