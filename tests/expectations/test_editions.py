"""Forms of two editions judged together: each by the items, labels and units that it was asked."""

from pathlib import Path

import pytest

from expectations.pairs import form_pairs
from expectations.proof import Case, prove
from expectations.register import Register, RegisterError
from expectations.rule import Rule
from ingestion.editions import Editions, load_editions
from ingestion.form import FormError
from tests.edition_steps import write_editions
from tests.expectations.builder import NOW, RULES, Rows, base_name

BASE = {"base_name": base_name(0)}
# What the valid form says in 亿元, in 万元.
SALES = {2020: 16105100, 2021: 17715610, 2022: 19487171}


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Editions:
    return load_editions(write_editions(tmp_path_factory.mktemp("specs")))


def named(rules: str, numerator: str, denominator: str) -> Rule:
    """A rule of the register that compares these two items."""
    rule = next(rule for rule in Register(RULES).rules if rule.rule_id == rules)
    said = rule.arguments.model_copy(update={"numerator": numerator, "denominator": (denominator,)})
    return rule.model_copy(update={"arguments": said})


def test_each_form_is_judged_by_its_own_edition(editions: Editions, reference: Path) -> None:
    """The same figures in the other unit of the new edition, and nothing said of what it drops and adds."""
    rows = Rows(editions)
    rows.add("old", 2022, head=BASE)
    new = [{"item": "sales", "year": year, "number": number} for year, number in SALES.items()]
    rows.add("new", 2023, head=BASE, values=new)
    checked = rows.check(reference, at=NOW.replace(year=2023))
    found = [(row["submission_id"], row["rule_id"], row["item_code"]) for row in checked.findings.to_pylist()]
    assert [row for row in found if row[1].startswith(("VAL", "SUM", "PRV"))] == []


def test_a_wrong_unit_is_seen_across_editions(editions: Editions, reference: Path) -> None:
    rows = Rows(editions)
    rows.add("old", 2022, head=BASE)
    rows.add("new", 2023, head=BASE)  # 亿元 typed where the new form says 万元
    checked = rows.check(reference, at=NOW.replace(year=2023))
    slips = {
        (row["submission_id"], row["item_code"])
        for row in checked.findings.to_pylist()
        if row["root_rule_id"] is None and row["rule_id"] in Register(RULES).unit_slip_ids
    }
    assert slips == {("new", "sales")}


def test_messages_call_an_item_as_the_form_does(editions: Editions, reference: Path) -> None:
    rows = Rows(editions)
    for key, year in (("old", 2022), ("new", 2023)):
        rows.add(key, year, head=BASE, missing=["tax_revenue"])
    checked = rows.check(reference, at=NOW.replace(year=2023))
    said = {
        row["submission_id"]: row["message_zh"] for row in checked.findings.to_pylist() if row["rule_id"] == "FRM-014"
    }
    assert ("创造税收" in said["old"], "上缴税金" in said["new"]) == (True, True)


def test_a_rule_may_name_an_item_of_one_edition_only(editions: Editions) -> None:
    for numerator in ("patents", "cross_border_trade"):
        assert form_pairs([named("SUM-006", numerator, "sales")], editions).num_rows == 1
    with pytest.raises(RegisterError, match="no edition of the form has parking"):
        form_pairs([named("SUM-006", "parking", "sales")], editions)


def test_a_case_may_be_of_a_later_edition(editions: Editions) -> None:
    """A rule for any amount, proven on an item that only the form of 2023 asks for."""
    here = {"item": "cross_border_trade", "year": 2022}
    case = Case(
        rule="VAL-013",
        severity="must_fix",
        report_year=2023,
        at={"item_code": "cross_border_trade", "data_year": 2022, "cell": "H34"},
        fires={"values": [here | {"number": -1}]},
        spares={},
    )
    (proof,) = prove(RULES, [case], NOW.replace(year=2023), editions)
    assert [fault for fault in proof.faults if "beside it" not in fault] == []


def test_another_measure_under_the_same_code_is_refused(tmp_path: Path, reference: Path) -> None:
    forms = write_editions(tmp_path)
    text = (forms / "form_2023.yaml").read_text(encoding="utf-8")
    (forms / "form_2023.yaml").write_text(text.replace("kind: money, unit: 万元", "kind: count, unit: 家", 1), "utf-8")
    rows = Rows(load_editions(forms))
    rows.add("old", 2022)
    with pytest.raises(FormError, match=r"sales: editions ask it in 亿元, 家: another measure needs a new code"):
        rows.check(reference)
