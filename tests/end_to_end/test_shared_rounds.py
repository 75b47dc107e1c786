"""The rounds that lie beside the project in the workplace and in CI: forms that this project did not write."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingestion.form import FORMS, load_form
from tbw.accounting.diff import diff
from tbw.accounting.lineage import PROVINCE
from tbw.accounting.replay import replay
from tests.end_to_end import recomputed
from tests.end_to_end.running import PROJECT, ROUNDS, Filled
from tests.end_to_end.test_recomputed import wrong_ranges
from tests.tbw.marks import explain

HEADLINE = "select base_import_export_cny, base_share_pct from marts.mart_province_year where data_year = 2020"


def truth(round_: str) -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = json.loads((ROUNDS / round_ / "truth.json").read_text(encoding="utf-8"))
    return content


def test_headline_after_each_round(shared_2021: Filled, shared_2022: Filled) -> None:
    ((first, share),), ((second, _),) = shared_2021.query(HEADLINE), shared_2022.query(HEADLINE)
    assert (first, round(share, 2)) == (Decimal(676080000000), Decimal("83.65"))
    assert second == Decimal(675796000000)


def test_statuses(shared_2021: Filled, shared_2022: Filled) -> None:
    for filled, round_ in ((shared_2021, "round-2021"), (shared_2022, "round-2022")):
        assert filled.status == {entry["file"]: entry["expected_status"] for entry in truth(round_)}


def test_an_earlier_round_stays_what_was_known_then(shared_2022: Filled) -> None:
    first = recomputed.live(recomputed.reports_of_truth("round-2021"))
    assert wrong_ranges(shared_2022, first, PROVINCE, "mart_province_round where round = 2021") == []


def test_a_restatement_counts_once_it_is_explained(
    shared_2022: Filled, fill: Callable[..., Filled], tmp_path: Path
) -> None:
    """新津区 raises its trade of 2020 and says why, in the marked return that it got."""
    path = "2022/成都市/新津区外贸基地信息表.xlsx"
    landing, store = tmp_path / "landing", tmp_path / "store"
    shutil.copytree(shared_2022.path, store, symlinks=True)
    back = landing / f"{path}.核查.xlsx"
    back.parent.mkdir(parents=True)
    back.write_bytes(explain((store / "returns" / f"{path}.核查.xlsx").read_bytes(), "按海关年报修正"))
    filled = fill(landing, store)
    assert filled.status == {f"{path}.核查.xlsx": "accepted"}
    assert dict(filled.query("select landing_path, check_status from marts.fct_submission"))[path] == "accepted"
    assert filled.query(HEADLINE)[0][0] == Decimal(677021000000)
    assert filled.query("select count(*) from marts.fct_trade where base_id = 'SC-017' and data_year = 2020") == [(1,)]


def test_every_value_at_its_cell(shared_2022: Filled) -> None:
    rows = shared_2022.query(
        """select landing_path, item_code, data_year, value, cell
        from marts.fct_reported_value join marts.fct_submission using (submission_id)"""
    )
    found = {(path, f"{item} {year}"): (value, cell) for path, item, year, value, cell in rows}
    factors = factor_of_item()
    wrong = [
        (file, key, number, found[file, key])
        for file, key, number, cell in figures("round-2021", "round-2022")
        if found[file, key] != (Decimal(number) * factors[key.split()[0]], cell)
    ]
    assert wrong == []


def figures(*rounds: str) -> Iterator[tuple[str, str, str, str]]:
    """File, item and year, figure in the unit of the form, cell."""
    numeric = {item.code for item in load_form(FORMS / "form_2020.yaml").items if item.is_numeric}
    for entry in (entry for round_ in rounds for entry in truth(round_)):
        for item in numeric & entry["items"].keys():
            for year, number in entry["items"][item].items():
                cell_of = entry["cells"].get(f"{item} {year}") or entry["cells"][f"featured_rd {year}"]
                yield entry["file"], f"{item} {year}", number, cell_of


def factor_of_item() -> dict[str, Decimal]:
    with (PROJECT / "dbt_project" / "seeds" / "units.csv").open(encoding="utf-8", newline="") as lines:
        factors = {row["unit"]: Decimal(row["factor"]) for row in csv.DictReader(lines)}
    return {item.code: factors[item.unit] for item in load_form(FORMS / "form_2020.yaml").items if item.unit}


def test_faults_are_found_where_they_are(fill: Callable[..., Filled], tmp_path: Path) -> None:
    filled = fill(ROUNDS / "faulty-2021", tmp_path / "store")
    entries = truth("faulty-2021")
    assert filled.status == {entry["file"]: entry["expected_status"] for entry in entries}
    found = filled.query(
        """select landing_path, item_code, data_year
        from marts.fct_finding join marts.fct_submission using (submission_id)"""
    )
    at = {(entry["file"], *entry["expected_at"]) for entry in entries if entry.get("expected_at")}
    assert at <= set(found)
    assert {entry["file"] for entry in entries if entry["expected_findings"]} <= {path for path, *_ in found}


def test_the_second_round_names_who_restated_and_what_it_moved(shared_2022: Filled) -> None:
    difference = diff(shared_2022.path)
    (trade,) = (
        move
        for move in difference.figures
        if (move.mart, move.metric, move.data_year) == (PROVINCE, "base_import_export_cny", 2020)
    )
    assert (trade.before, trade.after) == (Decimal(676080000000), Decimal(675796000000))
    assert {base.base_name: base.change for base in trade.bases} == {
        "遂宁经济技术开发区": Decimal(-393000000),
        "绵阳市": Decimal(109000000),
    }
    assert {row.base_name for row in difference.restated} == {base.base_name for base in trade.bases}


@pytest.mark.usefixtures("forked_dbt")
def test_the_first_round_is_made_again_hash_for_hash(shared_2021: Filled, shared_2022: Filled, tmp_path: Path) -> None:
    store = shutil.copytree(shared_2022.path, tmp_path / "store", symlinks=True)
    done = replay(store, shared_2021.release.name)
    assert (done.is_equal, done.code_changed, done.submissions) == (True, False, len(truth("round-2021")))
