"""Steps 6 to 8: build a candidate from the raw zone, compare it with the current release, publish it in one rename.

Whenever a process is killed, a reader sees either the old release or the new one, each of them whole.
"""

import logging
import os
import shutil
import time
from collections.abc import Callable
from datetime import UTC, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

import duckdb

from ingestion import clock
from ingestion.form import FormError
from tbw.ground import places, telemetry
from tbw.ground.errors import BuildFailed, UsageError
from tbw.ground.language import say
from tbw.release import (
    broken_rows,
    dbt_build,
    documents,
    evidence,
    inputs,
    manifest,
    marts,
    retention,
    semantic,
    set_aside,
    warehouse,
)
from tbw.release.builds import Builds
from tbw.release.manifest import Manifest, Mart

# As in the manifest: group -> file -> sha256.
Inputs = dict[str, dict[str, str]]

log = logging.getLogger(__name__)


def build(store: Path, reference: Path, rules: Path = places.RULES, forms: Path | None = None) -> str:
    """Make and test the whole warehouse from the raw zone; returns the candidate's id, not yet visible to readers.

    A function of the raw zone, the reference tables, the rules, the form specs (those in force unless a folder is
    named) and the code; an empty store gives empty marts. Raises :class:`UsageError` where store or reference cannot be
    used, :class:`BuildFailed` where a test fails.
    """
    store, reference, began = store.absolute(), reference.absolute(), time.monotonic()
    builds = Builds(store)
    with builds.new() as (work, lock):
        try:
            lay_out = partial(
                inputs.lay_out, store, reference, work / "inputs", rules, forms or places.forms().absolute()
            )
            built_from = _tested(store, lay_out, work, lock)
            made = marts.release(work / warehouse.NAME, work / "release", dbt_build.keys(work))
            documents.write(work, work / "release")
            semantic.write(work, work / "release")
            inputs.keep(work / "inputs", work / "release" / "inputs")
            rows: telemetry.Values = {(("mart", name),): mart.rows for name, mart in made.items()}
            spent: telemetry.Values = {(): time.monotonic() - began}
            telemetry.publish(store, "build", {"tbw_build_seconds": spent, "tbw_build_mart_rows": rows})
            return _name(builds, work, built_from, made)
        except (OSError, FormError, duckdb.Error) as error:
            raise BuildFailed(f"the build stopped, nothing is published: {error}") from error


def _tested(store: Path, lay_out: Callable[[], Inputs], work: Path, lock: int) -> Inputs:
    """Build and test in ``work``; a submission that breaks a test is set aside, and all is built again without it.

    Returns the inputs of the manifest. Raises :class:`BuildFailed` where no submission is named by what fails.
    """
    while True:
        built_from = lay_out()
        log.info("building from %d raw files", len(built_from["raw"]))
        try:
            dbt_build.run(work / "inputs", work / warehouse.NAME, work, lock)
        except BuildFailed:
            if not set_aside.record(store, broken_rows.submissions(work, work / warehouse.NAME)):
                raise
            shutil.rmtree(work / "inputs")
            (work / warehouse.NAME).unlink()
        else:
            return built_from


def publish(store: Path, candidate: str, reference: Path | None = None) -> str:
    """Make the candidate the current release and return the id of the release that is current then.

    Nothing is published where the current release already has the same content, or was built from more of the raw zone.
    May be called again after it was killed. Raises :class:`UsageError` where there is no such candidate, and
    :class:`ApprovalMissing` where it needs approvals, by the tables of ``reference``, that are not on record.
    """
    store = store.absolute()
    builds = Builds(store)
    with builds.locked():
        work, release = builds.folder / candidate, store / "releases" / candidate
        current = manifest.read(store / "current")
        new = manifest.read(release) or manifest.read(work / "release")
        if new is None or new.release_id != candidate:
            raise UsageError(say("usage.no_candidate", candidate=candidate, folder=builds.folder))
        if current is not None and _stays(store, current, new, work):
            log.info("nothing new since release %s: it stays the current one", current.release_id)
            builds.remove(work)
            return current.release_id
        reference = reference or places.reference()
        evidence.require(store, reference, release if release.is_dir() else work / "release")
        if not release.is_dir():
            _move(work / "release", release)
        _point_current(store, release)
        builds.remove(work)
        retention.thin(store, reference)
    telemetry.publish(store, "release", {"tbw_release_built_timestamp_seconds": {(): new.built_at.timestamp()}})
    log.info("published release %s", candidate)
    return candidate


def _name(builds: Builds, work: Path, built_from: dict[str, dict[str, str]], made: dict[str, Mart]) -> str:
    """Write the manifest and name the build's folder by the new release id: its time and a hash of its content."""
    store = builds.folder.parent
    content = sha256("".join(f"{name}{made[name].sha256}" for name in sorted(made)).encode()).hexdigest()[:8]
    instant = clock.now().astimezone(UTC).replace(microsecond=0)
    with builds.locked():
        # No two releases have the same second, so ids and times tell which came first.
        while any(list(folder.glob(f"{instant:%Y%m%dT%H%M%SZ}-*")) for folder in (store / "releases", builds.folder)):
            instant += timedelta(seconds=1)
        release_id = f"{instant:%Y%m%dT%H%M%SZ}-{content}"
        Manifest(
            release_id=release_id,
            built_at=instant,
            inputs=built_from,
            code=manifest.code(),
            tools=manifest.tools(),
            marts=made,
            compared_with=manifest.compare(manifest.read(store / "current"), made),
            set_aside={one.landing_path: one.reason for one in set_aside.standing(work / "inputs")},
        ).write(work / "release")
        work.rename(builds.folder / release_id)
    return release_id


def _stays(store: Path, current: Manifest, new: Manifest, work: Path) -> bool:
    """Whether the current release stays, as it has the content of ``new`` or is later.

    Of two candidates the later one was built from more files of the raw zone. Where ``new`` has been moved in place but
    its ``work`` is still there, publishing was cut short and must be completed.
    """
    if (store / "releases" / new.release_id).is_dir():
        return not work.is_dir() or current.built_at > new.built_at
    known, more = set(new.inputs["raw"]), set(current.inputs["raw"])
    is_outdated = known < more and all((store / "raw" / name).exists() for name in more - known)
    return is_outdated or new.is_same_as(current)


def _move(candidate: Path, release: Path) -> None:
    """Flush the candidate to disk, then move it to its place in one rename."""
    release.parent.mkdir(exist_ok=True)
    for path in (*candidate.rglob("*"), candidate):
        _to_disk(path)
    candidate.rename(release)
    _to_disk(release.parent)


def _point_current(store: Path, release: Path) -> None:
    for leftover in store.glob(".current-*"):
        leftover.unlink()
    link = store / f".current-{release.name}"
    link.symlink_to(Path("releases") / release.name)
    try:
        link.replace(store / "current")
    except OSError as error:
        link.unlink()
        raise UsageError(say("usage.no_link", path=store / "current", why=error.strerror)) from error
    _to_disk(store)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
