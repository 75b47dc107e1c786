"""Filled forms that lie beside the project: each with one everyday deviation, and what must come of it in the marts."""

import csv
import json
import shutil
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import Once
from tests.end_to_end.running import ROUNDS, Filled
from tests.end_to_end.test_shared_rounds import factor_of_item

FORMS = ROUNDS.parent / "cases" / "forms"
CASES = {case["file"]: case["must"] for case in csv.DictReader((FORMS / "cases.csv").open(encoding="utf-8"))}
AMOUNTS = {"gross_output": 10**8, "revenue": 10**8, "sales": 10**8, "featured_sales": 10**8, "rd": 10**4}


@pytest.fixture(scope="module")
def filled(once: Once, fill: Callable[..., Filled], tmp_path_factory: pytest.TempPathFactory) -> Filled:
    def make(store: Path) -> list[Filled]:
        folder = tmp_path_factory.mktemp("landing") / "2021" / "遂宁市"
        shutil.copytree(FORMS, folder, ignore=shutil.ignore_patterns("README.md", "cases.csv", "truth.json"))
        return [fill(folder.parents[1], store)]

    return once("shared_forms", make)[0]


def truth() -> dict[str, dict[str, Any]]:
    content: dict[str, dict[str, Any]] = json.loads((FORMS / "truth.json").read_text(encoding="utf-8"))
    return content


def test_no_clear_form_is_returned_and_none_is_taken_without_a_word(filled: Filled) -> None:
    findings = filled.query(
        "select landing_path, severity from marts.fct_submission left join marts.fct_finding using (submission_id)"
    )
    asked = {Path(path).name for path, severity in findings if severity in ("must_fix", "explain")}
    returned = {Path(path).name for path, status in filled.status.items() if status in ("returned", "unreadable")}
    assert {file for file, must in CASES.items() if must == "read"} & returned == set()
    assert {file for file, must in CASES.items() if must == "told"} - asked == set()


def test_what_was_not_used_is_told_and_nothing_else(filled: Filled) -> None:
    not_used = filled.query(
        "select landing_path, rule_id, sheet, cell "
        "from marts.fct_finding join marts.fct_submission using (submission_id) "
        "where rule_id in ('VAL-052', 'VAL-053', 'VAL-054') order by all"
    )
    assert [(Path(path).name, *of) for path, *of in not_used] == [
        ("g_xlsxwriter_counts.xlsx", "VAL-053", "基础数据", "A1"),
        ("i_extra_add.xlsx", "VAL-053", "信息表", "F17"),
        ("i_extra_exp2.xlsx", "VAL-053", "信息表", "F19"),
    ]


def test_every_figure_is_that_of_the_truth_or_none(filled: Filled) -> None:
    rows = filled.query(
        "select landing_path, item_code || ' ' || data_year, value "
        "from marts.fct_reported_value join marts.fct_submission using (submission_id)"
    )
    found = {(Path(path).name, key): value for path, key, value in rows}
    factors = factor_of_item()
    wrong = [
        (file, key, number, found[file, key])
        for file, must in CASES.items()
        for key, number in truth()[file]["values"].items()
        for right in [None if number in (None, "None") else Decimal(number) * factors[key.split()[0]]]
        if found[file, key] != right and (must == "read" or found[file, key] is not None)
    ]
    # A percentage that may be a fraction is read as it stands, with a doubt on its cell.
    assert [entry for entry in wrong if "pct" not in entry[0]] == []


def test_every_firm_is_that_of_the_truth(filled: Filled) -> None:
    rows = filled.query(
        "select landing_path, enterprise_name, gross_output_cny, revenue_cny, sales_cny, featured_sales_cny, rd_cny "
        "from marts.fct_enterprise join marts.fct_submission using (submission_id)"
    )
    found = defaultdict(dict)
    for path, name, *amounts in rows:
        found[Path(path).name][name] = amounts
    for file in (file for file, must in CASES.items() if must == "read"):
        firms = {
            firm["name"]: [
                None if firm[f"{field}{'_10k' * (field == 'rd')}"] in (None, "None")
                else Decimal(firm[f"{field}{'_10k' * (field == 'rd')}"]) * factor
                for field, factor in AMOUNTS.items()
            ]
            for firm in truth()[file]["firms"]
        }  # fmt: skip
        assert found[file] == firms, file
