"""Parts of a check: what goes over the limits is set aside, whatever else is in the run, and the others are judged."""

import os
import signal
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from expectations.attribution import Attribution
from expectations.check_tables import Checked, RawTables
from expectations.closed_lists import SET_ASIDE
from expectations.made_up import MadeUp
from expectations.register import RegisterError
from ingestion.files.limits import limits
from ingestion.raw_zone.schema import CHECKS, FINDINGS
from tbw.ground.places import SEEDS
from tbw.judging import in_parts
from tbw.judging.apart import MachineError, OverLimitError, apart
from tbw.judging.in_force import check_in_force
from tbw.judging.in_parts import Parts

AT = datetime(2022, 3, 1, tzinfo=UTC)
Judge = Callable[[RawTables, Collection[str]], Checked]


@pytest.fixture
def round_of_forms() -> RawTables:
    """Five forms of two report years; of them ``many`` has the most rows of firms."""
    made = MadeUp()
    for key, year in (("a", 2021), ("b", 2022), ("c", 2022), ("many", 2022), ("d", 2022)):
        made.add(key, year, head={"channel": "command:", "city_folder": "自贡市" if key in {"many", "d"} else "成都市"})
    own = [row for row in made.enterprises if row["submission_id"] == "many"]
    made.enterprises += [row | {"row_number": 100 + n, "cell": f"A{100 + n}"} for n in range(20) for row in own]
    return made.raw_tables()


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The parts that are tried, in order."""
    tried, really = list[list[str]](), apart

    def noting(limits_of: Any, function: Callable[[], Checked]) -> Checked:  # noqa: ANN401 - as it is
        part = next(cell.cell_contents for cell in function.__closure__ or () if isinstance(cell.cell_contents, list))
        tried.append(list(part))
        return really(limits_of, function)

    monkeypatch.setattr(in_parts, "apart", noting)
    return tried


def judging(fails: Callable[[RawTables, Collection[str]], None] = lambda *_: None) -> Judge:
    """Judges everything as accepted, in a moment."""

    def judge(rows: RawTables, ids: Collection[str]) -> Checked:
        fails(rows, ids)
        like = {"generation": 0, "checked_at": AT, "status": "accepted", "rules_sha256": ""}
        counts = dict.fromkeys(("must_fix_count", "explain_count", "note_count"), 0)
        checks = [{"submission_id": i, **like, **counts} for i in sorted(ids)]
        return Checked(pa.Table.from_pylist(checks, CHECKS), FINDINGS.empty_table())

    return judge


def statuses(batch: RawTables, judge: Judge) -> dict[str, str]:
    ids = [str(i) for i in batch.submissions["submission_id"].to_pylist()]
    checked = Parts(batch, judge, Attribution.of(batch, SEEDS)).check(ids, AT, "")
    return {row["submission_id"]: row["status"] for row in checked.checks.to_pylist()}


def test_when_nothing_is_wrong_all_are_judged_at_once(round_of_forms: RawTables, parts: list[list[str]]) -> None:
    assert set(statuses(round_of_forms, judging()).values()) == {"accepted"}
    assert parts == [["a", "many", "b", "c", "d"]]  # the oldest year first, then the heaviest


def test_the_one_that_is_over_the_limits_is_found_and_its_figures_are_seen_no_more(round_of_forms: RawTables) -> None:
    def heavy(rows: RawTables, _: Collection[str]) -> None:
        if "many" in rows.enterprises["submission_id"].to_pylist() and "many" in _:
            os.kill(os.getpid(), signal.SIGXCPU)
        if set(_) & {"c", "d"}:
            assert "many" not in rows.enterprises["submission_id"].to_pylist()

    found = statuses(round_of_forms, judging(heavy))
    assert found.pop("many") == SET_ASIDE
    assert set(found.values()) == {"accepted"}


def test_a_large_one_is_judged_by_itself(
    round_of_forms: RawTables, parts: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits(), "check_large_rows", 100)
    statuses(round_of_forms, judging())
    assert parts == [["a"], ["many"], ["b", "c", "d"]]


def test_a_crowd_of_large_ones_of_a_city_keeps_nobody_else(
    round_of_forms: RawTables, parts: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits(), "check_large_rows", 1)
    monkeypatch.setitem(limits(), "check_large_of_city", 1)
    found = statuses(round_of_forms, judging())
    # The first of each city is judged: of 成都市 that of 2021, of 自贡市 the heaviest.
    assert [i for i, status in found.items() if status == "accepted"] == ["a", "many"]
    assert parts == [["a"], ["many"]]


def test_a_crowd_costs_not_even_a_form_of_an_earlier_year(
    round_of_forms: RawTables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits(), "check_large_rows", 1)
    monkeypatch.setitem(limits(), "check_large_of_city", 1)

    def looking(rows: RawTables, ids: Collection[str]) -> None:
        if len(set(rows.enterprises["submission_id"].to_pylist())) > 1 + 1:
            raise pa.ArrowInvalid(f"more than one of a city is there while {ids} are judged")

    assert [i for i, s in statuses(round_of_forms, judging(looking)).items() if s == "accepted"] == ["a", "many"]


def test_one_that_cannot_be_judged_is_set_aside_while_others_can(round_of_forms: RawTables) -> None:
    def breaking(_: RawTables, ids: Collection[str]) -> None:
        if "c" in ids:
            raise pa.ArrowInvalid("what nobody foresaw")

    assert [i for i, status in statuses(round_of_forms, judging(breaking)).items() if status == SET_ASIDE] == ["c"]


@pytest.mark.parametrize("raised", [OSError(28, "no space"), MemoryError(), duckdb.IOException("no space")])
def test_a_fault_of_the_machine_sets_no_single_form_aside(round_of_forms: RawTables, raised: Exception) -> None:
    def failing(_: RawTables, ids: Collection[str]) -> None:
        if "c" in ids:
            raise raised

    with pytest.raises((OSError, duckdb.IOException)):
        statuses(round_of_forms, judging(failing))


def test_a_child_that_is_killed_sets_no_form_aside(round_of_forms: RawTables) -> None:
    def killed(_: RawTables, ids: Collection[str]) -> None:
        if "c" in ids:
            os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(MachineError):
        statuses(round_of_forms, judging(killed))


@pytest.mark.parametrize("raised", [pa.ArrowInvalid("of all"), RegisterError("of the rules")], ids=["all", "ours"])
def test_a_fault_of_ours_sets_nobody_aside(round_of_forms: RawTables, raised: Exception) -> None:
    def failing(*_: object) -> None:
        raise raised

    with pytest.raises(type(raised), match=str(raised)):
        statuses(round_of_forms, judging(failing))


def test_limits_that_not_even_an_empty_check_keeps_set_nobody_aside(round_of_forms: RawTables) -> None:
    def failing(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGXCPU)

    with pytest.raises(OverLimitError):
        statuses(round_of_forms, judging(failing))


def test_in_parts_it_comes_out_as_at_once(monkeypatch: pytest.MonkeyPatch, parts: list[list[str]]) -> None:
    made, base = MadeUp(), {"channel": "command:"}
    made.add("first", 2021, head=base, values=[{"item": "sales", "year": 2019, "number": 1}])
    made.add("second", 2022, head=base)
    made.add("again", 2022, head=base | {"sequence": 9}, values=[{"item": "sales", "year": 2020, "number": 5}])
    batch = made.raw_tables()
    monkeypatch.setenv("TBW_NOW", "2022-03-01T00:00:00Z")
    at_once = check_in_force(batch, {"first", "second", "again"}, SEEDS)
    monkeypatch.setitem(limits(), "check_forms", 1)
    one_by_one = check_in_force(batch, {"first", "second", "again"}, SEEDS)
    assert len(parts) == 1 + 3
    assert one_by_one.checks.equals(at_once.checks)
    assert one_by_one.findings.equals(at_once.findings)
    assert at_once.findings.num_rows
