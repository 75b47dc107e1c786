"""Which report counts has one answer, in marts, in the history that rules judge by and on blank forms.

Every base of the zone is a store of its own, drawn by chance: reports with ties in all that orders them, of several
report years and every status, some with slipped units, each with some items of some of its years.
"""

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal  # noqa: TC003
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from expectations.attribution import Attribution
from expectations.check import _history_before
from expectations.check_tables import RawTables
from expectations.closed_lists import STATUSES
from expectations.frames import CORRECTIONS, WORLDS, Workspace
from expectations.inputs import PAIRS, input_tables
from expectations.proof import numbered_base, write_reference
from expectations.register import Register
from expectations.registry import Registry
from expectations.rule import UNIT_SLIP
from ingestion.editions import load_editions
from ingestion.form import FORMS
from ingestion.raw_zone.schema import JUDGED_TABLES, RAW_TABLES
from ingestion.raw_zone.store import Store, write_parquet
from tbw.answer.known_figures import figures_known
from tbw.ground.places import RULES
from tests.dbt_project.conftest import Build, Warehouse
from tests.dbt_project.raw_zone import EPOCH, Answer, Zone
from tests.dbt_project.raw_zone import RULES as ZONE_RULES

BASES, REPORT_YEARS = 80, range(2021, 2025)
RECEIVED = datetime(2025, 1, 1, tzinfo=UTC)  # when all of these years had begun
NUMBERS = {"sales": ("亿元", "万元"), "patents": ("项",)}
INCIDENTS = "serious_incidents"
EDITIONS = load_editions(FORMS)
# What is told of an answer that was reported before; by submission, item and data year.
TOLD = ("submission_id", "report_year", "number", "unit")
Before = dict[tuple[str, str, int], tuple[Any, ...]]


@pytest.fixture(scope="module")
def zone() -> Zone:
    drawn, zone = random.Random(12), Zone()  # noqa: S311 - the same zone every time
    for number in range(BASES):
        for key in range(drawn.randint(2, 7)):
            _submit(zone, drawn, f"{number} {key}", drawn.choice([numbered_base(number)["base_id"]] * 9 + [None]))
            zone.rows["submissions"][-1] |= _head(drawn, number)
    return zone


def _submit(zone: Zone, drawn: random.Random, name: str, base: str | None) -> None:
    year, status = drawn.choice(REPORT_YEARS), drawn.choice(("accepted", "explain", *STATUSES))
    given = [data_year for data_year in range(year - 3, year) if drawn.random() < 0.7]
    answers = {place: answer for place in _places(given) if (answer := _answer(drawn, place[0]))}
    zone.submit(name, base, year, answers, status=status, city=drawn.choice(("成都市", "绵阳市")))
    for (item, data_year), answer in answers.items():
        if item in NUMBERS and answer.number and status != "accepted" and drawn.random() < 0.15:
            zone.find(name, "PRV-001", item, data_year, explanation_state=drawn.choice((None, "waiting", "explained")))


def _places(data_years: list[int]) -> Iterator[tuple[str, int]]:
    yield from ((item, data_year) for data_year in data_years for item in (*NUMBERS, INCIDENTS))


def _answer(drawn: random.Random, item: str) -> Answer | None:
    if item == INCIDENTS:
        return drawn.choice([None, Answer(state="none", unit=None), Answer(state="statement", unit=None, text="一起")])
    unit, how = drawn.choice(NUMBERS[item]), {"comparator": drawn.choice([None] * 4 + ["约"])}
    numbers = [Answer(str(drawn.randint(0, 99)), unit, **how) for _ in range(3)]
    return drawn.choice([None, Answer(state="text", unit=None, text="待定"), *numbers])


def _head(drawn: random.Random, number: int) -> dict[str, Any]:
    """Times and path have few values, so that only the id tells some reports apart."""
    hours = [timedelta(hours=drawn.randint(0, 1)) for _ in range(2)]
    path = f"一/{number}/{drawn.choice('甲乙')}.xlsx"
    base_name = numbered_base(number)["base_name"]
    return {
        "received_at": RECEIVED + hours[0],
        "file_time": EPOCH + hours[1],
        "landing_path": path,
        "base_name": base_name,
        "channel": "command:",  # bound to no base
    }


