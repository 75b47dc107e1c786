"""The inputs of two releases compared: rules, form specs, decisions, reference data, code."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from ingestion.csv_table import read_rows
from ingestion.raw_zone.schema import DECISIONS
from ingestion.raw_zone.store import Store
from tbw.release.manifest import Manifest

Rows = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """An edited table: its former rows and its new ones; a changed row is among both."""

    name: str
    gone: Rows
    new: Rows


@dataclass(frozen=True, slots=True)
class MovedInputs:
    """``code`` and ``tools``: before and after, where they differ. ``decisions``: new rows of the raw zone.

    ``forms``: form specs that are new, changed or gone.
    """

    code: list[str | None] | None
    tools: dict[str, list[str | None]]
    rules: list[Table]
    reference: list[Table]
    forms: list[str]
    decisions: list[dict[str, Any]]
    raw_files: int


def moved_inputs(store: Path, folders: tuple[Path, Path], manifests: tuple[Manifest, Manifest]) -> MovedInputs:
    """Compare the inputs of two releases, the older one first."""
    then, now = manifests
    kept = tuple(folder / "inputs" for folder in folders)
    new_files = sorted(now.inputs["raw"].keys() - then.inputs["raw"].keys())
    is_same_code = then.code.sha256 == now.code.sha256
    return MovedInputs(
        code=None if is_same_code else [(one.code.git_commit or one.code.sha256)[:12] for one in manifests],
        tools={
            name: [then.tools.get(name), now.tools.get(name)]
            for name in sorted(then.tools.keys() | now.tools.keys())
            if then.tools.get(name) != now.tools.get(name)
        },
        rules=_edited(kept[0], kept[1], then.inputs["rules"], now.inputs["rules"]),
        reference=_edited(
            kept[0] / "reference", kept[1] / "reference", then.inputs["reference"], now.inputs["reference"]
        ),
        forms=_differing(then.inputs["forms"], now.inputs["forms"]),
        decisions=[row for name in new_files for row in _decisions(Store(store).raw, name)],
        raw_files=len(new_files),
    )


def _edited(then: Path, now: Path, hashes_then: dict[str, str], hashes_now: dict[str, str]) -> list[Table]:
    return [_table(name, _rows(then / name), _rows(now / name)) for name in _differing(hashes_then, hashes_now)]


def _differing(then: dict[str, str], now: dict[str, str]) -> list[str]:
    return sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))


def _table(name: str, then: Rows, now: Rows) -> Table:
    before, after = (Counter(tuple(row.items()) for row in rows) for rows in (then, now))
    return Table(name, *([dict(row) for row in rows.elements()] for rows in (before - after, after - before)))


def _rows(path: Path) -> Rows:
    return [row.cells for row in read_rows(path)] if path.is_file() else []


def _decisions(raw: Path, name: str) -> list[dict[str, Any]]:
    is_there = name.startswith("decisions/") and (raw / name).is_file()
    return pq.read_table(raw / name, schema=DECISIONS).to_pylist() if is_there else []
