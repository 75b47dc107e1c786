"""Explanations on their way: asked for in a marked return, sent back in landing, decided on by a reviewer."""

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from ingestion.form import FORMS, load_form
from ingestion.raw_zone.store import Store
from ingestion.reading.answers import State
from tbw.answer.template import write_templates
from tbw.cli.app import app
from tbw.ground.places import PROJECT
from tbw.records import decisions
from tbw.records.explanations import explanations
from tbw.round.status import status
from tbw.submission import ingest
from tbw.submission.check import check_files
from tbw.submission.recheck import recheck
from tests.ingestion.filling import fill, simple_answers
from tests.tbw.marks import explain, list_of, listed, loaded, title

SEEDS = PROJECT / "dbt_project" / "seeds"
FORM = load_form(FORMS / "form_2020.yaml")
BASE, CITY, NAME = "安岳县（柠檬）", "资阳市", "2021年信息表_SC-010_安岳县（柠檬）.xlsx"
NOW = "2021-02-10T00:00:00+00:00"
BACK, WRITTEN = "说明.xlsx", "税收返还一次性入账"
MARGIN, INCIDENT = "VAL-032", "VAL-018"
STATES = {MARGIN: "explained", INCIDENT: "waiting"}
ANSWERED = {(name, rule): state for name in (NAME, BACK) for rule, state in STATES.items()}
# What is doubted of the form: a margin and, for a reviewer, an incident.
DOUBTED: dict[tuple[str, int], Decimal | str] = {
    ("profit_margin", 2019): Decimal(70),
    ("serious_incidents", 2020): "轻微火灾一起",
}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("TBW_NOW", NOW)
    return monkeypatch


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, dict[str, str]]:
    """A form of a base that leaves doubts, and the cells of what is doubted."""
    folder = tmp_path_factory.mktemp("forms")
    (template,) = write_templates(2021, folder, SEEDS, [BASE])
    answers = simple_answers(FORM, 2021) | {key: (typed, State.STATEMENT, None) for key, typed in DOUBTED.items()}
    firms: list[list[Decimal | str | None]] = [["甲厂", "民营", "加工", *[Decimal(1)] * 5]]
    filled = fill(Path(template.path).read_bytes(), FORM, answers, firms=firms)
    return filled.content, {item: filled.answers[item, year].cell for item, year in DOUBTED}


class Round:
    """A landing folder and a store, run by the steps of an ingest."""

    def __init__(self, folder: Path) -> None:
        self.landing, self.store = folder / "landing", folder / "store"
        (self.landing / "2021" / CITY).mkdir(parents=True, exist_ok=True)

    def copy(self, folder: Path) -> "Round":
        """Another one that goes on from here."""
        shutil.copytree(self.landing, folder / "landing")
        shutil.copytree(self.store, folder / "store")
        return Round(folder)

    def send(self, content: bytes, name: str = NAME) -> None:
        (self.landing / "2021" / CITY / name).write_bytes(content)

    def run(self) -> dict[str, str]:
        """Ingest; file name -> status."""
        found = ingest.find(self.landing, self.store)
        for batch in found.batches:
            ingest.read(self.store, found.run_id, batch)
        ingest.check(self.store, found.run_id, SEEDS)
        ingest.keep(self.store, found.run_id)
        report = json.loads(Path(ingest.answer(self.store, found.run_id)).read_text("utf-8"))
        return {Path(line["landing_path"]).name: line["status"] for line in report["files"]}

    def returned(self, name: str = NAME) -> bytes:
        return (self.store / "returns" / "2021" / CITY / f"{name}.核查.xlsx").read_bytes()

    def receipt(self, name: str = NAME) -> str:
        return (self.store / "returns" / "2021" / CITY / f"{name}.receipt.txt").read_text("utf-8")

    def states(self) -> dict[tuple[str, str], str | None]:
        """File name and rule -> what became of the explanation of each doubt."""
        with Store(self.store).counted() as raw:
            names = {r["submission_id"]: Path(r["landing_path"]).name for r in raw.table("submissions").to_pylist()}
            found = raw.table("findings").to_pylist()
        doubts = [finding for finding in found if finding["severity"] == "explain"]
        return {(names[f["submission_id"]], f["rule_id"]): f["explanation_state"] for f in doubts}

    def decide(self, outcome: str, rule: str) -> str:
        (said,) = (row for row in explanations(self.store) if row["rule_id"] == rule)
        arguments = [said["explanation_id"], outcome, "--by", "评审处", "--reason", "与年报核对过"]
        done = CliRunner().invoke(app, ["decide", "explanation", *arguments, "--store", str(self.store)])
        assert done.exit_code == 0, done.output
        return str(said["explanation_id"])


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, form: tuple[bytes, dict[str, str]]) -> Round:
    """The form is sent, and answered."""
    with pytest.MonkeyPatch.context() as clock:
        clock.setenv("TBW_NOW", NOW)
        sent = Round(tmp_path_factory.mktemp("first"))
        sent.send(form[0])
        assert sent.run() == {NAME: "explain"}
    return sent


