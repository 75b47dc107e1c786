"""The whole pipeline as a process of its own that can be struck at any moment.

dbt is replaced by two statements, and what the rules say of the same forms is worked out once: it is not what is
tested here.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import resource
import signal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations import check
from ingestion import landing
from ingestion.raw_zone import store
from tbw.answer import returns
from tbw.ground import places
from tbw.release import dbt_build, making
from tbw.submission import ingest, run_report
from tests.tbw.fast_build import make_warehouse
from tests.warm.client import SOCKET, Forked, silent

if TYPE_CHECKING:
    from collections.abc import Callable

# Where a step ends and the next begins, and the moments inside one that leave files behind.
BOUNDARIES = {
    "after the bytes of a file": (landing, "keep_bytes"),
    "after find": (ingest, "find"),
    "after read": (ingest, "read"),
    "after check": (ingest, "check"),
    "before a raw table": (store, "write_parquet"),
    "after keep": (ingest, "keep"),
    "before a return": (returns, "write_whole"),
    "before the report": (run_report, "write_whole"),
    "after answer": (ingest, "answer"),
    "after the warehouse": (dbt_build, "run"),
    "after build": (making, "build"),
    "before the move of the release": (making, "_move"),
    "before the switch of current": (making, "_point_current"),
    "after the switch of current": (making, "_point_current"),
    "after publish": (making, "publish"),
}
Strike = dict[str, Any]


def start(folder: Path, **strike: Any) -> Forked:  # noqa: ANN401 - see _strike
    """Start the pipeline on ``folder``/landing and ``folder``/store; see :func:`_strike` for what may befall it.

    Judgements are remembered in the folder above the one above.
    """
    return silent(os.environ[SOCKET], f"{__name__}:whole", [str(folder), strike])


def run(folder: Path, **strike: Any) -> int:  # noqa: ANN401 - see _strike
    """Run it to its end; gives the exit code, negative for the signal that killed it."""
    return start(folder, **strike).wait()


def whole(name: str, strike: Strike) -> None:
    """All of it, in the process that was started."""
    folder = Path(name)
    where, reference = folder / "store", places.reference()
    dbt_build.run = make_warehouse
    check.check = partial(_remembered, folder.parent.parent, check.check)
    _strike(**strike)
    found = ingest.find(folder / "landing", where)
    for batch in found.batches:
        ingest.read(where, found.run_id, batch)
    ingest.check(where, found.run_id, reference)
    ingest.keep(where, found.run_id)
    os.environ["TBW_NOW"] = strike.get("later", os.environ.get("TBW_NOW", ""))
    ingest.answer(where, found.run_id)
    making.publish(where, making.build(where, reference))


def _remembered(memory: Path, check: Callable[..., Any], batch: Any, to_check: set[str], **how: Any) -> Any:  # noqa: ANN401
    key = hashlib.sha256(repr((sorted(to_check), how["checked_at"])).encode()).hexdigest()
    path = memory / f"{key}.pickle"
    if not path.exists():
        path.write_bytes(pickle.dumps(check(batch, to_check, **how)))
    return pickle.loads(path.read_bytes())  # noqa: S301 - our own


def _strike(kill_at: str | None = None, count: int = 1, file_bytes: int | None = None, **clock: str) -> None:
    """Kill at a boundary, the ``count``-th time that it comes; let no file outgrow ``file_bytes``; set the clock."""
    os.environ |= {"TBW_NOW": clock["now"]} if "now" in clock else {}
    if file_bytes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    if kill_at:
        module, name = BOUNDARIES[kill_at]
        original, times = getattr(module, name), iter(range(1, 1000))

        def struck(*args: object, **kwargs: object) -> object:
            fatal = next(times) == count
            if fatal and kill_at.startswith("before"):
                os.kill(os.getpid(), signal.SIGKILL)
            given = original(*args, **kwargs)
            if fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            return given

        setattr(module, name, struck)
