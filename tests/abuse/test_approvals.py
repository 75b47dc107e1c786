"""Who approves a release, and what a no or another gate does: one person twice, a rejected candidate."""

from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.csv_table import ReferenceDataError
from tbw.ground.errors import ApprovalMissing, UsageError
from tbw.ground.places import SEEDS
from tbw.records import decisions
from tbw.records.authority import of_page
from tbw.records.decision_kinds import DecisionError
from tbw.release import gate_measures
from tbw.release.builds import Builds
from tests.abuse.test_publish import Candidate, approve, candidate, publish, store
from tests.accounts import with_accounts

__all__ = ["candidate", "store"]
LARGE = Decimal(2000)


def gate(folder: Path, rows: str, columns: str = "measure,threshold,approvals") -> Path:
    (folder / "release_gate.csv").write_text(f"{columns}\n{rows}\n", "utf-8")
    return folder


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """Reference tables in which the headline asks for two people."""
    folder = with_accounts(tmp_path / "reference", department_approval="page:petra;page:paul")
    return gate(folder, "headline_change,5,2")


def sign(store: Path, reference: Path, candidate: str, name: str) -> None:
    said = decisions.Decision(kind="release", subject=candidate, outcome="approved", reason="x", origin=of_page(name))
    decisions.record(store, reference, said)


def waits(store: Path, reference: Path, candidate: str, said: str) -> None:
    with pytest.raises(ApprovalMissing, match=said):
        publish(store, reference, candidate)


@pytest.mark.parametrize("second", ["签发人", "配置"])
def test_the_own_party_on_the_machine_and_a_setting_are_no_second_person(
    store: Path, two: Path, candidate: Candidate, second: str
) -> None:
    publish(store, two, candidate())
    new = candidate(trade=LARGE)
    sign(store, two, new, "petra")
    approve(store, two, new, by=second)
    waits(store, two, new, "1 of 2")
    approve(store, two, new, by="复核签发人")
    assert publish(store, two, new) == new


def test_an_account_in_other_letters_is_nobody(store: Path, two: Path, candidate: Candidate) -> None:
    publish(store, two, candidate())
    new = candidate(trade=LARGE)
    for name in ("PETRA", "petra ", "page:petra"):
        with pytest.raises(DecisionError):
            sign(store, two, new, name)


def test_one_of_two_makes_no_ground_for_further_steps(store: Path, two: Path, candidate: Candidate) -> None:
    publish(store, two, candidate())
    step = publish(store, two, candidate(trade=Decimal(1040)))
    sign(store, two, step, "petra")
    waits(store, two, second := candidate(trade=Decimal(1080)), r"\+8\.00 %")
    sign(store, two, step, "paul")
    assert publish(store, two, second) == second


@pytest.mark.parametrize("is_first", [True, False])
def test_a_no_holds_also_where_no_approval_is_needed(
    store: Path, reference: Path, candidate: Candidate, *, is_first: bool
) -> None:
    if not is_first:
        publish(store, reference, candidate())
    new = candidate(trade=Decimal(1001))
    approve(store, reference, new, outcome="rejected")
    waits(store, reference, new, "签发人 rejected it")
    same = candidate(trade=Decimal(1001))
    manifest = Builds(store).folder / same / "release" / "manifest.json"
    number, before = int(same[-8:]), int(same[-8:]) - 1
    inputs = ", ".join(f'"checks/{place}": ""' for place in range(before))
    raw = manifest.read_text("utf-8").partition('"raw": {')
    manifest.write_text(raw[0] + raw[1] + inputs + raw[2][raw[2].index("}") :], "utf-8")
    assert number == before + 1
    waits(store, reference, same, f"签发人 rejected just this as {new}")
    approve(store, reference, same)
    assert publish(store, reference, same) == same


LOOSER = {
    "a large threshold": ("headline_change,1e9,1", "measure,threshold,approvals"),
    "figures that are none": ("headline_change,mart_province_year.none,5", "measure,figures,threshold"),
    "figures of all others": ("headline_change,*,1000000", "measure,figures,threshold"),
}


@pytest.mark.parametrize(("row", "columns"), LOOSER.values(), ids=LOOSER)
def test_whoever_loosens_the_gate_does_not_pass_by_it(
    store: Path, tmp_path: Path, candidate: Candidate, row: str, columns: str
) -> None:
    reference = with_accounts(tmp_path / "reference")
    first = publish(store, reference, candidate())
    kept = store / "releases" / first / "inputs" / "reference"
    kept.mkdir(parents=True)
    (kept / "release_gate.csv").write_bytes((SEEDS / "release_gate.csv").read_bytes())
    gate(reference, row, columns)
    new = candidate(trade=LARGE)
    waits(store, reference, new, "the gate itself is another one .*headline_change")
    approve(store, reference, new)
    assert publish(store, reference, new) == new


@pytest.mark.parametrize("row", ["NaN,1", "Infinity,1", "-1,1", "5,0", "5,-1", ",1", "5,", "5,two"])
def test_a_gate_that_asks_nobody_is_no_gate(tmp_path: Path, row: str) -> None:
    reference = gate(with_accounts(tmp_path / "reference"), f"headline_change,{row}")
    with pytest.raises((UsageError, ReferenceDataError), match=r"release_gate\.csv"):
        gate_measures.measures(reference)


def test_fewer_people_at_the_gate_is_for_as_many_as_before(tmp_path: Path, two: Path) -> None:
    now = gate_measures.measures(with_accounts(tmp_path / "now"))
    assert [(reason.approvals, "headline_change" in reason.text) for reason in gate_measures.changed(two, now)] == [
        (2, True)
    ]
