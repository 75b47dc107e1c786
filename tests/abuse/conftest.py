"""A store as it is when a clerk begins: the folder of one city may be written, every other one not."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ingestion.raw_zone.store import Store
from tbw.ground.places import PROJECT, SEEDS
from tbw.submission import ingest

SAMPLES = PROJECT / "samples" / "landing" / "2022"
# The city of the clerk, that of the base under attack, and the base.
OWN, OTHERS, BASE = "自贡市", "成都市", "SC-001"
FORM = SAMPLES / OTHERS / "2022年信息表_成都高新区.xlsx"


@dataclass
class Site:
    """Landing and store of an installation; ``put`` drops a file, ``run`` ingests and gives the report."""

    folder: Path
    reference: Path = SEEDS
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def landing(self) -> Path:
        return self.folder / "landing"

    @property
    def store(self) -> Path:
        return self.folder / "store"

    def put(self, source: Path, to: str) -> None:
        path = self.landing / to
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, path)

    def run(self) -> dict[str, str]:
        """Landing path -> status."""
        found = ingest.find(self.landing, self.store)
        for batch in found.batches:
            ingest.read(self.store, found.run_id, batch)
        ingest.check(self.store, found.run_id, self.reference)
        ingest.keep(self.store, found.run_id)
        self.report = json.loads(Path(ingest.answer(self.store, found.run_id)).read_text(encoding="utf-8"))
        return self.reported()

    def reported(self) -> dict[str, str]:
        return {line["landing_path"]: line["status"] for line in self.report["files"]}

    def rows(self, table: str) -> list[dict[str, Any]]:
        with Store(self.store).counted() as raw:
            rows: list[dict[str, Any]] = raw.table(table).to_pylist()
        return rows

    def check_of(self, landing_path: str) -> dict[str, Any]:
        (key,) = [row["submission_id"] for row in self.rows("submissions") if row["landing_path"] == landing_path]
        return next(row for row in self.rows("checks") if row["submission_id"] == key)


@pytest.fixture
def reference() -> Path:
    return SEEDS


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
def altered(tmp_path: Path) -> Callable[..., Path]:
    """A copy of the form of the base with other figures: cells by address."""
    from openpyxl import load_workbook

    def write(name: str, **cells: Any) -> Path:  # noqa: ANN401 - what a cell may hold
        book = load_workbook(FORM)
        for address, value in cells.items():
            book.worksheets[0][address] = value
        book.save(tmp_path / name)
        return tmp_path / name

    return write
