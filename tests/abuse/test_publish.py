"""Publishing without the approval that it needs: by marked tasks, in small steps, by a new total, by a dropped base."""

import json
from collections.abc import Callable
from decimal import Decimal
from fnmatch import filter as matching
from pathlib import Path

import duckdb
import pytest
import yaml

from ingestion.raw_zone.store import Store
from tbw.ground.errors import ApprovalMissing
from tbw.ground.places import DBT_PROJECT
from tbw.records import decisions
from tbw.records.authority import of_page
from tbw.records.decision_kinds import NotPermittedError
from tbw.release import evidence, gate, gate_measures, making
from tbw.release.builds import Builds
from tests.accounts import with_accounts

Candidate = Callable[..., str]
FIGURES = {"trade": Decimal(1000), "share": Decimal("80.00"), "total": Decimal(1250), "bases": 28, "is_met": True}


def write(folder: Path, release_id: str, number: int, figures: dict[str, object]) -> None:
    """A release with one data year."""
    folder.mkdir(parents=True)
    content = FIGURES | figures
    with duckdb.connect(str(folder / "warehouse.duckdb")) as database:
        database.execute("create schema marts")
        database.execute(
            """create table marts.mart_province_year as select 2021 as data_year, $trade as base_import_export_cny,
            $share as base_share_pct, $total as province_import_export_cny, $bases as bases_expected_count""",
            {name: content[name] for name in ("trade", "share", "total", "bases")},
        )
        database.execute(
            "create table marts.mart_goal_123 as select 'g' as indicator, 2021 as data_year, $is_met as is_met",
            {"is_met": content["is_met"]},
        )
    keys = {"mart_province_year": ["data_year"], "mart_goal_123": ["indicator", "data_year"]}
    manifest = {
        "release_id": release_id,
        "built_at": f"2022-03-{number:02}T00:00:00+00:00",
        "inputs": {"raw": {f"checks/{place}": "" for place in range(number)}},
        "code": {"git_commit": None, "sha256": "0"},
        "tools": {},
        "marts": {name: {"rows": 1, "sha256": f"{content}", "key": key} for name, key in keys.items()},
        "compared_with": None,
        "set_aside": content.get("set_aside", {}),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    Store(tmp_path / "store").create()
    return tmp_path / "store"


@pytest.fixture
def candidate(store: Path) -> Candidate:
    numbers = iter(range(1, 28))

    def make(**figures: object) -> str:
        number = next(numbers)
        release_id = f"202203{number:02}T000000Z-{number:08}"
        write(Builds(store).folder / release_id / "release", release_id, number, figures)
        return release_id

    return make


def publish(store: Path, reference: Path, candidate: str) -> str:
    return making.publish(store, candidate, reference)


def approve(store: Path, reference: Path, candidate: str, by: str = "签发人", outcome: str = "approved") -> None:
    decision = decisions.Decision(kind="release", subject=candidate, outcome=outcome, decided_by=by, reason="核对无误")
    decisions.record(store, reference, decision)


def test_the_first_needs_none_and_the_same_again_neither(store: Path, reference: Path, candidate: Candidate) -> None:
    first = candidate()
    assert publish(store, reference, first) == first
    again = candidate()
    assert publish(store, reference, again) == again


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        ({"trade": Decimal(1051)}, "the headline moves by +5.10 %"),
        ({"share": Decimal("78.5")}, "the share of the province base_share_pct moves by -1.50 percentage points"),
        ({"total": Decimal(1300)}, "a reference total province_import_export_cny moves by +4.00 %"),
        ({"bases": 25}, "the registry bases_expected_count was 28, is 25"),
        ({"is_met": False}, "a goal is_met was True, is False"),
        ({"set_aside": {"2022/甲/表.xlsx": "broken"}}, "is set aside"),
    ],
)
def test_whoever_publishes_every_figure_that_moved_needs_an_approval(
    store: Path, reference: Path, candidate: Candidate, moved: dict[str, object], said: str
) -> None:
    first = publish(store, reference, candidate())
    new = candidate(**moved)
    with pytest.raises(ApprovalMissing) as waits:
        publish(store, reference, new)
    assert said in str(waits.value)
    assert (store / "current").resolve().name == first
    approve(store, reference, new)
    assert publish(store, reference, new) == new


