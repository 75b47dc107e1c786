import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from expectations.register import Register, RegisterError, frame_parameters
from expectations.rule import Rule
from tests.expectations.builder import RULES

VALID = {
    "rule_id": "VAL-001",
    "version": "1",
    "scope": "VAL",
    "severity": "must_fix",
    "closed_by": "",
    "role": "",
    "expectation": "expect_column_values_to_be_between",
    "target": "values.figure",
    "arguments": '{"min_value": 0, "expected": "≥ {min_value}"}',
    "message_zh": "{item_zh}不能为负数",
    "message_en": "{item_en} cannot be negative",
    "source": "plausibility",
    "active_from": "2020-06-09",
    "retired_on": "",
}


def _write(folder: Path, *rows: dict[str, Any], columns: list[str] | None = None) -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns or list(VALID), extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / "rules.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rule_id": "VAL-1"}, "rule_id"),
        ({"rule_id": "XYZ-001"}, "rule_id"),
        ({"rule_id": "VAL-001"}, "rule_id VAL-001 stands at rules.csv:2 already"),
        ({"scope": "SUM"}, "scope SUM"),
        ({"severity": "fatal"}, "severity"),
        ({"version": "0"}, "version"),
        ({"version": ""}, "version"),
        ({"severity": "explain"}, "closed_by belongs to severity explain"),
        ({"closed_by": "sender"}, "closed_by belongs to severity explain"),
        ({"severity": "explain", "closed_by": "clerk"}, "closed_by"),
        ({"role": "hero"}, "role"),
        ({"expectation": "ExpectColumnValues"}, "expectation"),
        ({"target": "figures.figure"}, "no frame figures"),
        ({"target": "values.fugure"}, "frame values has no column fugure"),
        ({"target": "values"}, "target"),
        ({"arguments": '{"min_value": 0'}, "no JSON"),
        ({"arguments": "[1]"}, "arguments"),
        ({"arguments": '{"expected": "{limit}"}'}, "no column limit"),
        ({"arguments": '{"at": "nowhere"}'}, "nowhere_cell"),
        ({"arguments": '{"parameters": {"unit_slip": 10000}}'}, "no frame takes a parameter unit_slip"),
        ({"arguments": '{"where": [["kindly", "==", 1]]}'}, "no column kindly"),
        ({"arguments": '{"where": [["kind", "=", 1]]}'}, "arguments.where.0.1"),
        ({"arguments": '{"where": [["kind"]]}'}, "arguments.where.0"),
        ({"arguments": '{"where": 5}'}, "arguments.where"),
        ({"arguments": '{"parameters": [1]}'}, "arguments.parameters"),
        ({"arguments": '{"numerator": "sales", "denominator": "sales"}'}, "no column pair"),
        ({"target": "ratios.ratio", "message_zh": "-", "message_en": "-"}, "is ratios one?"),
        ({"message_en": "{item_en:.2f}"}, "row: Value error, Unknown format code 'f'"),
        ({"message_zh": "{itme_zh}"}, "no column itme_zh"),
        ({"message_en": "{item_en"}, "row"),
        ({"message_en": ""}, "message_en"),
        ({"source": ""}, "source"),
        ({"active_from": "9.6.2020"}, "active_from"),
        ({"retired_on": "never"}, "retired_on"),
        ({"role": "unit_slip", "target": "items.row_found"}, "slip_multiplier"),
    ],
)
def test_a_faulty_row_is_refused_with_its_line(tmp_path: Path, change: dict[str, str], said: str) -> None:
    path = _write(tmp_path, VALID, VALID | {"rule_id": "VAL-002"} | change)
    with pytest.raises(RegisterError) as refused:
        Register(path)
    assert str(refused.value).startswith("rules.csv:3: ")
    assert said in str(refused.value)


def test_the_line_is_that_of_the_row_where_cells_have_several_lines(tmp_path: Path) -> None:
    path = _write(tmp_path, VALID | {"message_zh": "一\n二\n三"}, VALID | {"rule_id": "VAL-002", "severity": "bad"})
    with pytest.raises(RegisterError, match=r"^rules\.csv:5: severity"):
        Register(path)


