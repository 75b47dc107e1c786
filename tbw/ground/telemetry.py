"""What a run tells of itself while it works: how long its steps took, and counts for whoever watches from outside.

Durations are lines of ``steps.jsonl`` in the run's folder. Metrics are files in Prometheus' text format in
``<store>/metrics``, replaced whole, for a node exporter or any other collector to pick up.
"""

import functools
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from ingestion.raw_zone.store import Store, write_whole

P = ParamSpec("P")
T = TypeVar("T")
Values = Mapping[tuple[tuple[str, str], ...], float]  # labels -> value


def timed(step: Callable[Concatenate[Path, str, P], T]) -> Callable[Concatenate[Path, str, P], T]:
    """Note how long a step of an ingest takes; its first arguments are store and run."""

    @functools.wraps(step)
    def run(store: Path, run_id: str, /, *args: P.args, **kwargs: P.kwargs) -> T:
        began = time.monotonic()
        result = step(store, run_id, *args, **kwargs)
        note(Store(store).work / run_id, step.__name__, time.monotonic() - began)
        return result

    return run


def note(folder: Path, step: str, seconds: float) -> None:
    """Add a duration; tasks that run side by side each add a line."""
    with (folder / "steps.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"step": step, "seconds": round(seconds, 3)}) + "\n")


def seconds(folder: Path) -> dict[str, float]:
    """Step -> seconds, all of its tasks and tries together."""
    spent: Counter[str] = Counter()
    path = folder / "steps.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        task = json.loads(line)
        spent[task["step"]] += task["seconds"]
    return {step: round(value, 3) for step, value in spent.items()}


def publish(store: Path, name: str, metrics: Mapping[str, Values]) -> Path:
    """Write ``<store>/metrics/<name>.prom``: metric -> labels -> value."""
    lines = [
        f"{metric}{_labelled(labels)} {value:.15g}"
        for metric, values in metrics.items()
        for labels, value in sorted(values.items())
    ]
    path = store / "metrics" / f"{name}.prom"
    write_whole(path, "".join(f"{line}\n" for line in lines).encode())
    return path


def _labelled(labels: tuple[tuple[str, str], ...]) -> str:
    quoted = (f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in labels)
    return f"{{{','.join(quoted)}}}" if labels else ""
