"""Runs, rechecks, explanations and decisions against each other: store, receipts and marts agree in every order.

Two bases reported for 2021: one left doubts, and its marked return came back with explanations; the registry lacked the
other one. Then four things happen at once: run ``a`` brings the first base's form for 2022, run ``b`` the second one's,
which lists the same enterprise; the registry is mended and all is judged again; a reviewer decides on an explanation.
"""

import csv
import hashlib
import json
import pickle
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import permutations
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from ingestion.form import FORMS, load_form
from ingestion.raw_zone.store import Store
from tbw.answer.template import write_templates
from tbw.ground import places
from tbw.ground.places import SEEDS
from tbw.judging import in_force
from tbw.records import decisions
from tbw.records.explanations import explanations
from tbw.release import inputs, making
from tbw.submission import ingest
from tbw.submission.changed_explanations import recheck_changed_explanations
from tbw.submission.recheck import recheck
from tests.end_to_end.running import environment
from tests.ingestion.filling import fill, simple_answers
from tests.tbw.marks import explain
from tests.warm import client

FORM = load_form(FORMS / "form_2020.yaml")
NOW = "2022-03-01T00:00:00+00:00"
INCIDENT = "VAL-018"
DOUBTING, MISSING = ("安岳县（柠檬）", "资阳市"), ("南充市（服饰）", "南充市")
RUNS = {"a": ("check", "keep", "answer"), "b": ("check", "keep", "answer")}
STEPS = [*((run, step) for run, steps in RUNS.items() for step in steps), ("recheck", ""), ("decide", "")]
Step = tuple[str, str]


def orders(count: int) -> list[list[Step]]:
    """Every way to have the recheck, or the decision, between a's check and keep; then others drawn at random."""
    inside = [
        [*order, *STEPS[3:6]]
        for order in permutations([*STEPS[:3], *STEPS[6:]])
        if [step for step in order if step[0] == "a"] == STEPS[:3]
        and {"recheck", "decide"} & {name for name, _ in order[order.index(STEPS[0]) : order.index(STEPS[1])]}
    ]
    drawn = random.Random(12)  # noqa: S311 - the same orders every time
    mixed = []
    for _ in range(count):
        left = {"a": STEPS[:3], "b": STEPS[3:6], "recheck": [STEPS[6]], "decide": [STEPS[7]]}
        names = [name for name, steps in left.items() for _ in steps]
        drawn.shuffle(names)
        turns = {name: iter(steps) for name, steps in left.items()}
        mixed.append([next(turns[name]) for name in names])
    return [*inside, *mixed]


@dataclass
class World:
    """A store with its reference tables, the landing folders of both runs, and what is under way."""

    folder: Path
    runs: dict[str, str]

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def reference(self) -> Path:
        return self.folder / "reference"

    def begin(self, name: str) -> None:
        found = ingest.find(self.folder / name, self.store)
        for batch in found.batches:
            ingest.read(self.store, found.run_id, batch)
        self.runs[name] = found.run_id

    def take(self, step: Step) -> None:
        name, what = step
        if name == "recheck":
            shutil.copy(SEEDS / "registry.csv", self.reference)
            recheck(self.store, self.reference)
        elif name == "decide":
            self.decide()
        elif what == "check":
            ingest.check(self.store, self.runs[name], self.reference)
        else:
            getattr(ingest, what)(self.store, self.runs[name])

    def decide(self) -> None:
        (said,) = (row for row in explanations(self.store, 2021) if row["rule_id"] == INCIDENT)
        how = {"kind": "explanation", "outcome": "accepted", "decided_by": "评审处", "reason": "属实"}
        decisions.record(self.store, self.reference, decisions.Decision(subject=said["explanation_id"], **how))
        recheck_changed_explanations(self.store, self.reference)

    def copy(self, folder: Path) -> "World":
        return World(shutil.copytree(self.folder, folder), dict(self.runs))

    def statuses(self) -> dict[str, str]:
        """Landing path -> status, as the store has it; receipts and the inputs of a build have the same."""
        with Store(self.store).counted() as raw:
            paths = {row["submission_id"]: row["landing_path"] for row in raw.table("submissions").to_pylist()}
            store = {paths[row["submission_id"]]: row["status"] for row in raw.table("checks").to_pylist()}
        receipts = [json.loads(path.read_bytes()) for path in (self.store / "returns").rglob("*.receipt.json")]
        assert {row["landing_path"]: row["status"] for row in receipts} == store
        shutil.rmtree(self.folder / "inputs", ignore_errors=True)
        inputs.lay_out(self.store, self.reference, self.folder / "inputs", places.RULES, places.forms())
        built = pq.read_table(self.folder / "inputs" / "raw" / "checks" / "counted.parquet").to_pylist()
        assert {paths[row["submission_id"]]: row["status"] for row in built} == store
        return store


