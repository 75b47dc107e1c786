"""A city lists the enterprises of another city's base, to put that base's figures in doubt."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.abuse.conftest import BASE, FORM, OTHERS, OWN, SAMPLES, Site

RIGHT, ALIKE = f"2022/{OTHERS}/表.xlsx", f"2022/{OWN}/同名企业.xlsx"
OWN_FORM = SAMPLES / OWN / "2022年信息表_自贡市示例基地.xlsx"


@pytest.fixture
def alike(tmp_path: Path) -> Callable[[], Path]:
    """The form of the own city with the enterprises of the other's base."""

    def write() -> Path:
        theirs, own = load_workbook(FORM), load_workbook(OWN_FORM)
        firms = {
            cell.coordinate: cell.value for row in theirs.worksheets[0].iter_rows() for cell in row if cell.column == 1
        }
        heads = [next(a for a, v in firms.items() if v and "企业名称" in str(v))]
        row = int(heads[0].removeprefix("A"))
        for below in range(row + 1, row + 6):
            if firms.get(f"A{below}"):
                own.worksheets[0][f"A{below}"] = firms[f"A{below}"]
        own.save(tmp_path / "alike.xlsx")
        return tmp_path / "alike.xlsx"

    return write


def test_they_are_in_no_doubt_and_the_department_knows_both(site: Site, alike: Callable[[], Path]) -> None:
    site.put(FORM, RIGHT)
    site.run()
    before = site.check_of(RIGHT)
    site.put(alike(), ALIKE)
    site.run()
    after = site.check_of(RIGHT)
    assert after["note_count"] > before["note_count"]
    for same in ("status", "must_fix_count", "explain_count", "base_id"):
        assert after[same] == before[same]
    for answer in (site.store / "returns").rglob("*.receipt.txt"):
        theirs = "自贡" if OTHERS in answer.parts else "成都"
        assert theirs not in answer.read_text("utf-8")
    (notice,) = (path.read_text("utf-8") for path in (site.store / "notices").glob("shared-firms-*"))
    for named in (BASE, RIGHT, ALIKE):
        assert named in notice
    # Nobody is told again.
    site.run()
    assert len(list((site.store / "notices").glob("shared-firms-*"))) == 1
