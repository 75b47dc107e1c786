"""What stands in the committed files: marked synthetic, no contact data, and the answers at their addresses."""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from python_calamine import CalamineWorkbook

Book = dict[str, list[list[Any]]]  # sheet name -> rows
PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}[-－ ]\d{7,8}|\d{3,4}-\d{7,8}")
MAIL = re.compile(r"[\w.+-]+@[\w.-]+")


def sheets(path: Path) -> Book:
    """The sheets of a file; that of a csv is unnamed."""
    if path.suffix == ".csv":
        return {"": list(csv.reader(io.StringIO(path.read_bytes().decode("gb18030"))))}
    with path.open("rb") as file:
        book = CalamineWorkbook.from_filelike(file)
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


@pytest.fixture(scope="module")
def contents(samples: Path, expected: Mapping[str, list[dict[str, Any]]]) -> list[tuple[dict[str, Any], Book]]:
    """Each file's entry and its sheets, but for the one that broke off."""
    return [
        (entry, sheets(samples / folder / entry["file"]))
        for folder, entries in expected.items()
        for entry in entries
        if "corrupt_file" not in {found["kind"] for found in entry["findings"]}
    ]


def texts(book: Book) -> str:
    return "\n".join(str(cell) for rows in book.values() for row in rows for cell in row)


def test_every_file_says_that_it_is_synthetic(contents: list[tuple[dict[str, Any], Book]]) -> None:
    assert [entry["file"] for entry, book in contents if "合成样例" not in texts(book)] == []
    assert [entry["file"] for entry, book in contents if "synthetic" not in texts(book)] == []


def test_workbooks_say_so_in_their_properties_too(samples: Path) -> None:
    titles = {load_workbook(path, read_only=True).properties.title for path in samples.glob("landing/**/*.xlsx")}
    assert titles == {"合成样例 synthetic sample: not a real submission"}


def test_contact_data_are_placeholders(contents: list[tuple[dict[str, Any], Book]]) -> None:
    said = "\n".join(texts(book) for _, book in contents)
    assert set(PHONE.findall(said)) == {"000-00000000"}
    assert {mail.rpartition(".")[2] for mail in MAIL.findall(said)} == {"invalid"}


def test_every_answer_stands_at_its_address(contents: list[tuple[dict[str, Any], Book]]) -> None:
    looked_at = 0
    for entry, book in contents:
        rows = book.get(entry.get("sheet") or "")
        for code, addresses in entry.get("cells", {}).items():
            for year, address in addresses.items():
                column, row = coordinate_from_string(address)
                cell = rows[row - 1][column_index_from_string(column) - 1]
                assert holds(cell, entry["values"][code][year]), (entry["file"], code, year, cell)
                looked_at += 1
    assert looked_at > 5000


def holds(cell: object, value: str | None) -> bool:
    """Whether a cell says a value: a figure whatever stands around it, in the unit of the form or in 万元 for 亿元."""
    text = unicodedata.normalize("NFKC", str(cell)).replace(",", "")
    numbers = [Decimal(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text)]
    if value is None:
        return not numbers
    if not re.fullmatch(r"-?\d+(\.\d+)?", value):
        return cell == value
    return Decimal(value) in numbers or Decimal(value) * 10_000 in numbers or (value == "0" and text in {"无", "没有"})