@pytest.fixture(scope="module", autouse=True)
def remembered_judgements(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The same rows are judged once: it is not what is tested here."""
    memory = tmp_path_factory.mktemp("judgements")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TBW_NOW", NOW)
        patch.setattr(in_force, "check", partial(_remembered, memory, in_force.check))
        yield


def _remembered(memory: Path, check: Callable[..., Any], batch: Any, to_check: set[str], **how: Any) -> Any:  # noqa: ANN401
    given = {"commit_id", "generation", "sequence"}
    rows = {name: [repr(r) for r in t.drop(given & {*t.column_names}).to_pylist()] for name, t in vars(batch).items()}
    reference = [path.read_bytes() for path in sorted(how["reference"].glob("*.csv"))]
    inputs = [sorted(to_check), [sorted(lines) for lines in rows.values()], reference]
    path = memory / hashlib.sha256(repr(inputs).encode()).hexdigest()
    if not path.exists():
        path.write_bytes(pickle.dumps(check(batch, to_check, **how)))
    return pickle.loads(path.read_bytes())  # noqa: S301 - our own


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> World:
    """All of 2021 is in; both runs of 2022 have read their files."""
    world = World(tmp_path_factory.mktemp("begun") / "world", {})
    shutil.copytree(SEEDS, world.reference)
    _leave_out(world.reference / "registry.csv", MISSING[0])
    for base, city in (DOUBTING, MISSING):
        _send(world.folder / "first", city, "2021.xlsx", _filled(2021, base, world.folder / "blank", doubtful=True))
        _send(
            world.folder / ("a" if base == DOUBTING[0] else "b"), city, "2022.xlsx", _filled(2022, base, world.folder)
        )
    _run_all(world, "first")
    marked = world.store / "returns" / "2021" / DOUBTING[1] / "2021.xlsx.核查.xlsx"
    _send(world.folder / "back", DOUBTING[1], "2021说明.xlsx", explain(marked.read_bytes(), "已核实"))
    _run_all(world, "back")
    for name in RUNS:
        world.begin(name)
    return world


def _run_all(world: World, name: str) -> None:
    world.begin(name)
    for step in RUNS["a"]:
        world.take((name, step))


def _filled(year: int, base: str, folder: Path, *, doubtful: bool = False) -> bytes:
    (template,) = write_templates(year, folder / f"{year}", SEEDS, [base])
    answers = simple_answers(FORM, year)
    if doubtful:
        place = ("serious_incidents", 2020)
        answers[place] = ("轻微火灾一起", *answers[place][1:])
    firms = [["甲厂", "民营", "加工", *[1] * 5]]
    return fill(Path(template.path).read_bytes(), FORM, answers, firms=firms).content


def _send(landing: Path, city: str, name: str, content: bytes) -> None:
    folder = landing / name[:4] / city
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def _leave_out(registry: Path, base: str) -> None:
    rows = list(csv.DictReader(registry.open(encoding="utf-8", newline="")))
    with registry.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(row for row in rows if row["base_name"] != base)


@pytest.fixture(scope="module")
def one_by_one(begun: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The statuses where nothing happens at once."""
    world = begun.copy(tmp_path_factory.mktemp("one by one") / "world")
    for step in (*STEPS[6:], *STEPS[:6]):
        world.take(step)
    return world.statuses()


def test_the_things_that_happen_change_statuses(begun: World, one_by_one: dict[str, str]) -> None:
    before = begun.statuses()
    assert {path: status for path, status in one_by_one.items() if before.get(path) != status}
    assert before.keys() < one_by_one.keys()


def _named(order: list[Step]) -> str:
    return " ".join(f"{name}.{step}".strip(".") for name, step in order)


@pytest.mark.parametrize("order", orders(6), ids=_named)
def test_every_order_ends_alike(begun: World, one_by_one: dict[str, str], tmp_path: Path, order: list[Step]) -> None:
    world = begun.copy(tmp_path / "world")
    for step in order:
        world.take(step)
    assert world.statuses() == one_by_one
    assert recheck(world.store, world.reference, dry_run=True) == []


@pytest.mark.usefixtures("forked_dbt")
def test_the_marts_that_dbt_builds_agree(begun: World, one_by_one: dict[str, str], tmp_path: Path) -> None:
    world = begun.copy(tmp_path / "world")
    for step in (STEPS[0], STEPS[3], *STEPS[6:], STEPS[4], STEPS[1], STEPS[5], STEPS[2]):
        world.take(step)
    candidate = making.build(world.store, world.reference)
    warehouse = world.store / "builds" / candidate / "release" / "warehouse.duckdb"
    with duckdb.connect(str(warehouse), read_only=True) as database:
        query = "select landing_path, check_status from marts.fct_submission"
        assert dict(database.execute(query).fetchall()) == world.statuses() == one_by_one


def test_processes_at_the_same_time(begun: World, one_by_one: dict[str, str], tmp_path: Path, warm: str) -> None:
    world = begun.copy(tmp_path / "world")
    shutil.copy(SEEDS / "registry.csv", world.reference)
    (said,) = (row for row in explanations(world.store, 2021) if row["rule_id"] == INCIDENT)
    decide = ("decide", "explanation", said["explanation_id"], "accepted", "--by", "评审处", "--reason", "属实")
    commands = [*(("ingest", "--landing", world.folder / name) for name in RUNS), ("recheck",), decide]
    variables = environment() | {"TBW_REFERENCE": str(world.reference)}
    given = [[*map(str, arguments), "--store", str(world.store)] for arguments in commands]
    started = [client.silent(warm, "tests.warm.client:tbw", [words], environment=variables) for words in given]
    assert [process.wait() for process in started] == [0] * len(commands)
    assert world.statuses() == one_by_one
    assert recheck(world.store, world.reference, dry_run=True) == []
