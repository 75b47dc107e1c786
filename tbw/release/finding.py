"""The releases of a store: which there are, and which is meant."""

from pathlib import Path

from tbw.ground.errors import UsageError
from tbw.ground.language import say
from tbw.release import manifest
from tbw.release.manifest import Manifest

CURRENT = "current"


def find(store: Path, release_id: str | None = None) -> Path:
    """Folder of a release: the current one, or by id; the beginning of an id will do. Raises :class:`UsageError`."""
    if release_id in (None, CURRENT):
        current = (store / CURRENT).resolve()
        if manifest.read(current) is None:
            raise UsageError(say("usage.no_release", store=store))
        return current
    named = [one.release_id for one in known(store) if one.release_id.startswith(str(release_id))]
    if len(named) != 1:
        there = ", ".join(one.release_id for one in known(store)) or "none"
        raise UsageError(
            say("usage.more_releases" if named else "usage.no_such_release", id=release_id, store=store, there=there)
        )
    return store / "releases" / named[0]


def known(store: Path) -> list[Manifest]:
    """Manifests of all releases, oldest first."""
    manifests = [manifest.read(folder) for folder in (store / "releases").glob("*/")]
    return sorted((one for one in manifests if one), key=lambda one: (one.built_at, one.release_id))


def before(store: Path, folder: Path) -> Path:
    """Folder of the release before ``folder``. Raises :class:`UsageError` where it was the first."""
    this = manifest.of(folder)
    earlier = [one.release_id for one in known(store) if one.built_at < this.built_at]
    compared = this.compared_with.release_id if this.compared_with else None
    if compared not in earlier and not earlier:
        raise UsageError(say("usage.first_release", release=this.release_id))
    return store / "releases" / (compared if compared in earlier else earlier[-1])
