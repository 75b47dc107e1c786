"""The frames that rules judge, made by DuckDB, one SQL file a frame.

A *world* is a submission as typed, or with some of its figures mended to see what then still fails. Frames hold the
rows of each world asked for; the ``world_id`` of a submission as typed is its ``submission_id``.
"""

import re
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from expectations.inputs import INPUTS
from expectations.reference_data import INT, TEXT, columns_of
from expectations.which_report_counts import rendered

SQL = Path(__file__).parent / "frames"
STEPS = SQL / "steps"
NAMES = tuple(sorted(path.stem for path in SQL.glob("*.sql")))

WORLDS = columns_of(world_id=TEXT, submission_id=TEXT)
# What a world mends: the row of this key, by a multiplier; null: it is left out. An empty key: its history is left out.
CORRECTIONS = columns_of(world_id=TEXT, row_key=TEXT, multiplier=pa.decimal128(18, 8))
# As the latest check left them: the base, too, which the registry of today may name otherwise.
STANDING = columns_of(submission_id=TEXT, base_id=TEXT, status=TEXT)
OPEN_SLIPS = columns_of(submission_id=TEXT, item_code=TEXT, data_year=INT)
FORM_FACTS = frozenset({"first_report_year"})


class Workspace:
    """A DuckDB in memory over the tables of :data:`expectations.inputs.INPUTS`.

    ``form_facts`` are those of :data:`FORM_FACTS`, ``parameters`` what the frames take from the register.
    """

    def __init__(
        self, tables: Mapping[str, pa.Table], form_facts: Mapping[str, Any], parameters: Mapping[str, Any]
    ) -> None:
        self._db = duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})
        for name, value in {**form_facts, **parameters}.items():
            self._db.execute(f"set variable {name} = $value", {"value": value})
        for name, table in tables.items():
            self._db.register(name, table)
        for name, schema in (("standing", STANDING), ("open_slips", OPEN_SLIPS)):
            self._db.register("none_yet", schema.empty_table())
            self._db.execute(f"create temp table {name} as select * from none_yet")
        self._run("macros", "figures", "cells", "copies", "bases", "claims", "last_days")

    def close(self) -> None:
        """Frees it all."""
        self._db.close()

    def add_history(self, standing: pa.Table, open_slips: pa.Table) -> None:
        """Adds what is decided of some submissions, for the history of those of later report years."""
        for name, rows in (("standing", standing), ("open_slips", open_slips)):
            self._db.register("decided", rows)
            self._db.execute(f"insert into {name} by name select * from decided")

    def frames(self, worlds: pa.Table, corrections: pa.Table) -> dict[str, pa.Table]:
        """Frame -> its rows for these worlds; ``row_id`` counts them from 0."""
        self._db.register("worlds", worlds)
        self._db.register("corrections", corrections)
        self._run("before", "world_figures", "world_cells", "scales", "cell_scales", "row_slips", "overviews")
        return {name: self._frame(name) for name in NAMES}

    def _run(self, *steps: str) -> None:
        for step in steps:
            self._db.execute(_sql(STEPS / f"{step}.sql"))

    def _frame(self, name: str) -> pa.Table:
        rows = self._db.sql(_sql(SQL / f"{name}.sql")).to_arrow_table()
        return rows.add_column(0, "row_id", pa.array(range(rows.num_rows), pa.int64()))


@cache
def schemas() -> dict[str, pa.Schema]:
    """Frame -> its columns."""
    tables = {name: schema.empty_table() for name, schema in INPUTS.items()}
    with closing(Workspace(tables, {}, {})) as workspace:
        frames = workspace.frames(WORLDS.empty_table(), CORRECTIONS.empty_table())
    return {name: frame.schema for name, frame in frames.items()}


@cache
def parameters() -> frozenset[str]:
    """Names of the numbers, dates and keys that the frames take from the register."""
    used = {name for path in SQL.rglob("*.sql") for name in re.findall(r"getvariable\('(\w+)'\)", _sql(path))}
    return frozenset(used - FORM_FACTS)


@cache
def _sql(path: Path) -> str:
    return rendered(path.read_text(encoding="utf-8"))
