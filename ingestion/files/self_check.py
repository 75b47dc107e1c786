"""The sheets by which a blank form checks itself: formulas of ours that no sender fills in, so they are not read."""

import re
from functools import cache
from pathlib import Path
from xml.sax.saxutils import unescape

import yaml

from ingestion.files.cells import Cell, Sheet

# Where the first cell of a worksheet ends at the latest: in front of it stand columns and views.
_AT_LATEST = 1 << 14
_FIRST_CELL = re.compile(rb"""<c\b(?=[^>]*\br=["']A1["'])(?P<attributes>[^>]*)>(?P<content>.*?)</c>""", re.DOTALL)
_TYPE = re.compile(rb"""\bt=["'](\w+)["']""")
_TAGS = re.compile(r"<[^>]*>")


@cache
def mark() -> str:
    """What their first cell says."""
    content = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return str(content["mark"])


def is_self_check(sheet: Sheet) -> bool:
    """Whether a sheet is one of them."""
    first = sheet.rows.get(0, {}).get(0)
    return first is not None and first.text.strip() == mark()


def first_cell(xml: bytes) -> tuple[str, str]:
    """The type of a worksheet's first cell in .xlsx, and what stands in it; empty where that is not plain to see."""
    found = _FIRST_CELL.search(xml, 0, _AT_LATEST)
    if found is None:
        return "", ""
    kind = _TYPE.search(found["attributes"])
    text = unescape(_TAGS.sub("", found["content"].decode(errors="replace")))
    return kind[1].decode() if kind else "n", text


def unread(name: str, *, visible: bool) -> Sheet:
    """Such a sheet, of which only the mark is kept."""
    return Sheet.of_rows(name, {0: {0: Cell(mark())}}, visible=visible)