def test_small_steps_add_up(store: Path, reference: Path, candidate: Candidate) -> None:
    publish(store, reference, candidate())
    step = candidate(trade=Decimal(1040))
    assert publish(store, reference, step) == step
    second = candidate(trade=Decimal(1080))
    with pytest.raises(ApprovalMissing, match=r"\+8\.00 %"):
        publish(store, reference, second)
    approve(store, reference, second)
    publish(store, reference, second)
    assert publish(store, reference, third := candidate(trade=Decimal(1120))) == third


def test_an_approval_is_of_this_very_candidate_and_the_last_word_counts(
    store: Path, reference: Path, candidate: Candidate
) -> None:
    publish(store, reference, candidate())
    new = candidate(trade=Decimal(2000))
    approve(store, reference, new)
    manifest = Builds(store).folder / new / "release" / "manifest.json"
    whole = manifest.read_text("utf-8")
    manifest.write_text(whole.replace('"rows": 1', '"rows": 2'), "utf-8")
    with pytest.raises(ApprovalMissing, match="0 of 1"):
        publish(store, reference, new)
    manifest.write_text(whole, "utf-8")
    approve(store, reference, new, outcome="rejected")
    with pytest.raises(ApprovalMissing, match="签发人 rejected it"):
        publish(store, reference, new)


def test_who_may_not_sign_approves_nothing(store: Path, reference: Path, candidate: Candidate) -> None:
    publish(store, reference, candidate())
    new = candidate(trade=Decimal(2000))
    with pytest.raises(NotPermittedError, match="may not release"):
        approve(store, reference, new, by="评审处")
    answer = {"chosen_options": ["Approve"], "responded_by_user": {"name": "operator"}, "responded_at": None}
    with pytest.raises(NotPermittedError, match="page:operator"):
        gate.record_answer(store, reference, new, answer)
    with pytest.raises(NotPermittedError):
        gate.may_answer(store, reference, answer)
    with pytest.raises(ApprovalMissing):
        publish(store, reference, new)


def test_steps_marked_as_done_leave_no_answer_and_publish_nothing(
    store: Path, reference: Path, candidate: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TBW_GATE", raising=False)
    publish(store, reference, candidate())
    new = candidate(trade=Decimal(2000))
    with pytest.raises(ApprovalMissing):  # sign_off and record_answer marked as success
        gate.publish_as_configured(store, reference, new)
    monkeypatch.setenv("TBW_GATE", "approve")
    assert gate.publish_as_configured(store, reference, new) == new
    assert decisions.recorded(store)[-1]["sender_id"] == "configuration"


def test_two_people_where_two_are_asked_for(store: Path, tmp_path: Path, candidate: Candidate) -> None:
    reference = with_accounts(tmp_path / "reference", department_approval="page:petra;page:paul")
    (reference / "release_gate.csv").write_text("measure,threshold,approvals\nheadline_change,5,2\n", "utf-8")
    assert {one.measure for one in gate_measures.measures(reference)} > {"headline_change", "share_change"}
    publish(store, reference, candidate())
    new = candidate(trade=Decimal(2000))

    def sign(name: str) -> None:
        decision = decisions.Decision(kind="release", subject=new, outcome="approved", reason="x", origin=of_page(name))
        decisions.record(store, reference, decision)

    for _ in range(2):
        sign("petra")
        with pytest.raises(ApprovalMissing, match="1 of 2"):
            publish(store, reference, new)
    sign("paul")
    assert publish(store, reference, new) == new


def test_every_figure_that_the_gate_names_is_published(reference: Path) -> None:
    columns = {
        f"{model['name']}.{column['name']}"
        for path in (DBT_PROJECT / "models" / "marts").rglob("*.yml")
        for model in yaml.safe_load(path.read_text("utf-8")).get("models", [])
        for column in model["columns"]
    }
    named = [name for one in gate_measures.measures(reference) for name in one.figures]
    assert [name for name in named if not matching(columns, name)] == []


def test_the_ground_keeps_its_files(store: Path, reference: Path, candidate: Candidate) -> None:
    first = publish(store, reference, candidate())
    for step in range(14):
        publish(store, reference, candidate(trade=Decimal(1001 + step)))
    ground = evidence.baseline(store, reference)
    assert ground is not None
    assert ground.name == first
