from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tbw.ground.places import SEEDS
from tbw.records import decisions
from tbw.records.decisions import Decision
from tbw.release import retention
from tbw.release.manifest import Code, Comparison, Manifest, read

NOW = datetime(2024, 6, 1, tzinfo=UTC)
NOTHING = retention.Rule(newest=0, days=0, last_of_each_year=False, approved=False)
Keep = Callable[..., set[str]]


def release_id(day: datetime) -> str:
    return f"{day:%Y%m%dT%H%M%SZ}-00000000"


DAYS = [
    datetime(year, month, 1, tzinfo=UTC) for year, month in ((2022, 3), (2022, 11), (2023, 3), (2024, 2), (2024, 5))
]
IDS = [release_id(day) for day in DAYS]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Five releases, the last one current, compared with the third."""
    monkeypatch.setenv("TBW_NOW", NOW.isoformat())
    for day in DAYS:
        folder = tmp_path / "releases" / release_id(day)
        (folder / "marts").mkdir(parents=True)
        (folder / "warehouse.duckdb").touch()
        (folder / "inputs").mkdir()
        compared = Comparison(release_id=IDS[2], changed={}) if day == DAYS[-1] else None
        Manifest(
            release_id=folder.name,
            built_at=day,
            inputs={},
            code=Code(git_commit=None, sha256="0"),
            tools={},
            marts={},
            compared_with=compared,
        ).write(folder)
    (tmp_path / "current").symlink_to(Path("releases", IDS[-1]))
    return tmp_path


@pytest.fixture
def keep(store: Path, monkeypatch: pytest.MonkeyPatch) -> Keep:
    """Thin by a rule; returns the releases that kept their files."""

    def by(**parts: object) -> set[str]:
        monkeypatch.setattr(retention, "rule", lambda: NOTHING.model_copy(update=parts))
        retention.thin(store, SEEDS)
        return {path.name for path in (store / "releases").iterdir() if (path / "warehouse.duckdb").exists()}

    return by


def test_current_the_one_before_and_the_ground_of_the_gate_stay_whatever_the_rule(keep: Keep) -> None:
    assert keep() == {IDS[0], IDS[2], IDS[4]}


@pytest.mark.parametrize(
    ("parts", "also"),
    [({"newest": 2}, {3}), ({"days": 121}, {3}), ({"last_of_each_year": True}, {1}), ({"newest": 9}, {0, 1, 3})],
)
def test_each_part_of_the_rule_keeps_its_own(keep: Keep, parts: dict[str, object], also: set[int]) -> None:
    assert keep(**parts) == {IDS[0], IDS[2], IDS[4], *(IDS[place] for place in also)}


def test_an_approved_release_stays(store: Path, reference: Path, keep: Keep) -> None:
    said = Decision(kind="release", subject=IDS[1], outcome="approved", decided_by="签发人", reason="核对无误")
    decisions.record(store, reference, said)
    assert keep(approved=True) == keep() == {IDS[1], IDS[2], IDS[4]}


def test_what_a_replay_needs_stays(store: Path, keep: Keep) -> None:
    keep()
    thinned = store / "releases" / IDS[1]
    assert sorted(path.name for path in thinned.iterdir()) == ["inputs", "manifest.json"]
    assert read(thinned) is not None
    assert retention.thin(store, SEEDS) == []
