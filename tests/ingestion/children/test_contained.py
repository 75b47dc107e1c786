"""Reading in children: a file that brings its reader down costs its own child and nothing else."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from ingestion.children.contained import Job, Outcome, read_files
from ingestion.files.limits import limits
from ingestion.form import FORMS

PROJECT = Path(__file__).parents[3]
PHONE = "13800138000"
REFERENCE = PROJECT / "dbt_project" / "seeds"


def read(*paths: Path) -> list[Outcome]:
    return list(read_files([Job(path, 2021, REFERENCE, FORMS) for path in paths]))


def test_no_files() -> None:
    assert read() == []


def test_outcomes_come_in_the_order_of_the_files(tmp_path: Path) -> None:
    contents = {"空": b"", "网页": b"<html></html>", "文": b"%PDF", "表": "甲,乙\r\n".encode()}
    paths = [tmp_path / name for name in contents]
    for path in paths:
        path.write_bytes(contents[path.name])
    assert [outcome.status for outcome in read(*paths)] == ["empty_file", "html_page", "not_a_workbook", "not_the_form"]


def test_file_over_the_size_limit_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "big.xlsx"
    with path.open("wb") as file:
        file.truncate(limits()["file_bytes"] + 1)
    assert [outcome.status for outcome in read(path)] == ["too_large"]


@pytest.mark.parametrize(("hostile", "status"), [("die", "corrupt_file"), ("spin", "too_large"), ("eat", "too_large")])
def test_a_child_that_dies_costs_its_file_one_status(tmp_path: Path, hostile: str, status: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a")
    assert [read_status for read_status, _ in read_by(hostile, path, path)] == [status, status]


@pytest.mark.parametrize(("hostile", "raised"), [("killed", "TimeoutError"), ("full", "Input/output|OSError")])
def test_what_the_machine_does_is_no_fault_of_the_file(tmp_path: Path, hostile: str, raised: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a")
    with pytest.raises(AssertionError, match=raised):
        read_by(hostile, path)


def test_an_error_of_unpacking_is_one_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a")
    assert [status for status, _ in read_by("broken", path)] == ["reader_failed"]


def test_a_reader_that_fails_keeps_where_and_not_what_was_typed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(PHONE.encode())
    assert read_by("quote", path) == [["reader_failed", "ValueError in ingestion.children.contained, _limited"]]


def read_by(hostile: str, *paths: Path) -> list[list[str]]:
    """Status and detail of each file."""
    command = [sys.executable, "-m", "tests.ingestion.hostile", hostile, *paths]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    outcomes: list[list[str]] = json.loads(done.stdout)
    return outcomes


def _replaced(content: bytes, member: str, old: str, new: str) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(sink, "w") as after:
        for name in before.namelist():
            text = before.read(name)
            assert name != member or old.encode() in text
            after.writestr(name, text.replace(old.encode(), new.encode()) if name == member else text)
    return sink.getvalue()


def _xlsx() -> bytes:
    book, sink = Workbook(), io.BytesIO()
    book.active["A1"] = 4711
    book.save(sink)
    return sink.getvalue()


def _ods() -> bytes:
    sink = io.BytesIO()
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    cell = '<table:table-cell office:value-type="float" office:value="4711"><text:p>4711</text:p></table:table-cell>'
    body = f'<table:table table:name="a"><table:table-row>{cell}</table:table-row></table:table>'
    with zipfile.ZipFile(sink, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "content.xml",
            f"<office:document-content{spaces}><office:body><office:spreadsheet>{body}</office:spreadsheet>"
            "</office:body></office:document-content>",
        )
    return sink.getvalue()


@pytest.mark.parametrize(
    ("content", "member", "old", "new"),
    [
        (_xlsx(), "xl/worksheets/sheet1.xml", "<c ", f'<c s="{PHONE}x" '),
        (_xlsx(), "xl/worksheets/sheet1.xml", "<v>4711</v>", f"<v>&王{PHONE};</v>"),
        (_ods(), "content.xml", 'value="4711"', f'value="王 {PHONE}"'),
        (_ods(), "content.xml", "<table:table-row>", f'<table:table-row table:number-rows-repeated="{PHONE}x">'),
    ],
)
def test_what_is_kept_of_a_broken_file_quotes_nothing_of_it(
    tmp_path: Path, content: bytes, member: str, old: str, new: str
) -> None:
    path = tmp_path / "a"
    path.write_bytes(_replaced(content, member, old, new))
    [outcome] = read(path)
    assert outcome.status == "corrupt_file"
    assert outcome.detail
    assert PHONE not in outcome.detail


PROGRAM = """
import sys
from pathlib import Path
from ingestion.children.contained import Job, read_files
if __name__ == "__main__":
    print(*(outcome.status for outcome in read_files([Job(Path(sys.argv[1]), 2021, *map(Path, sys.argv[2:]))])))
else:
    Path(sys.argv[1]).with_name(__name__).touch()
"""


@pytest.mark.parametrize(("plain", "main_was_run"), [("", False), ("no_main", True)])
def test_a_child_does_not_run_the_main_program_again(tmp_path: Path, plain: str, main_was_run: bool) -> None:  # noqa: FBT001
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "a.csv").write_bytes("甲,乙\r\n".encode())
    command = [sys.executable, tmp_path / "program.py", tmp_path / "a.csv", REFERENCE, FORMS]
    environment = os.environ | {"TBW_PLAIN": plain, "PYTHONPATH": str(PROJECT)}
    printed = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert printed.stdout.split() == ["not_the_form"]
    assert (tmp_path / "__mp_main__").exists() == main_was_run
