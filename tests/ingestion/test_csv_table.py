from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.csv_table import ReferenceDataError, parse, read_rows


def test_rows_come_by_column_with_the_line_on_which_each_begins() -> None:
    content = '\ufeffunit,kind\n\n 元 ,"a\nb"\n,\n吨,count\n'.encode()
    columns, rows = parse(Path("units.csv"), content)
    assert columns == ["unit", "kind"]
    assert [row.cells for row in rows] == [{"unit": "元", "kind": "a\nb"}, {"unit": "吨", "kind": "count"}]
    assert [row.origin for row in rows] == ["units.csv:3", "units.csv:6"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"unit\n", r"units\.csv:1: no column kind$"),
        (b"", r"units\.csv:1: no column unit, kind$"),
        (b"unit,kind,unit\n", r"units\.csv:1: repeated columns: unit$"),
        (b"unit,kind\na,b\nc,d,e\n", r"units\.csv:3: 3 cells, but there are 2 columns$"),
        (b"unit,kind\na\n", r"units\.csv:2: 1 cells, but there are 2 columns$"),
        (b'unit,kind\na,"b\n', r"units\.csv:2: "),
        (b"unit,kind\na,\n", r"units\.csv:2: kind: must not be empty$"),
        (b"unit,kind\n\xff,b\n", r"units\.csv: cannot be read: "),
    ],
)
def test_a_table_that_cannot_be_used_is_named_with_its_line(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes(content)
    with pytest.raises(ReferenceDataError, match=said):
        read_rows(path, ("unit", "kind"), ("kind",))


def test_a_cell_that_says_nothing_known_is_named_with_its_column(tmp_path: Path) -> None:
    (tmp_path / "limits.csv").write_text("limit\n5\nmuch\n", encoding="utf-8")
    first, second = read_rows(tmp_path / "limits.csv")
    assert first.value("limit", Decimal) == 5
    with pytest.raises(ReferenceDataError, match=r"^limits\.csv:3: limit: 'much' cannot be read$"):
        second.value("limit", Decimal)
