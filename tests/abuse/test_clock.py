"""A clock that jumps: what was received later is later, whatever the machine says that it is."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.raw_zone.receipts import next_number
from ingestion.raw_zone.store import Store
from tbw.round.status import status
from tests.abuse.conftest import BASE, FORM, OTHERS, Site

FIRST, SECOND = f"2022/{OTHERS}/表.xlsx", f"2022/{OTHERS}/更正.xlsx"
Altered = Callable[..., Path]


@pytest.mark.parametrize("then", ["2022-01-01", "2022-02-20"], ids=["back", "forth and back"])
def test_a_later_form_is_later_though_the_clock_went_back(
    site: Site, altered: Altered, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    monkeypatch.setenv("TBW_NOW", "2022-02-20" if then < "2022-02-20" else "2022-12-31")
    site.put(FORM, FIRST)
    site.run()
    monkeypatch.setenv("TBW_NOW", then)
    site.put(altered("later.xlsx", H18=1.5), SECOND)
    site.run()
    rows = {row["landing_path"]: row for row in site.rows("submissions")}
    assert rows[SECOND]["received_at"] < rows[FIRST]["received_at"]
    assert rows[SECOND]["sequence"] > rows[FIRST]["sequence"] > 0
    seen = {base.base_id: base for base in status(site.store, site.reference, 2022).bases}
    assert [one.landing_path for one in seen[BASE].submissions] == [FIRST, SECOND]


def test_a_number_is_given_once_also_where_the_run_was_killed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.create()
    assert [next_number(store) for _ in range(3)] == [1, 2, 3]
    (store.work / ".receipts").unlink()  # work is of a day; rows are for ever
    assert next_number(store) == 1


def test_what_earlier_versions_received_comes_before_all_others(site: Site) -> None:
    import pyarrow.parquet as pq

    site.put(FORM, FIRST)
    site.run()
    (path,) = (site.store / "raw" / "submissions").glob("*.parquet")
    pq.write_table(pq.read_table(path).drop(["sequence"]), path)
    assert [row["sequence"] for row in site.rows("submissions")] == [0]
    (site.store / "work" / ".receipts").unlink()
    site.put(FORM, f"2021/{OTHERS}/表.xlsx")
    site.run()
    assert sorted(row["sequence"] for row in site.rows("submissions")) == [0, 1]
