"""A city sends in the name of another's base: what it gets to know, what it moves, and who is told."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tbw.ground.errors import UsageError
from tbw.records import decisions
from tbw.round.status import status
from tbw.submission.changed_explanations import recheck_changed_explanations
from tests.abuse.conftest import BASE, FORM, OTHERS, OWN, SAMPLES, Site
from tests.tbw.marks import explain, list_of, loaded, saved

RIGHT = f"2022/{OTHERS}/{FORM.name}"
WRONG = f"2022/{OWN}/表.xlsx"
EARLIER = SAMPLES.parent / "2021" / OTHERS / "2021年信息表_成都高新技术产业开发区.xlsx"
Altered = Callable[..., Path]


@pytest.fixture
def attacked(site: Site, altered: Altered) -> Site:
    """The base has reported twice; then comes a form with nearly its name and figures that call for comparison."""
    site.put(EARLIER, f"2021/{OTHERS}/表.xlsx")
    site.put(FORM, RIGHT)
    site.run()
    site.put(altered("probe.xlsx", C8="成都高新区", F18=1.23, G18=2.34, H18=99999), WRONG)
    site.run()
    return site


def test_it_counts_nowhere_and_nothing_of_the_base_is_told(attacked: Site) -> None:
    assert attacked.reported()[WRONG] == "misdirected"
    check = attacked.check_of(WRONG)
    assert (check["status"], check["base_id"]) == ("misdirected", None)
    assert attacked.check_of(RIGHT)["base_id"] == BASE
    findings = [f for f in attacked.rows("findings") if f["submission_id"] == check["submission_id"]]
    assert [f["rule_id"] for f in findings] == ["XRF-011"]
    answer = json.dumps([findings, (attacked.store / f"returns/{WRONG}.receipt.txt").read_text("utf-8")], default=str)
    secret = {row["raw_text"] for row in attacked.rows("values") if row["submission_id"] != check["submission_id"]}
    assert len(secret) > 100
    assert [text for text in secret if text and len(text) > 4 and text in answer] == []
    assert RIGHT not in answer
    assert EARLIER.name not in answer


def test_the_department_and_the_city_of_the_base_are_told(attacked: Site) -> None:
    (notice,) = (attacked.store / "notices").glob("misdirected-*.txt")
    assert WRONG in notice.read_text("utf-8")
    assert "tbw decide assignment" in notice.read_text("utf-8")
    (of_city,) = (attacked.store / "returns" / "2022" / OTHERS).glob("错送通知-*.txt")
    assert WRONG not in of_city.read_text("utf-8")
    assert BASE in of_city.read_text("utf-8")
    seen = status(attacked.store, attacked.reference, 2022)
    assert [(sent.landing_path, sent.status) for sent in seen.others] == [(WRONG, "misdirected")]
    assert [base.status for base in seen.bases if base.base_id == BASE] == [attacked.check_of(RIGHT)["status"]]


def test_a_reviewer_may_assign_it_and_take_that_back(attacked: Site) -> None:
    def decide(outcome: str, by: str = "评审处") -> None:
        decision = decisions.Decision(
            kind="assignment", subject=WRONG, outcome=outcome, decided_by=by, reason="由自贡市代报"
        )
        decisions.record(attacked.store, attacked.reference, decision)
        recheck_changed_explanations(attacked.store, attacked.reference)

    decide("assigned")
    assert attacked.check_of(WRONG)["base_id"] == BASE
    assert attacked.check_of(WRONG)["status"] != "misdirected"
    decide("not_assigned")
    assert attacked.check_of(WRONG)["status"] == "misdirected"
    with pytest.raises(UsageError, match="no submission"):
        decisions.record(
            attacked.store,
            attacked.reference,
            decisions.Decision(
                kind="assignment", subject="2022/x", outcome="assigned", decided_by="评审处", reason="x"
            ),
        )


def test_who_sends_the_very_bytes_first_does_not_make_the_base_a_duplicate(site: Site) -> None:
    site.put(FORM, WRONG)
    assert site.run() == {WRONG: "misdirected"}
    site.put(FORM, RIGHT)
    statuses = site.run()
    assert statuses.pop(WRONG) == "duplicate"
    assert statuses[RIGHT] == site.check_of(RIGHT)["status"] != "misdirected"
    assert site.run() == {WRONG: "duplicate", RIGHT: statuses[RIGHT]}


def test_of_the_same_bytes_at_once_those_by_the_right_channel_count(site: Site) -> None:
    site.put(FORM, f"2022/{OTHERS}/表.xlsx")
    site.put(FORM, "2022/乐山市/表.xlsx")  # its path comes first
    statuses = site.run()
    assert statuses["2022/乐山市/表.xlsx"] == "duplicate"
    assert site.check_of(f"2022/{OTHERS}/表.xlsx")["base_id"] == BASE


def test_a_list_sent_first_by_another_is_still_that_of_the_base(site: Site, altered: Altered) -> None:
    site.put(altered("doubted.xlsx", F18=99999), RIGHT)
    site.run()
    (returned,) = (site.store / "returns" / "2022" / OTHERS).glob("*.xlsx")
    book = loaded(explain(returned.read_bytes()))
    for sheet in book.worksheets:
        if sheet != list_of(book):
            book.remove(sheet)
    words = site.folder / "words.xlsx"
    words.write_bytes(saved(book))
    site.put(words, f"2022/{OWN}/说明.xlsx")
    assert site.run()[f"2022/{OWN}/说明.xlsx"] == "misdirected"
    site.put(words, f"2022/{OTHERS}/说明.xlsx")
    statuses = site.run()
    assert statuses[f"2022/{OWN}/说明.xlsx"] == "duplicate"
    assert statuses[f"2022/{OTHERS}/说明.xlsx"] == "unreadable"
    form = site.check_of(RIGHT)["submission_id"]
    states = {f["explanation_state"] for f in site.rows("findings") if f["submission_id"] == form and f["closed_by"]}
    assert states & {"explained", "waiting"}
