import re
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from expectations.check_tables import Checked
from expectations.register import Register
from ingestion.csv_table import ReferenceDataError
from ingestion.raw_zone.schema import CHECKS, FINDINGS
from tests.expectations.builder import FORM, NOW, PROJECT, RULES, Rows, write_reference


def _mixed() -> Rows:
    rows = Rows()
    rows.add("valid")
    rows.add("noted", head={"extension": "xls"})
    rows.add("doubtful", values=[{"item": "sales", "year": 2020, "number": 16105100}])
    rows.add("wrong", values=[{"item": "patents", "year": 2020, "number": -0.5}], head={"base_name": "谁也不知道"})
    rows.add("broken", unreadable="corrupt_file")
    return rows


@pytest.fixture(scope="module")
def mixed(reference: Path) -> Checked:
    return _mixed().check(reference)


def test_the_status_follows_from_the_gravest_finding(mixed: Checked) -> None:
    checks = {row["submission_id"]: row for row in mixed.checks.to_pylist()}
    statuses = {
        key: (row["status"], row["must_fix_count"], row["explain_count"], row["note_count"])
        for key, row in checks.items()
    }
    assert statuses == {
        "valid": ("accepted", 0, 0, 0),
        "noted": ("accepted", 0, 0, 1),
        "doubtful": ("explain", 0, 1, 0),
        "wrong": ("returned", 3, 0, 0),
        "broken": ("unreadable", 1, 0, 0),
    }
    assert {key: row["base_id"] for key, row in checks.items() if row["base_id"] != "B-000"} == {
        "wrong": None,
        "broken": None,
    }


def test_tables_are_those_of_the_raw_zone_and_of_no_commit_yet(mixed: Checked) -> None:
    assert mixed.checks.schema.equals(CHECKS)
    assert mixed.findings.schema.equals(FINDINGS)
    for table in (mixed.checks, mixed.findings):
        assert set(zip(table["generation"].to_pylist(), table["commit_id"].to_pylist(), strict=True)) == {(0, None)}
    assert set(mixed.checks["rules_sha256"].to_pylist()) == {Register(RULES).sha256}
    assert set(mixed.checks["checked_at"].to_pylist()) == {NOW}


def test_only_what_was_asked_for_is_answered(reference: Path) -> None:
    checked = _mixed().check(reference, "wrong", "valid")
    assert checked.checks["submission_id"].to_pylist() == ["valid", "wrong"]
    assert set(checked.findings["submission_id"].to_pylist()) == {"wrong"}


def test_nothing_to_check_is_no_fault(reference: Path) -> None:
    checked = Rows().check(reference)
    assert (checked.checks.num_rows, checked.findings.num_rows) == (0, 0)


def test_a_submission_that_is_not_there_is_named(reference: Path) -> None:
    with pytest.raises(ValueError, match="not among the submissions: nobody"):
        _mixed().check(reference, "valid", "nobody")


def test_the_order_of_rows_does_not_matter(reference: Path, mixed: Checked) -> None:
    rows = _mixed()
    for table in (rows.submissions, rows.values, rows.enterprises):
        table.reverse()
    shuffled = rows.check(reference)
    assert shuffled.checks.equals(mixed.checks)
    assert shuffled.findings.equals(mixed.findings)


def test_a_rule_judges_while_it_is_in_force_by_the_day_in_beijing(reference: Path) -> None:
    assert {rule.active_from for rule in Register(RULES).rules} == {date(2020, 6, 9)}
    rows = Rows()
    rows.add("wrong", values=[{"item": "patents", "year": 2020, "number": -1}])
    evening = [datetime(2020, 6, 8, hour, tzinfo=UTC) for hour in (15, 16)]
    statuses = [rows.check(reference, at=moment).checks["status"].to_pylist() for moment in evening]
    assert statuses == [["accepted"], ["returned"]]


