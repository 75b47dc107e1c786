"""``tbw replay``: make a release again from the files that were received, and compare both.

The originals are read, judged and built anew in a scratch store, with the paths and times of their first receipt and
with the decisions, reference tables, form specs and rules of that release. Nothing in the store is changed.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from expectations.check import check
from expectations.check_tables import RawTables
from ingestion.editions import load_editions
from ingestion.raw_zone.commit import writing
from ingestion.raw_zone.schema import JUDGED_TABLES, SUBMISSION_TABLES
from ingestion.raw_zone.store import Store
from tbw.ground import places
from tbw.ground.errors import UsageError
from tbw.ground.language import say
from tbw.judging.rereading import read_again
from tbw.release import making, manifest
from tbw.release.finding import find
from tbw.release.inputs import sha256
from tbw.release.manifest import Manifest


@dataclass(frozen=True, slots=True)
class ReplayedMart:
    """A mart then and now. Rows are None where there was or is no such mart, ``same_bytes`` where its file is gone."""

    mart: str
    rows_then: int | None
    rows_now: int | None
    same_content: bool
    same_bytes: bool | None


@dataclass(frozen=True, slots=True)
class Replay:
    """The result. ``changed_tools``: name -> versions then and now; ``notes``: what may explain a difference."""

    release_id: str
    submissions: int
    code_changed: bool
    changed_tools: dict[str, list[str | None]]
    marts: list[ReplayedMart]
    notes: list[str]

    @property
    def is_equal(self) -> bool:
        """Whether every mart came out the same."""
        return all(mart.same_content and mart.same_bytes is not False for mart in self.marts)


@dataclass(frozen=True, slots=True)
class _Inputs:
    """Where the inputs of a release lie, besides the raw zone, and notes on them."""

    reference: Path
    rules: Path
    forms: Path
    notes: list[str]


def replay(store: Path, release_id: str | None = None) -> Replay:
    """Make a release again (without an id the current one) and compare its marts, hash by hash.

    Raises :class:`UsageError` where the release, or one of its inputs, is not in the store any more.
    """
    store = store.absolute()
    folder = find(store, release_id)
    then = manifest.of(folder)
    known = _proven_inputs(folder, then)
    with _scratch(store) as scratch:
        as_of = _as_of(Store(store), then, scratch / "as_of")
        notes, submissions = _check_again(Store(store), as_of, known, scratch / "store")
        candidate = making.build(scratch / "store", known.reference, known.rules, known.forms)
        made = scratch / "store" / "builds" / candidate / "release"
        now = manifest.of(made)
        return Replay(
            release_id=then.release_id,
            submissions=submissions,
            code_changed=then.code.sha256 != now.code.sha256,
            changed_tools={
                name: [then.tools.get(name), now.tools.get(name)]
                for name in sorted(then.tools.keys() | now.tools.keys())
                if then.tools.get(name) != now.tools.get(name)
            },
            marts=[_compared(mart, then, now, folder, made) for mart in sorted(then.marts.keys() | now.marts.keys())],
            notes=[*known.notes, *notes],
        )


@contextmanager
def _scratch(store: Path) -> Iterator[Path]:
    Store(store).work.mkdir(mode=0o700, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="replay-", dir=Store(store).work))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_of(kept: Store, then: Manifest, to: Path) -> Store:
    """The raw zone at the time of the release: the files that its manifest names, each checked by its hash."""
    for name, digest in then.inputs["raw"].items():
        path = kept.raw / name
        if not path.exists() or sha256(path) != digest:
            raise UsageError(say("usage.not_as_made", path=f"raw/{name}", release=then.release_id))
        (to / "raw" / name).parent.mkdir(parents=True, exist_ok=True)
        os.link(path, to / "raw" / name)
    return Store(to)


def _check_again(kept: Store, as_of: Store, known: _Inputs, to: Path) -> tuple[list[str], int]:
    """Fill a raw zone from the originals. Returns notes, and the number of submissions."""
    with as_of.counted() as raw:
        before = RawTables(**{table: raw.table(table) for table in JUDGED_TABLES})
    scratch = Store(to)
    scratch.create()
    for path in as_of.raw.glob("*/*"):
        if path.parent.name not in SUBMISSION_TABLES:
            os.link(path, scratch.raw / path.relative_to(as_of.raw))
    rows = before.submissions.to_pylist()
    if not rows:
        return [], 0
    _prove(kept, {row["file_sha256"] for row in rows})
    tables = read_again(kept, rows, known.reference, known.forms)
    checked = check(
        RawTables(**tables, checks=before.checks, findings=before.findings, decisions=before.decisions),
        {row["submission_id"] for row in rows},
        editions=load_editions(known.forms),
        reference=known.reference,
        rules=known.rules,
        checked_at=pc.max(before.checks["checked_at"]).as_py(),
    )
    with writing(scratch) as writer:
        writer.commit(tables | {"checks": checked.checks, "findings": checked.findings})
    return _checked_otherwise(before.checks, checked.checks), len(rows)


def _proven_inputs(folder: Path, then: Manifest) -> _Inputs:
    """The inputs that the release kept, checked by the hashes of its manifest."""
    kept = folder / "inputs"
    groups = {"reference": kept / "reference", "rules": kept}
    # Releases of versions without editions have the hash of their form spec, but no copy of it.
    keeps_forms = (kept / "forms").is_dir()
    if keeps_forms:
        groups["forms"] = kept / "forms"
    for group, lies_in in groups.items():
        for name, digest in then.inputs[group].items():
            path = lies_in / name
            if not path.is_file() or sha256(path) != digest:
                raise UsageError(say("usage.not_as_made", path=path, release=then.release_id))
    notes = [] if keeps_forms else [say("replay.no_forms")]
    return _Inputs(
        kept / "reference", kept / "rules.csv", kept / "forms" if keeps_forms else places.forms().absolute(), notes
    )


def _prove(kept: Store, digests: set[str]) -> None:
    spoilt = [
        digest
        for digest in sorted(digests)
        if kept.original(digest).exists() and sha256(kept.original(digest)) != digest
    ]
    if spoilt:
        raise UsageError(say("usage.spoilt_originals", paths=", ".join(spoilt)))


def _checked_otherwise(then: pa.Table, now: pa.Table) -> list[str]:
    """A note if submissions were judged by other rules than the release has: rules changed, and no recheck followed."""
    rules = set(now["rules_sha256"].to_pylist())
    others = [digest for digest in then["rules_sha256"].to_pylist() if digest not in rules]
    if not others:
        return []
    return [say("replay.other_rules", count=len(others))]


def _compared(mart: str, then: Manifest, now: Manifest, folder: Path, made: Path) -> ReplayedMart:
    old, new = then.marts.get(mart), now.marts.get(mart)
    files = [path / "marts" / f"{mart}.parquet" for path in (folder, made)]
    return ReplayedMart(
        mart=mart,
        rows_then=old.rows if old else None,
        rows_now=new.rows if new else None,
        same_content=old is not None and new is not None and old.sha256 == new.sha256,
        same_bytes=sha256(files[0]) == sha256(files[1]) if all(path.exists() for path in files) else None,
    )


def lines(done: Replay) -> Iterator[str]:
    """The result as text."""
    yield say("replay.head", id=done.release_id, count=done.submissions)
    if done.code_changed:
        yield say("replay.code")
    for name, (then, now) in done.changed_tools.items():
        yield say("replay.tool", name=name, before=then, after=now)
    yield from done.notes
    for mart in done.marts:
        if not mart.same_content or mart.same_bytes is False:
            yield say("replay.differs", mart=mart.mart, before=mart.rows_then, after=mart.rows_now)
    same = sum(mart.same_content and mart.same_bytes is not False for mart in done.marts)
    yield say("replay.same", same=same, count=len(done.marts))