@pytest.fixture(scope="module")
def warehouse(zone: Zone, build: Build) -> Warehouse:
    return build(zone, command="run", select="int_round_report int_value int_submission")


@pytest.fixture(scope="module")
def store(zone: Zone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("store")
    Store(root).create()
    for table, schema in RAW_TABLES.items():
        write_parquet(pa.Table.from_pylist(zone.rows[table], schema), root / "raw" / table)
    return root


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_reference(tmp_path_factory.mktemp("reference"), BASES)


def test_forms_are_judged_by_what_the_marts_had_after_the_round_before(
    warehouse: Warehouse, store: Path, reference: Path
) -> None:
    sent = warehouse.rows(
        "select submission_id, base_id, report_year from intermediate.int_submission where base_id is not null"
    )
    supplied = {year: _supplied(warehouse, year - 1) for year in REPORT_YEARS}
    expected = {
        (submission_id, row["item_code"], row["data_year"]): tuple(row[name] for name in TOLD)
        for submission_id, base, year in sent
        for row in supplied[year]
        if row["base_id"] == base and row["data_year"] >= year - 3 and row["says_something"]
    }
    assert len(expected) > 200
    assert _history(store, reference, {submission_id for submission_id, *_ in sent}) == expected


def test_a_blank_form_shows_what_the_marts_have_without_doubt(
    warehouse: Warehouse, store: Path, reference: Path
) -> None:
    units = Registry(reference).units
    factors = {row["unit"]: row["factor"] for row in units.to_pylist()}
    shown = 0
    for year in REPORT_YEARS:
        form = EDITIONS.of(year)
        asked = {item.code: factors[item.unit] for item in form.items if item.unit}
        expected: dict[str, dict[tuple[str, int], Decimal]] = {}
        for row in _supplied(warehouse, year - 1):
            is_asked = row["item_code"] in asked and row["data_year"] in form.data_years(year)
            if is_asked and row["is_plain"] and not row["is_preliminary"]:
                figure = row["value"] / asked[row["item_code"]]
                expected.setdefault(row["base_id"], {})[row["item_code"], row["data_year"]] = figure
        assert figures_known(store, form, year, units) == expected
        shown += sum(map(len, expected.values()))
    assert shown > 50


def test_no_unit_slip_is_left_open_in_an_accepted_report() -> None:
    """So that what supplies a blank form holds nothing that the marts withhold."""
    assert {rule.severity for rule in Register(RULES).rules if rule.role == UNIT_SLIP} == {"explain"}


def _supplied(warehouse: Warehouse, round_: int) -> list[dict[str, Any]]:
    """The answers of the report that supplies a base and data year, as known after a round."""
    return (
        warehouse.connection.execute(f"""
        select
            *, number_as_typed as number, unit_as_typed as unit,
            (value is not null or state = 'statement') and not is_withheld as says_something,
            value is not null and comparator is null and value_text is null as is_plain
        from intermediate.int_round_report join intermediate.int_value using (submission_id, data_year)
        where round = {round_}
    """)
        .to_arrow_table()
        .to_pylist()
    )


def _history(store: Path, reference: Path, sent: set[str]) -> Before:
    with Store(store).counted() as counted:
        raw = RawTables(**{table: counted.table(table) for table in JUDGED_TABLES})
    slips = {rule["rule_id"] for rule in ZONE_RULES if rule.get("role") == UNIT_SLIP}
    tables = input_tables(raw, EDITIONS, reference, PAIRS.empty_table(), Attribution.of(raw, reference))
    with closing(Workspace(tables, {}, {})) as workspace:
        workspace.add_history(*_history_before(raw, [], SimpleNamespace(unit_slip_ids=slips)))
        worlds = pa.Table.from_pylist([{"world_id": i, "submission_id": i} for i in sent], WORLDS)
        history = workspace.frames(worlds, CORRECTIONS.empty_table())["history"].to_pylist()
    return {
        (row["submission_id"], row["item_code"], row["data_year"]): tuple(row[f"before_{name}"] for name in TOLD)
        for row in history
    }