def test_no_number_is_too_strange_to_be_judged(reference: Path) -> None:
    rows = Rows()
    numeric = [item.code for item in FORM.items if item.is_numeric]
    money = [column.code for column in FORM.enterprises.columns if column.kind == "money"]
    rows.add("a", 2020, values=[{"item": code, "year": 2019, "number": 0} for code in numeric])
    for key, size in (("b", Decimal("9" * 30)), ("c", Decimal("-" + "9" * 30)), ("d", Decimal("1e-8"))):
        numbers = {2018: 0, 2019: size, 2020: size.copy_negate()}
        rows.add(
            key,
            values=[{"item": code, "year": y, "number": f"{n:f}"} for code in numeric for y, n in numbers.items()],
            enterprises=[{"row": 1, "field": code, "number": f"{size:f}"} for code in money],
        )
    checked = rows.check(reference)
    assert checked.checks["status"].to_pylist() == ["explain", "returned", "returned", "returned"]


def test_a_flood_of_wrong_figures_is_told_whole(reference: Path) -> None:
    rows = Rows()
    rows.add("form", values=[{"item": "patents", "year": 2018, "number": -1}])
    amounts = [row for row in rows.enterprises if row["row_number"] == 1 and row["state"] == "number"]
    for number in range(3, 303):
        letter = {row["field"]: row["cell"][0] for row in amounts}
        rows.enterprises += [
            row | {"row_number": number, "cell": f"{letter[row['field']]}{60 + number}", "number": Decimal(-1)}
            for row in amounts
        ]
    checked = rows.check(reference)
    found = Counter((f["rule_id"], f["root_rule_id"]) for f in checked.findings.to_pylist())
    assert found["VAL-022", None] == 300 * len(amounts)
    assert found["VAL-012", None] == 1
    [check] = checked.checks.to_pylist()
    assert check["must_fix_count"] == 300 * len(amounts) + 1


def test_a_second_table_of_enterprises_is_judged_line_by_line(reference: Path) -> None:
    rows = Rows()
    rows.add("form", enterprises=[{"row": 1, "field": "featured_sales", "number": 11}])
    second = [row for row in rows.enterprises if row["row_number"] == 1 and row["state"] == "number"]
    rows.enterprises += [row | {"cell": row["cell"][0] + "99", "number": Decimal(20)} for row in second]
    found = rows.check(reference).findings.to_pylist()
    assert [(f["rule_id"], f["cell"], f["row_number"]) for f in found] == [("SUM-002", "G61", 1)]


def test_a_unit_that_the_reference_data_lack_is_named(tmp_path: Path) -> None:
    write_reference(tmp_path)
    units = (tmp_path / "units.csv").read_text(encoding="utf-8")
    (tmp_path / "units.csv").write_text(units.replace("元/亩", "元每亩"), encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=r"units\.csv: no unit 元/亩, which the form asks for"):
        _mixed().check(tmp_path)


def test_findings_of_one_place_come_once(mixed: Checked) -> None:
    places = [
        tuple(f[name] for name in ("submission_id", "rule_id", "item_code", "data_year", "row_number", "cell"))
        for f in mixed.findings.to_pylist()
    ]
    assert places
    assert Counter(places).most_common(1)[0][1] == 1


def test_no_item_is_named_in_code() -> None:
    codes = {item.code for item in FORM.items} | {column.code for column in FORM.enterprises.columns}
    files = [p for p in (PROJECT / "expectations").rglob("*") if p.suffix in {".py", ".sql"}]
    assert files
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    named = {code for code in codes if f"'{code}'" in text or f'"{code}"' in text}
    assert named == set()


def test_a_threshold_that_is_changed_in_the_register_takes_effect(reference: Path, tmp_path: Path) -> None:
    """As the README says it: the row of the rule, with its next version."""
    text = RULES.read_text(encoding="utf-8")
    [row] = re.findall(r"^VAL-026,.*$", text, re.MULTILINE)
    version = int(row.split(",")[1]) + 1
    stricter = re.sub(r'^VAL-026,\d+,(.*""max_value"": )\d+,', rf"VAL-026,{version},\g<1>3,", row)
    (tmp_path / "rules.csv").write_text(text.replace(row, stricter), encoding="utf-8")
    sent = Rows()
    sent.add("five times", values=[{"item": "sales", "year": 2020, "number": 7320.5}])
    before, after = (
        {(row["rule_id"], row["rule_version"]) for row in sent.check(reference, rules=rules).findings.to_pylist()}
        for rules in (RULES, tmp_path / "rules.csv")
    )
    assert "VAL-026" not in dict(before)
    assert ("VAL-026", version) in after
