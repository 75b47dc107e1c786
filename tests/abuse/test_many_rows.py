"""Ten thousand bad rows of firms: judged in time that grows with them only, and told of in a list that ends."""

import time
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from expectations import roots
from expectations.check import check
from expectations.check_tables import Checked
from expectations.findings import Failure
from expectations.made_up import MadeUp
from expectations.register import Register
from expectations.rule import ROW_SLIP
from ingestion.editions import load_editions
from ingestion.files.cells import Cell, Sheet, UnreadableFileError, Workbook
from ingestion.files.limits import limits
from ingestion.form import FORMS
from ingestion.reading.form_reader import FormReader
from ingestion.reading.unit_kinds import unit_kinds
from tbw.ground.places import RULES, SEEDS

BAD = {"state": "not_a_number", "number": None, "raw_text": "见附件"}


def judged(rows: int) -> Checked:
    """A form with so many rows of firms in which every amount is a text."""
    made = MadeUp()
    made.add("form", 2022, head={"channel": "command:"})
    first = [row for row in made.enterprises if row["row_number"] == 1]
    made.enterprises = [
        row | {"row_number": number, "cell": f"{row['cell'][0]}{100 + number}"} | (BAD if row["unit"] else {})
        for number in range(1, rows + 1)
        for row in first
    ]
    at = datetime(2022, 3, 1, tzinfo=UTC)
    how: dict[str, Any] = {"editions": load_editions(FORMS), "reference": SEEDS, "rules": RULES, "checked_at": at}
    return check(made.raw_tables(), ["form"], **how)


def test_the_list_ends_and_says_how_many_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    most = 20
    monkeypatch.setitem(limits(), "findings_of_rule", most)
    findings = judged(most + 10).findings.to_pylist()
    of_rows = Counter(row["rule_id"] for row in findings if row["row_number"])
    assert max(of_rows.values()) == most
    many = next(rule for rule, count in of_rows.items() if count == most)
    listed = [row for row in findings if row["rule_id"] == many]
    assert [row["row_number"] for row in listed if "not listed" in row["message_en"]] != []
    assert "未逐一列出" in "".join(row["message_zh"] for row in listed)
    assert sum("not listed" in row["message_en"] for row in listed) == 1


def test_a_short_list_says_nothing_of_that() -> None:
    assert [row for row in judged(3).findings.to_pylist() if "not listed" in row["message_en"]] == []


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often two findings are held against each other."""
    counted, may_hang = Counter[str](), roots._may_hang  # noqa: SLF001 - what costs

    def counting(failure: Failure, suspect: Failure) -> bool:
        counted["times"] += 1
        return may_hang(failure, suspect)

    monkeypatch.setattr(roots, "_may_hang", counting)
    return counted


def test_roots_are_found_in_time_that_grows_with_the_rows_only(asked: Counter[str]) -> None:
    register = Register(RULES).rules
    slip = next(rule for rule in register if rule.role == ROW_SLIP)
    other = next(rule for rule in register if rule.role is None)
    row = {"submission_id": "form", "item_code": None, "data_year": 2021, "slip_keys": [], "slip_multiplier": 1}
    count = 10_000
    slips = [Failure(slip, row | {"row_key": str(number), "row_number": number}) for number in range(count)]
    others = [Failure(other, row | {"row_key": str(number), "row_number": number}) for number in range(count)]
    began = time.process_time()
    followers = [f for f in (*slips, *others) if any(roots._may_hang(f, s) for s in roots._before(f, slips))]  # noqa: SLF001
    possible, found = roots.Possible(slips, set()), dict[int, Failure]()
    for failure in (*slips, *others):
        root = possible.root(failure, found)
        if root is not None:
            found[id(failure)] = root
    assert len(followers) == len(found) == count  # the others hang on the slips, no slip on another
    assert asked["times"] <= 4 * count
    assert time.process_time() - began < 20


def test_a_form_with_more_firms_than_any_province_has_is_too_large() -> None:
    form = load_editions(FORMS).nearest(2022)
    labels = {(row, 0): Cell(f"{item.no}.{item.label_zh}") for row, item in enumerate(form.items)}
    top = len(form.items)
    head = {(top, column): Cell(asked.label_zh) for column, asked in enumerate(form.enterprises.columns)}
    rows = range(top + 1, top + 2 + limits()["firm_rows"])
    firms = {(row, column): Cell("甲") for row in rows for column in range(3)}
    reader = FormReader(form, unit_kinds(SEEDS))
    with pytest.raises(UnreadableFileError, match="firm_rows: 20001 is over 20000"):
        reader.read(Workbook("csv", (Sheet.of("表", labels | head | firms),)), 2022)
