"""Comments and text boxes of a worksheet in .xlsx (ECMA-376 part 1, 18.7 and 20.5), by the relations of its part."""

import posixpath
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ingestion.files.archive import Archive
from ingestion.files.aside import Aside
from ingestion.files.cells import UnreadableFileError
from ingestion.files.sheet_xml import column_number, local, rich_text

_ADDRESS = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


def asides(archive: Archive, member: str) -> tuple[Aside, ...]:
    """Those of the worksheet in this member; of a broken part none, as office programs show the cells without it."""
    folder, name = posixpath.split(member)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in archive:
        return ()
    found: list[Aside] = []
    for relation in archive.parse(relations):
        kind = relation.get("Type", "").rpartition("/")[2]
        if kind in _READERS and relation.get("TargetMode") != "External":
            part = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
            try:
                found += _READERS[kind](archive.parse(part))
            except UnreadableFileError as error:
                if error.reason != "corrupt_file":
                    raise
    return tuple(found)


def _comments(root: Element) -> Iterator[Aside]:
    for comment in (element for element in root.iter() if local(element) == "comment"):
        address = _ADDRESS.fullmatch(comment.get("ref", ""))
        text = next((rich_text(part) for part in comment if local(part) == "text"), "")
        if address and text.strip():
            yield Aside(int(address[2]) - 1, column_number(address[1]), text, on_cell=True)


def _text_boxes(root: Element) -> Iterator[Aside]:
    for anchor in root:
        begins = {local(e): e.text or "" for part in anchor if local(part) == "from" for e in part}
        lines = ("".join(run.text or "" for run in p.iter() if local(run) == "t") for p in _paragraphs(anchor))
        text = "\n".join(filter(None, lines))
        if text.strip():
            row, column = (
                int(place) if place.isdecimal() else 0 for place in map(begins.get, ("row", "col"), ("0", "0"))
            )
            yield Aside(row, column, text, on_cell=False)


def _paragraphs(anchor: Element) -> Iterator[Element]:
    for body in (element for element in anchor.iter() if local(element) == "txBody"):
        yield from (element for element in body if local(element) == "p")


_READERS = {"comments": _comments, "drawing": _text_boxes}