@pytest.fixture(scope="module")
def second(first: Round, tmp_path_factory: pytest.TempPathFactory) -> Round:
    """Its marked return comes back, all doubts explained."""
    with pytest.MonkeyPatch.context() as clock:
        clock.setenv("TBW_NOW", NOW)
        sent = first.copy(tmp_path_factory.mktemp("second"))
        sent.send(explain(sent.returned(), WRITTEN), BACK)
        assert sent.run() == {NAME: "explain", BACK: "explain"}
    return sent


@pytest.fixture
def sent(first: Round, tmp_path: Path) -> Round:
    return first.copy(tmp_path)


@pytest.fixture
def back(second: Round, tmp_path: Path) -> Round:
    return second.copy(tmp_path)


def test_the_senders_word_closes_one_doubt_and_a_reviewer_the_other(first: Round, second: Round) -> None:
    assert first.states() == {(NAME, MARGIN): None, (NAME, INCIDENT): None}
    assert second.states() == ANSWERED


def test_a_reviewer_decides(back: Round) -> None:
    sent = back
    sent.decide("accepted", INCIDENT)
    assert set(_statuses(sent).values()) == {"accepted"}
    assert _explained(sent) == {NAME: 2, BACK: 2}
    assert "已说明，已采纳" in sent.receipt()
    sent.decide("refused", MARGIN)
    assert set(_statuses(sent).values()) == {"explain"}
    assert "说明未采纳" in sent.receipt(BACK)
    labels = {row[title("rule_id")]: row[title("severity")] for row in listed(loaded(sent.returned(BACK)))}
    assert "与年报核对过" in labels[MARGIN]
    assert recheck(sent.store, SEEDS) == []


def _statuses(sent: Round) -> dict[str, str]:
    with Store(sent.store).counted() as raw:
        names = {r["submission_id"]: Path(r["landing_path"]).name for r in raw.table("submissions").to_pylist()}
        return {names[row["submission_id"]]: row["status"] for row in raw.table("checks").to_pylist()}


def _explained(sent: Round) -> dict[str, int]:
    base = next(base for base in status(sent.store, SEEDS).bases if base.base_name == BASE)
    return {Path(one.landing_path).name: one.explained_count for one in base.submissions}


def test_the_next_return_shows_what_was_said_and_leaves_it_closed(second: Round) -> None:
    for name in (NAME, BACK):
        rows = {row[title("rule_id")]: row for row in listed(loaded(second.returned(name)))}
        assert rows[MARGIN][title("severity")].startswith("已说明")
        assert rows[MARGIN][title("explanation")] == WRITTEN


def test_answers_changed_in_the_copy_count_and_what_was_not_changed_stays_explained(
    sent: Round, form: tuple[bytes, dict[str, str]]
) -> None:
    sent.send(explain(sent.returned(), **{form[1]["serious_incidents"]: "无"}), BACK)
    assert sent.run() == {NAME: "explain", BACK: "accepted"}
    assert sent.states()[BACK, MARGIN] == "explained"
    again = explain(sent.returned(BACK), severity="note", **{form[1]["profit_margin"]: 71})
    sent.send(again, "再报.xlsx")
    assert sent.run()["再报.xlsx"] == "explain"
    assert sent.states()["再报.xlsx", MARGIN] is None


