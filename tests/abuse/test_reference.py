"""Reference tables: by which channel they came, what a clock that jumps does to them, what a refusal says to do."""

import csv
import shutil
from pathlib import Path

import pytest

from ingestion.raw_zone.store import Store
from tbw.ground.places import SEEDS
from tbw.ground.reference import latest, refusals, take
from tests.tbw.ground.test_reference import TOTAL, TOTALS, spreadsheet, table


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Landing, store, reference folder."""
    return tmp_path / "landing", tmp_path / "store", Path(shutil.copytree(SEEDS, tmp_path / "reference"))


def bring(places: tuple[Path, Path, Path], name: str, value: float) -> None:
    spreadsheet(places[0] / "reference" / name, TOTALS, [*TOTAL[:6], value, *TOTAL[7:]])
    assert [file.refused for file in take(*places)] == [None]


def test_the_rows_carry_their_channel(places: tuple[Path, Path, Path]) -> None:
    bring(places, "a.xlsx", 9513)
    with Store(places[1]).counted() as raw:
        assert [(row["channel"], row["sequence"]) for row in raw.table("reference").to_pylist()] == [
            ("folder:reference", 1)
        ]


def test_what_came_last_holds_though_the_clock_went_back(
    places: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for now, value in (("2022-12-31", 1), ("2021-01-01", 2), ("2022-06-01", 3)):
        monkeypatch.setenv("TBW_NOW", now)
        bring(places, f"{now}.xlsx", value)
    assert table(latest(places[1], places[2]), "trade_totals")[-1]["value"] == "3"


def test_a_refusal_says_what_to_do(places: tuple[Path, Path, Path]) -> None:
    landing, store, reference = places
    channels = reference / "channels.csv"
    rows = [row for row in csv.reader(channels.open(encoding="utf-8", newline="")) if row[2] != "reference"]
    with channels.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    spreadsheet(landing / "reference" / "totals.xlsx", TOTALS, TOTAL)
    (message,) = refusals(store, take(*places))
    assert "reference/totals.xlsx: not permitted" in message["text"]
    assert "add a row with the right `reference` to channels.csv" in message["text"]
    assert latest(store, reference) == reference
