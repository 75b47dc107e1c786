"""What the commands give back to senders: marked copies and receipts."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ingestion.raw_zone.store import Store
from tests.end_to_end.running import SAMPLES, Filled, Tbw
from tests.tbw.marks import listed, loaded, marked_cells, title


def named(entry: dict[str, Any]) -> Path:
    return SAMPLES / "faulty" / entry["file"]


@pytest.fixture(scope="module")
def checked(
    tbw: Tbw, expected: dict[str, list[dict[str, Any]]], tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    """The faulty samples, checked with their marked copies written."""
    to = tmp_path_factory.mktemp("marked") / "new folder"
    files = [named(entry) for entry in expected["faulty"]]
    files_checked: list[dict[str, Any]] = json.loads(tbw("check", *files, "--marked", to, "--json", code=2).stdout)
    return files_checked


def test_check_marks_every_fault_on_its_cell(checked: list[dict[str, Any]]) -> None:
    for file in checked:
        book = loaded(Path(file["marked"]).read_bytes())
        cells = {(f["sheet"], f["cell"]) for f in file["findings"] if f["sheet"] and f["cell"]}
        assert cells <= marked_cells(book).keys() | ({} if file["status"] == "unreadable" else set())
        rules = [row[title("rule_id")] for row in listed(book) if row[title("rule_id")]]
        assert Counter(rules) >= Counter(f["rule_id"] for f in file["findings"])


def test_files_of_one_name_are_marked_apart_and_nothing_is_written_over(tbw: Tbw, tmp_path: Path) -> None:
    sources = sorted((SAMPLES / "landing" / "2021").glob("*/*.xlsx"))[:2]
    for number, source in enumerate(sources):
        (tmp_path / f"2021/{number}市").mkdir(parents=True)
        shutil.copy(source, tmp_path / f"2021/{number}市/表.xlsx")
    files, to = sorted(tmp_path.glob("2021/*/表.xlsx")), tmp_path / "out"

    def run() -> list[str]:
        answers = json.loads(tbw("check", *files, "--marked", to, "--json").stdout)
        return [Path(file["marked"]).name for file in answers]

    assert run() == ["表.xlsx.核查.xlsx", "表.xlsx (2).核查.xlsx"]
    assert run() == ["表.xlsx.核查.xlsx", "表.xlsx (2).核查.xlsx"]
    (to / "表.xlsx.核查.xlsx").write_bytes(b"explained by hand")
    assert run() == ["表.xlsx (3).核查.xlsx", "表.xlsx (2).核查.xlsx"]
    assert (to / "表.xlsx.核查.xlsx").read_bytes() == b"explained by hand"


def test_a_folder_for_marked_copies_that_cannot_be_written_is_one_line(tbw: Tbw, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    source = next((SAMPLES / "landing" / "2021").glob("*/*.xlsx"))
    done = tbw("check", source, "--marked", tmp_path / "file" / "out", code=2)
    assert "--marked" in done.stderr.splitlines()[-1]


def test_a_run_answers_every_submission(samples: Filled) -> None:
    returns = Store(samples.path).returns
    for line in samples.files:
        beside = returns / line["landing_path"]
        receipt = json.loads(beside.with_name(f"{beside.name}.receipt.json").read_text("utf-8"))
        assert (receipt["status"], receipt["submission_id"]) == (line["status"], line["submission_id"])
        assert beside.with_name(f"{beside.name}.receipt.txt").exists()
        marked = loaded(beside.with_name(receipt["marked_return"]["file"]).read_bytes())
        assert receipt["marked_return"]["kind"] == ("copy" if beside.suffix == ".xlsx" else "rebuilt")
        assert len(listed(marked)) == max(1, len(receipt["findings"]))