@pytest.mark.parametrize("columns", [[*VALID, "mood"], [c for c in VALID if c != "source"], [*VALID, "source"]])
def test_other_columns_are_refused(tmp_path: Path, columns: list[str]) -> None:
    with pytest.raises(RegisterError, match=r"^rules\.csv:1: .*(mood|source)"):
        Register(_write(tmp_path, VALID, columns=columns))


def test_a_row_with_too_many_cells_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path, VALID)
    path.write_text(path.read_text(encoding="utf-8").rstrip() + ",more\n", encoding="utf-8")
    with pytest.raises(RegisterError, match=r"^rules\.csv:2: "):
        Register(path)


def test_a_register_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match=r"gone\.csv: cannot be read"):
        Register(tmp_path / "gone.csv")


def test_a_rule_is_active_from_its_first_day_to_the_day_before_it_retires(tmp_path: Path) -> None:
    register = Register(_write(tmp_path, VALID | {"retired_on": "2021-01-01"}))
    days = [date(2020, 6, 8), date(2020, 6, 9), date(2020, 12, 31), date(2021, 1, 1)]
    assert [len(register.active(day)) for day in days] == [0, 1, 1, 0]


def test_a_parameter_has_one_value_among_the_active_rules(tmp_path: Path) -> None:
    slips = [
        VALID | {"rule_id": rule_id, "arguments": json.dumps({"parameters": {"unit_slip_factor": factor}})}
        for rule_id, factor in (("VAL-001", 10000), ("VAL-002", 1000))
    ]
    rules = Register(_write(tmp_path, *slips)).rules
    said = frame_parameters(rules[:1])
    assert {name: value for name, value in said.items() if value is not None} == {"unit_slip_factor": 10000}
    with pytest.raises(RegisterError, match=r"^rules\.csv:3: parameter unit_slip_factor is 1000 here"):
        frame_parameters(rules)


# What a message must name, by frame: one of each group.
PLACES = {
    "submissions": [
        (
            "file_given",
            "base_name_place",
            "region_code_place",
            "years_place",
            "yearless_place",
            "title_place",
            "hs_given",
        )
    ],
    "items": [("item_",)],
    "values": [("item_",), ("data_year",), ("place", "given")],
    "ratios": [("numerator_",), ("denominator_",), ("data_year",), ("numerator_place",)],
    "shares": [("item_",), ("data_year",), ("place",), ("whole_",)],
    "sums": [("base_zh", "base_en"), ("data_year",), ("base_place",), ("added_number",)],
    "history": [("item_",), ("data_year",), ("place",), ("before_path",)],
    "trade": [("item_",), ("data_year",), ("place",), ("scope_name",)],
    "enterprises": [("row_number",), ("place",)],
    "enterprise_rows": [("row_number",), ("slips_place",), ("number",)],
    "enterprise_ratios": [("row_number",), ("numerator_place",), ("denominator_place",)],
    "cell_roles": [("place",), ("number_cells", "meant_", "more_")],
    "claims": [("enterprise",), ("place",), ("registered_name",)],
}


@pytest.mark.parametrize("rule", Register(RULES).rules, ids=lambda rule: rule.rule_id)
def test_each_message_says_where_in_both_languages(rule: Rule) -> None:
    for message in (rule.message_zh, rule.message_en):
        missing = [group for group in PLACES[rule.frame] if not any("{" + word in message for word in group)]
        assert missing == []
    assert rule.arguments.expected
    # What to do.
    assert "请" in rule.message_zh


def test_only_a_reviewer_closes_what_a_sender_must_not_settle() -> None:
    reviewed = {rule.rule_id for rule in Register(RULES).rules if rule.closed_by == "reviewer"}
    incidents = {r.rule_id for r in Register(RULES).rules if r.severity == "explain" and "item 26" in r.source}
    assert incidents
    assert incidents <= reviewed
