"""Stores that earlier versions wrote: what they kept must go on telling the same.

``first/raw`` is the raw zone of three of the sample forms as the version before decisions and reference data wrote it,
``first/marts`` the facts that it built from them. ``before_title`` is of the version before the cell of the title was
kept: one form lies under a wrong year and says so in its title. ``before_sequence`` is of the version before receipts
were numbered: a base's form, its correction of ten days later, and a copy in the folder of another city.
A new version of the raw schema adds a folder like it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from tbw.ground.places import SEEDS
from tbw.release import making

# What tells something else on purpose: a base's firms of an earlier year count until a later report asks for that year.
MEANT_OTHERWISE = {"fct_enterprise.parquet": {"is_current"}}
STORES = sorted(path for path in Path(__file__).parent.iterdir() if (path / "raw").is_dir())


@pytest.mark.usefixtures("forked_dbt")
@pytest.mark.parametrize("written", STORES, ids=lambda path: path.name)
def test_a_store_of_an_earlier_version_builds_the_same_facts(written: Path, tmp_path: Path) -> None:
    shutil.copytree(written / "raw", tmp_path / "store" / "raw")
    candidate = making.build(tmp_path / "store", SEEDS)
    built = tmp_path / "store" / "builds" / candidate / "release" / "marts"
    facts = sorted((written / "marts").glob("*.parquet"))
    assert facts
    for then in facts:
        with duckdb.connect() as database:
            database.execute("create table before as from read_parquet(?)", [str(then)])
            database.execute("create table after as from read_parquet(?)", [str(built / then.name)])
            # Columns may have been added since, never taken away.
            kept = {name for name, *_ in database.execute("describe before").fetchall()}
            columns = ", ".join(sorted(kept - MEANT_OTHERWISE.get(then.name, set())))
            lost = f"(select {columns} from before except all select {columns} from after)"
            new = f"(select {columns} from after except all select {columns} from before)"
            assert database.execute(f"from {lost}").fetchall() == [], then.name
            assert database.execute(f"from {new}").fetchall() == [], then.name
