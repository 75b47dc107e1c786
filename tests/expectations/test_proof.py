"""Every rule of the register against the cases of cases.yaml, and the proof itself against cases that are wrong."""

import re
from pathlib import Path

import pytest

from expectations.proof import Case, Proof, cases, prove
from expectations.register import Register
from tests.expectations.builder import EDITIONS, NOW, RULES, Rows

CASES = cases()


@pytest.fixture(scope="module")
def proofs() -> list[Proof]:
    return prove(RULES, CASES, NOW, EDITIONS)


def test_every_rule_in_force_has_a_case_and_every_case_a_rule() -> None:
    assert {case.rule for case in CASES} == {rule.rule_id for rule in Register(RULES).active(NOW.date())}


def test_a_valid_form_has_no_findings(reference: Path) -> None:
    rows = Rows()
    rows.add("earlier", 2021)
    rows.add("later", 2022)
    assert rows.check(reference).findings.to_pylist() == []


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{case.rule}-{n}" for n, case in enumerate(CASES)])
def test_fires_and_spares(proofs: list[Proof], number: int) -> None:
    assert proofs[number].faults == []


# A sign twice, an empty bracket or quotation, a blank too many, what a template or a program leaves.
SLIP = re.compile(
    r"([。，、；：,.;:%？！])\1|[{}]|（\s*）|\(\s*\)|“”|\"\"|  |\( | \)|\bNone\b|\bnan\b|\binf\b|\d[eE][+-]?\d|—）"
)
FRACTION = re.compile(r"\d+\.\d+")


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{case.rule}-{n}" for n, case in enumerate(CASES)])
def test_what_is_told_are_sentences(proofs: list[Proof], number: int) -> None:
    typed = str(CASES[number])
    for finding in proofs[number].told:
        chinese, english = finding["message_zh"], finding["message_en"]
        assert chinese.endswith("。")
        assert english.endswith(".")
        assert english[0] == english[0].upper()
        for text in (chinese, english, finding["expected"] or ""):
            assert not SLIP.search(text), text
            # What was computed has few digits; all others are those of the sender.
            # A sum of amounts with cents has these, too, however long it is.
            odd = [f for f in FRACTION.findall(text) if _has_many_digits(f) and f not in typed]
            assert odd == [], text


NEGATIVE = {"values": [{"item": "patents", "year": 2020, "number": -12}]}
PROOF = {"rule": "VAL-012", "severity": "must_fix", "at": {"item_code": "patents", "data_year": 2020, "cell": "H34"}}


WRONG = [
    ({}, []),
    ({"fires": {}}, ["it fires at []"]),
    ({"severity": "note"}, ["it fires at [{"]),
    ({"at": PROOF["at"] | {"cell": "H35"}}, ["it fires at [{"]),
    ({"spares": NEGATIVE}, ["it does not spare the neighbour"]),
    ({"fires": NEGATIVE | {"head": {"region_code": "511000"}}}, ["beside it fire ['XRF-004'], not []"]),
    ({"also": ["XRF-004"]}, ["beside it fire [], not ['XRF-004']"]),
]


def test_a_case_that_does_not_prove_its_rule_is_told() -> None:
    wrong = [Case.model_validate(PROOF | {"fires": NEGATIVE, "spares": {}} | change) for change, _ in WRONG]
    all_faults = [proof.faults for proof in prove(RULES, wrong, NOW, EDITIONS)]
    expected = [faults for _, faults in WRONG]
    assert [len(faults) for faults in all_faults] == [len(faults) for faults in expected]
    for faults, beginnings in zip(all_faults, expected, strict=True):
        assert all(fault.startswith(start) for fault, start in zip(faults, beginnings, strict=True))


def test_an_answer_that_the_form_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match=r"cases\.yaml: 0 answers at .*'patent'"):
        Rows().add("form", values=[{"item": "patent", "year": 2020, "number": 1}])


def _has_many_digits(fraction: str) -> bool:
    whole, _, decimals = fraction.partition(".")
    return len((whole + decimals).lstrip("0")) > 6 and len(decimals) > 2
