"""What the commands answer where something is wrong, and that a kill at any moment loses nothing."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from openpyxl import load_workbook

from ingestion.raw_zone.store import Store
from tests.end_to_end.running import SAMPLES, Filled, Tbw, command, environment

ONE = next((SAMPLES / "landing" / "2021").glob("*/*.xlsx"))


def test_missing_landing_is_one_line(started_tbw: Tbw, tmp_path: Path) -> None:
    done = started_tbw("ingest", "--landing", tmp_path / "none", "--store", tmp_path / "store", code=2)
    assert done.stderr.count("\n") == 1
    assert "cannot be read" in done.stderr


def test_store_that_cannot_be_written_is_one_line(started_tbw: Tbw, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = started_tbw("ingest", "--landing", tmp_path, "--store", tmp_path / "file" / "store", code=2)
    assert done.stderr.count("\n") == 1
    assert "cannot be written" in done.stderr


def test_an_empty_landing_gives_empty_marts(fill: Callable[..., Filled], tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    empty = fill(tmp_path / "landing", tmp_path / "store")
    assert empty.files == []
    marts = empty.query("select table_name from duckdb_tables() where schema_name = 'marts'")
    assert {mart for (mart,) in marts if empty.query(f'from marts."{mart}" limit 1')} == {
        *("dim_base", "dim_city", "dim_industry", "dim_item", "dim_item_edition", "dim_metric", "dim_rule"),
        *("dim_not_asked", "fct_gdp", "fct_trade_part", "fct_trade_total"),
        *("fct_base_event", "mart_base_stock_year", "mart_goal_123", "mart_published_reconciliation"),
    }


def test_a_file_that_is_no_form_is_kept_and_answered(tbw: Tbw, tmp_path: Path) -> None:
    path = tmp_path / "landing" / "2021" / "成都市" / "通知.docx"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"PK\x03\x04 not a workbook")
    done = tbw("ingest", "--landing", tmp_path / "landing", "--store", tmp_path / "store", "--json")
    (line,) = json.loads(done.stdout)["files"]
    assert line["status"] == "unreadable"
    assert Store(tmp_path / "store").original(line["file_sha256"]).read_bytes() == path.read_bytes()


def test_check_says_what_is_wrong_and_where(tbw: Tbw, expected: dict[str, list[dict[str, Any]]]) -> None:
    entry = next(e for e in expected["faulty"] if e["status"] == "returned" and e["findings"][0].get("item"))
    done = tbw("check", SAMPLES / "faulty" / entry["file"], "--json", code=1)
    (file,) = json.loads(done.stdout)
    planted, (finding, *_) = entry["findings"][0], file["findings"]
    assert (finding["item_code"], finding["data_year"]) == (planted["item"], planted["data_year"])
    assert finding["cell"] in finding["message_zh"]
    assert finding["cell"] in finding["message_en"]


def test_check_of_a_good_file(started_tbw: Tbw) -> None:
    assert "accepted" in started_tbw("check", ONE).stdout


def test_check_takes_the_year_from_the_file_where_the_path_says_none(tbw: Tbw, tmp_path: Path) -> None:
    stated = next(p for p in (SAMPLES / "landing" / "2021").glob("*/*.xlsx") if "2021" in p.name)
    copy = shutil.copy(stated, tmp_path / "表.xlsx")
    assert json.loads(tbw("check", copy, "--json").stdout)[0]["report_year"] == 2021


def test_a_title_of_another_year_is_named_and_marked_on_its_cell(tbw: Tbw, tmp_path: Path) -> None:
    tbw("template", "--report-year", 2021, "-o", tmp_path, "--base", "SC-026")
    (blank,) = tmp_path.glob("*.xlsx")
    done = tbw("check", blank, "--report-year", 2022, "--marked", tmp_path / "marked", "--json", code=1)
    (finding,) = [f for f in json.loads(done.stdout)[0]["findings"] if f["rule_id"] == "FRM-010"]
    assert "2021" in finding["given"]
    (marked,) = (tmp_path / "marked").rglob("*.xlsx")
    page = load_workbook(marked)[finding["sheet"]]
    assert page[finding["cell"]].value == finding["given"]
    assert "FRM-010" in page[finding["cell"]].comment.text


def test_check_asks_for_the_year_where_nothing_says_it(tbw: Tbw, tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    rows = [
        ",上三年,上两年,上年",
        *(f"{label},1,2,3" for label in ("1.总产值", "其中：特色产品总产值", "2.销售额", "其中：特色产品销售额")),
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    assert "--report-year" in tbw("check", path, code=2).stderr


@pytest.mark.parametrize(("content", "word"), [(b"", "空"), (b"%PDF-1.7", "电子表格"), (b"PK\x03\x04xx", "损坏")])
def test_check_of_what_cannot_be_read(tbw: Tbw, tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(content)
    assert word in tbw("check", path, code=2).stdout


def test_a_folder_is_usage(tbw: Tbw, tmp_path: Path) -> None:
    assert "name the files in it" in tbw("check", tmp_path, code=2).stderr


def test_the_same_file_under_two_names_is_answered_for_each(tbw: Tbw, tmp_path: Path) -> None:
    source = next((SAMPLES / "landing" / "2021").glob("*/*.csv"))
    copies = [shutil.copy(source, tmp_path / name) for name in ("甲.csv", "乙.xlsx", "甲.txt")]
    files = json.loads(tbw("check", *copies, "--report-year", 2021, "--json").stdout)
    given = [[f["given"] for f in file["findings"] if f["rule_id"] == "FRM-008"] for file in files]
    assert given == [[], ["乙.xlsx"], []]


def test_a_name_of_an_old_chinese_archive_is_read(tbw: Tbw, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("信息表.csv".encode("gb18030"))
    shutil.copy(next((SAMPLES / "landing" / "2021").glob("*/*.csv")), path)
    done = tbw("check", path, "--report-year", 2021, "--marked", tmp_path / "marked", "--json")
    assert json.loads(done.stdout)[0]["file"].endswith("/信息表.csv")
    assert [marked.name for marked in (tmp_path / "marked").iterdir()] == ["信息表.csv.核查.xlsx"]


def test_missing_file_is_usage(tbw: Tbw, tmp_path: Path) -> None:
    assert "no such file" in tbw("check", tmp_path / "none.xlsx", code=2).stderr


@pytest.mark.parametrize("name", ["ingest", "build", "check", "status", "template", "recheck", "explanations"])
def test_every_command_has_help(tbw: Tbw, name: str) -> None:
    assert "--json" in tbw(name, "--help").stdout


def test_status_after_a_round(tbw: Tbw, samples: Filled) -> None:
    round_ = json.loads(tbw("status", "--store", samples.path, "--report-year", 2022, "--json").stdout)
    assert round_["report_year"] == 2022


def _given(rows: pa.Table) -> list[str]:
    """What rows are given as they are kept."""
    return [name for name in ("commit_id", "generation", "sequence") if name in rows.column_names]


@pytest.mark.parametrize("seconds", [0.3, 1.0, 1.6, 2.2, 3.0, 4.0])
def test_ingest_killed_at_any_moment(tbw: Tbw, samples: Filled, tmp_path: Path, seconds: float) -> None:
    store = tmp_path / "store"
    arguments = ("ingest", "--landing", SAMPLES / "landing", "--store", store)
    with subprocess.Popen(
        command(*arguments), env=environment(), stdout=subprocess.DEVNULL, start_new_session=True
    ) as running:
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            running.kill()
    tbw(*arguments)
    with Store(store).counted() as raw, Store(samples.path).counted() as whole:
        for table in ("submissions", "values", "enterprises"):
            read, wanted = (t.table(table).drop(_given(t.table(table))) for t in (raw, whole))
            assert read.equals(wanted)
        findings, wanted = (t.table("findings").drop(_given(t.table("findings"))) for t in (raw, whole))
        assert findings.equals(wanted)