def test_a_new_form_without_the_list_stays_explained(back: Round) -> None:
    sent = back
    book = loaded(sent.returned(BACK))
    book.remove(list_of(book))
    path = sent.landing / "2021" / CITY / "重报.xlsx"
    book.save(path)
    sent.run()
    assert sent.states()["重报.xlsx", MARGIN] == "explained"


@pytest.mark.parametrize(
    "order", [(BACK, NAME), (NAME, BACK), (NAME + BACK,)], ids=["back first", "form first", "both"]
)
def test_the_order_of_arrival_does_not_matter(
    first: Round, form: tuple[bytes, dict[str, str]], tmp_path: Path, order: tuple[str, ...]
) -> None:
    sent, files = Round(tmp_path), {NAME: form[0], BACK: explain(first.returned())}
    for names in order:
        for name, content in files.items():
            if name in names:
                sent.send(content, name)
        statuses = sent.run()
    assert statuses == {NAME: "explain", BACK: "explain"}
    assert sent.states() == ANSWERED


def test_a_decision_after_which_all_was_killed_is_acted_on_by_the_next_run(back: Round) -> None:
    sent = back
    (said,) = explanations(sent.store, waiting=True)
    decision = {"outcome": "accepted", "decided_by": "评审处", "reason": "属实"}
    decisions.record(
        sent.store, SEEDS, decisions.Decision(kind="explanation", subject=said["explanation_id"], **decision)
    )
    assert set(_statuses(sent).values()) == {"explain"}
    assert set(sent.run().values()) == {"accepted"}
    files = set((sent.store / "raw").rglob("*.parquet"))
    assert set(sent.run().values()) == {"accepted"}
    assert set((sent.store / "raw").rglob("*.parquet")) == files


def test_a_run_that_is_killed_while_it_keeps_loses_nothing(sent: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    sent.send(explain(sent.returned()), BACK)
    append = Store.append

    class KilledError(BaseException):
        pass

    def until(table: str) -> None:
        def stopped(store: Store, name: str, rows: pa.Table) -> Path | None:
            if name == table:
                raise KilledError
            return append(store, name, rows)

        monkeypatch.setattr(Store, "append", stopped)

    for table in ("explanations", "findings", "checks", "submissions"):
        until(table)
        with pytest.raises(KilledError):
            sent.run()
    monkeypatch.setattr(Store, "append", append)
    assert sent.run() == {NAME: "explain", BACK: "explain"}
    assert sent.states() == ANSWERED


def test_a_file_can_be_checked_with_what_is_said_in_it(sent: Round, tmp_path: Path) -> None:
    path = tmp_path / BACK
    path.write_bytes(explain(sent.returned()))
    (file_checked,) = check_files([path], 2021, None, SEEDS, tmp_path / "marked")
    assert {
        f["rule_id"]: f["explanation_state"] for f in file_checked["findings"] if f["severity"] == "explain"
    } == STATES


def test_only_what_was_said_can_be_decided_on(second: Round) -> None:
    arguments = ["no-such-id", "accepted", "--by", "评审处", "--reason", "属实", "--store", str(second.store)]
    done = CliRunner().invoke(app, ["decide", "explanation", *arguments])
    assert done.exit_code == 2
    assert "no explanation 'no-such-id': tbw explanations lists them" in done.output


def test_explanations_are_listed_for_the_reviewer(second: Round) -> None:
    runner = CliRunner()
    listed = json.loads(runner.invoke(app, ["explanations", "--store", str(second.store), "--json"]).stdout)
    assert {(row["rule_id"], row["state"], row["explanation"], row["findings"]) for row in listed} == {
        (rule, state, WRITTEN, 2) for rule, state in STATES.items()
    }
    waiting = runner.invoke(app, ["explanations", "--store", str(second.store), "--waiting"]).stdout
    assert INCIDENT in waiting
    assert MARGIN not in waiting
