"""One city sends for another's base, decides, explains another's doubt, sends a registry and dates a form in 2031.

Every figure of the release is that of the round without these files.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.end_to_end.running import SAMPLES, Filled
from tests.tbw.marks import explain
from tests.tbw.records.test_sheets import write

OWN, OTHERS = "自贡市", "成都市"
DOUBTED = "2022/乐山市/2022年信息表_乐山市示例基地一.xlsx.核查.xlsx"
# What lists everything received, whether it counts or not.
LISTS = {
    *("fct_submission", "fct_finding", "fct_reported_value", "fct_enterprise", "fct_explanation", "fct_cell_role"),
    *("mart_lineage", "mart_quality", "mart_quality_rule"),  # counts of files and findings
}
REMOVED = ["年度考核", "成都高新技术产业开发区", 2022, "取消命名", "评审处", "2022-02-20", "2020-12-31", "99号", "伪造"]
Answers = dict[str, str]


def attack(samples: Filled, landing: Path) -> None:
    folder = landing / "2022" / OWN
    folder.mkdir(parents=True)
    book = load_workbook(SAMPLES / "landing" / "2022" / OTHERS / "2022年信息表_成都高新区.xlsx")
    book.worksheets[0]["H18"] = 1.5
    book.save(folder / "别市基地.xlsx")
    write(folder / "决定.xlsx", REMOVED)
    (folder / "说明.xlsx").write_bytes(explain((samples.path / "returns" / DOUBTED).read_bytes()))
    registry = Workbook()
    registry.worksheets[0].append(["base_id", "base_name", "city_code", "level", "valid_from", "document", "source"])
    registry.worksheets[0].append(["SC-001", "成都高新技术产业开发区", "510300", "provincial", "2020-12-31", "x", "x"])
    registry.save(folder / "名录.xlsx")
    (landing / "2031" / OWN).mkdir(parents=True)
    own = next((SAMPLES / "landing" / "2022" / OWN).glob("*.xlsx"))
    shutil.copy(own, landing / "2031" / OWN / "表.xlsx")


@pytest.fixture(scope="module")
def attacked(samples: Filled, fill: Callable[..., Filled], tmp_path_factory: pytest.TempPathFactory) -> Filled:
    folder = tmp_path_factory.mktemp("attacked")
    shutil.copytree(samples.path, folder / "store", symlinks=True)
    attack(samples, folder / "landing")
    return fill(folder / "landing", folder / "store")


def test_every_figure_is_that_of_the_round_without_these_files(samples: Filled, attacked: Filled) -> None:
    before, after = samples.mart_hashes, attacked.mart_hashes
    assert attacked.release.name != samples.release.name
    assert {name for name in before | after if before.get(name) != after.get(name)} <= LISTS
    current = "select * exclude (submission_id) from marts.fct_reported_value where is_current order by all"
    assert attacked.query(current) == samples.query(current)
    others = "select * from marts.mart_quality where city_code <> '510300' order by all"
    assert attacked.query(others) == samples.query(others) != []


def test_each_file_is_answered_and_none_counts(attacked: Filled) -> None:
    assert attacked.status[f"2022/{OWN}/别市基地.xlsx"] == "misdirected"
    assert attacked.status[f"2022/{OWN}/说明.xlsx"] == "misdirected"
    assert attacked.status[f"2022/{OWN}/名录.xlsx"] == "unreadable"
    assert attacked.status[f"2031/{OWN}/表.xlsx"] in {"returned", "unreadable"}
    returned = {path.name for path in (attacked.path / "returns").glob(f"20??/{OWN}/*.receipt.txt")}
    assert {f"{name}.xlsx.receipt.txt" for name in ("别市基地", "说明", "名录", "表")} <= returned
    assert list((attacked.path / "returns" / "2022" / OWN).glob("无权登记-*.txt"))


def test_the_department_is_told_of_each(attacked: Filled) -> None:
    notices = {
        path.name.partition("-")[0]: path.read_text("utf-8") for path in (attacked.path / "notices").glob("*.txt")
    }
    assert {"misdirected", "not"} <= notices.keys()
    reports = [json.loads(path.read_text("utf-8")) for path in (attacked.path / "reports").glob("*.json")]
    assert max(report["counts"].get("misdirected", 0) for report in reports) == 2
