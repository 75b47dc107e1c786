from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from ingestion.form import FORMS
from ingestion.landing import scan
from ingestion.raw_zone.store import Store
from tbw.answer.template import write_templates
from tbw.ground import notice
from tbw.ground.places import RULES
from tbw.ground.reference import changed_tables, latest, refusals, take
from tbw.records.decisions import Decision, as_record
from tbw.release import inputs
from tbw.submission.check import check_files

TOTALS = ["范围", "地区", "地区代码", "年份", "指标", "比较", "数值", "单位", "性质", "来源", "发布日期"]
TOTAL = ["province", "四川省", 510000, 2021, "total", "=", 9513.0, "亿元", "published", "成都海关", date(2022, 3, 1)]
REGISTRY = ["base_id", "base_name", "city_code", "level", "valid_from", "valid_to", "document", "source"]


def spreadsheet(path: Path, *rows: list[object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(path)


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def places(tmp_path: Path, reference: Path) -> tuple[Path, Path, Path]:
    """Landing, store, and the folder with the first version of the tables."""
    return tmp_path / "landing", tmp_path / "store", reference


def test_without_spreadsheets_the_folder_itself_is_read(places: tuple[Path, Path, Path]) -> None:
    _, store, seeds = places
    assert latest(store, seeds) == seeds


def test_a_new_total_is_added_and_sent_again_it_is_the_same(places: tuple[Path, Path, Path]) -> None:
    landing, store, seeds = places
    spreadsheet(landing / "reference" / "totals.xlsx", ["四川省进出口"], TOTALS, TOTAL)
    (taken,) = take(*places)
    assert (taken.refused, taken.rows) == (None, {"trade_totals": 1})
    assert changed_tables([taken]) == ["trade_totals"]
    before, after = table(seeds, "trade_totals"), table(latest(store, seeds), "trade_totals")
    assert after[:-1] == before
    assert (after[-1]["value"], after[-1]["scope_code"], after[-1]["released_on"]) == ("9513", "510000", "2022-03-01")
    assert take(*places) == []
    assert table(latest(store, seeds), "cities") == table(seeds, "cities")


def test_a_row_of_the_same_key_takes_the_place_of_the_earlier_one(places: tuple[Path, Path, Path]) -> None:
    landing, store, seeds = places
    spreadsheet(landing / "reference" / "first.xlsx", TOTALS, TOTAL)
    take(*places)
    spreadsheet(landing / "reference" / "later.xlsx", TOTALS, [*TOTAL[:6], 9514, *TOTAL[7:]])
    take(*places)
    after = table(latest(store, seeds), "trade_totals")
    assert len(after) == len(table(seeds, "trade_totals")) + 1
    assert after[-1]["value"] == "9514"


def test_a_base_that_left_keeps_what_is_known_of_it(places: tuple[Path, Path, Path]) -> None:
    landing, store, seeds = places
    old = table(seeds, "registry")[0]
    left = [
        old["base_id"],
        old["base_name"],
        old["city_code"],
        old["level"],
        old["valid_from"],
        "2022-05-01",
        "文",
        "文",
    ]
    spreadsheet(landing / "reference" / "名录.xlsx", REGISTRY, left)
    take(*places)
    new = table(latest(store, seeds), "registry")[0]
    assert new == old | {"valid_to": "2022-05-01", "document": "文", "source": "文"}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([TOTALS, [*TOTAL[:6], "9,5xx", *TOTAL[7:]]], "Sheet!G2: value is '9,5xx', no number"),
        ([TOTALS, [*TOTAL[:10], "soon"]], "Sheet!K2: released_on is 'soon', no date"),
        ([TOTALS, [None, *TOTAL[1:]]], "Sheet!A2: scope is missing"),
        ([["a", "b"], [1, 2]], "no sheet has the headings of a reference table"),
    ],
)
def test_a_file_with_a_fault_is_refused_whole_and_told_once(
    places: tuple[Path, Path, Path], rows: list[list[object]], said: str
) -> None:
    landing, store, seeds = places
    spreadsheet(landing / "reference" / "bad.xlsx", *rows)
    taken = take(*places)
    assert said in (taken[0].refused or "")
    assert latest(store, seeds) == seeds
    assert changed_tables(taken) == []
    (message,) = refusals(store, taken)
    notice.keep(store, message["name"], message["subject"], message["text"])
    assert refusals(store, take(*places)) == []


def test_a_file_that_no_reader_survives_is_refused(places: tuple[Path, Path, Path]) -> None:
    landing, *_ = places
    (landing / "reference").mkdir(parents=True)
    (landing / "reference" / "half.xlsx").write_bytes(b"PK\3\4 half of it")
    (taken,) = take(*places)
    assert taken.refused


def test_they_are_no_submissions(tmp_path: Path) -> None:
    spreadsheet(tmp_path / "reference" / "totals.xlsx", TOTALS, TOTAL)
    assert scan(tmp_path) == ([], [], {}, {})


def test_a_build_reads_and_names_what_came(places: tuple[Path, Path, Path], tmp_path: Path) -> None:
    landing, store, seeds = places
    spreadsheet(landing / "reference" / "totals.xlsx", TOTALS, TOTAL)
    take(*places)
    named = inputs.lay_out(store, seeds, tmp_path / "inputs", RULES, FORMS)
    (raw,) = Store(store).files("reference")
    assert f"reference/{raw.name}" in named["raw"]
    assert table(tmp_path / "inputs" / "reference", "trade_totals")[-1]["source"] == "成都海关"


def test_what_came_is_used_by_every_command_with_a_store(places: tuple[Path, Path, Path], tmp_path: Path) -> None:
    landing, store, seeds = places
    named = "仅见于表格的新基地"
    new = ["SC-901", named, "510100", "provincial", "2021-12-31", None, "文", "文"]
    spreadsheet(landing / "reference" / "名录.xlsx", REGISTRY, new)
    take(*places)
    (form,) = write_templates(2022, tmp_path / "forms", seeds, [named], store)
    assert form.base_id == "SC-901"
    decision = Decision(
        kind="assessment",
        subject=named,
        outcome="passed",
        decided_by="评审处",
        reason="乙",
        report_year=2022,
        document="丙",
    )
    assert as_record(decision, store, seeds)["base_id"] == "SC-901"
    unknown = {"XRF-001", "XRF-002"}
    (without,) = check_files([Path(form.path)], 2022, None, seeds)
    assert unknown & {finding["rule_id"] for finding in without["findings"]}
    (with_,) = check_files([Path(form.path)], 2022, store, seeds)
    assert not unknown & {finding["rule_id"] for finding in with_["findings"]}
