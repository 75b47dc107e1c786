"""A marked copy of an .xlsx workbook: the sender's own parts, changed only where something is marked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ingestion.files.cells import Workbook, a1
from ingestion.lists.returned import EXPLANATION, read_list
from ingestion.reading.masking import sheet_name
from tbw.answer.marking.binding import explanation_key, listing_of, read_sheet_of
from tbw.answer.marking.book import Book, relation_of
from tbw.answer.marking.defused import defuse
from tbw.answer.marking.listing import Entry, Position, entries_by_cell, note, worst
from tbw.answer.marking.markup import Element, Markup, UnmarkableError
from tbw.answer.marking.notes import Notes, legacy_drawing
from tbw.answer.marking.package import Package
from tbw.answer.marking.read_back import ReadBack, tints
from tbw.answer.marking.read_sheet import read_sheet
from tbw.answer.marking.result_sheet import CONTENT_TYPE, Head, result_sheet
from tbw.answer.marking.styles import Styles
from tbw.answer.marking.words import words

# Elements that must follow the drawing of the comments in a worksheet (ECMA-376 part 1, 18.3.1.99).
_BEHIND_DRAWING = frozenset(
    {"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"}
    | {"AlternateContent"}  # around controls
)
_TRUE = frozenset({"1", "true"})
_DEPTH_OF_ROWS, _DEPTH_OF_CELLS = 2, 3
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Answer(NamedTuple):
    """What a sender gets: the findings, what is said above them, and what was read (None: no sheet says it)."""

    listed: Sequence[Entry]
    head: Head
    read: ReadBack | None = None


def marked_copy(content: bytes, workbook: Workbook, answer: Answer) -> bytes:
    """The marked copy; ``workbook`` is ``content`` as read. Raises :class:`UnmarkableError`."""
    package = Package.of(content)
    defuse(package)
    return mark_package(package, workbook, answer, {sheet.name: sheet.name for sheet in workbook.sheets})


def _as_told(workbook: Workbook, answer: Answer) -> dict[str, str]:
    """Sheet of the workbook -> how findings and readings call it: a name that says too much was masked."""
    told = {entry.finding["sheet"] for entry in answer.listed}
    if answer.read:
        told |= {line.sheet for line in answer.read.lines} | {area.sheet for area in answer.read.not_used}
    masked = {sheet.name: sheet_name(number) for number, sheet in enumerate(workbook.sheets, 1)}
    return {name: mask if mask in told else name for name, mask in masked.items()}


def mark_package(package: Package, workbook: Workbook, answer: Answer, names: Mapping[str, str]) -> bytes:
    """Mark the worksheets of a package and add our sheets. ``names``: sheet as read -> its name in this package."""
    book = Book(package)
    formats = book.styles()
    listed, head, read = answer
    told = _as_told(workbook, answer)
    names = {told[as_found]: name for as_found, name in names.items()}
    old, old_read = listing_of(workbook), read_sheet_of(workbook)
    faulty = {name: entries_by_cell(listed, as_found) for as_found, name in names.items()}
    as_read = replace(workbook, sheets=tuple(replace(sheet, name=told[sheet.name]) for sheet in workbook.sheets))
    by_sheet = tints(read, as_read) if read else {}
    tinted = {name: by_sheet.get(as_found, {}) for as_found, name in names.items()}
    for place, (element, part) in enumerate(book.sheets):
        name = element.attributes.get("name", "") if place not in (old, old_read) else ""
        here = faulty.pop(name, {})
        _mark_sheet(package, part, here, formats, tinted.pop(name, {}))
        if here and element.attributes.get("state", "visible") != "visible":
            book.markup.set(element, {"state": "visible"})  # a hidden sheet is shown: else nobody sees the mark
    before = () if old is None else read_list(workbook.sheets[old])
    said = {explanation_key(row): row[EXPLANATION] for row, *_ in before if row[EXPLANATION]}
    xml = result_sheet(listed, head, formats, names, said)
    if read:
        _put(book, read_sheet(read, formats, names), words().read.sheet, old_read)
    book.show(_put(book, xml, words().sheet, old))
    book.store(formats)
    return package.content()


def _put(book: Book, xml: str, name: str, old: int | None) -> int:
    """Add a sheet of ours, or put it in the place of the old one. Returns its place."""
    if old is None:
        return book.add(xml, name)
    element, part = book.sheets[old]
    book.package.drop(part)
    book.package.put(part, xml, CONTENT_TYPE)
    return list(book.group.all("sheet")).index(element)


def _mark_sheet(
    package: Package,
    part: str,
    here: Mapping[Position, list[Entry]],
    formats: Styles,
    tinted: Mapping[Position, str],
) -> None:
    """Colour cells and write comments; what we wrote before is removed."""
    if not here and not tinted and package.related(part, "comments") is None:
        return
    rows = {row for row, _ in (*here, *tinted)}
    markup = Markup(package.part(part), _needed(rows))
    drawing = markup.root.child("legacyDrawing")
    relations = {relation.relation_id: relation.target for relation in package.relations(part)}
    shapes = relations.get(relation_of(drawing) or "") if drawing else None
    notes = Notes(package, part, shapes)
    notes.add({place: note(found) for place, found in here.items()})
    relation = notes.store()
    if relation and drawing is None:
        behind = (element.start for element in markup.root.children if element.name in _BEHIND_DRAWING)
        markup.insert(next(behind, markup.root.close), legacy_drawing(markup.prefix, relation))
    table = markup.root.child("sheetData")
    if table is None:
        raise UnmarkableError("a worksheet without cells")
    _colour(markup, table, {**tinted, **{place: worst(found) for place, found in here.items()}}, formats)
    package.parts[part] = markup.render()


def _needed(rows: set[int]) -> Callable[[str, Mapping[str, str], int], bool]:
    """Which elements of a worksheet are kept when parsing: its parts, its rows, and the cells of marked rows."""
    suffixes = {str(row + 1) for row in rows}

    def keep(name: str, attributes: Mapping[str, str], depth: int) -> bool:
        in_table = _DEPTH_OF_ROWS <= depth <= _DEPTH_OF_CELLS
        is_cell = name == "c" and attributes.get("r", "").lstrip(_LETTERS) in suffixes
        return depth < _DEPTH_OF_ROWS or (in_table and (name == "row" or is_cell))

    return keep


def _colour(markup: Markup, table: Element, wanted: Mapping[Position, str], formats: Styles) -> None:
    rows = {element.attributes.get("r", ""): element for element in table.all("row")}
    if wanted and (not all(name.isdecimal() for name in rows) or len(rows) < len(list(table.all("row")))):
        raise UnmarkableError("rows without numbers")
    by_row: dict[int, dict[int, str]] = {}
    for (number, column), severity in sorted(wanted.items()):
        by_row.setdefault(number, {})[column] = severity
    for number, places in by_row.items():
        row = rows.get(str(number + 1))
        if row is None:
            after = next((r for name, r in rows.items() if int(name) > number + 1), None)
            blank = "".join(_blank(markup, number, c, formats.coloured("", s)) for c, s in places.items())
            xml = f'<{markup.prefix}row r="{number + 1}">{blank}</{markup.prefix}row>'
            markup.append(table, xml) if after is None else markup.insert(after.start, xml)
        else:
            _colour_row(markup, row, number, places, formats)


def _colour_row(markup: Markup, row: Element, number: int, places: Mapping[int, str], formats: Styles) -> None:
    own = row.attributes.get("s", "") if row.attributes.get("customFormat") in _TRUE else ""
    found = {cell.attributes["r"]: cell for cell in row.all("c")}
    order = [(len(ref), ref) for ref in found]  # A to Z come before AA
    for column, severity in places.items():
        ref = a1(number, column)
        if ref in found:
            style = formats.coloured(found[ref].attributes.get("s", "0"), severity)
            markup.set(found[ref], {"s": style})
            continue
        after = next((key for _, key in order if (len(key), key) > (len(ref), ref)), None)
        blank = _blank(markup, number, column, formats.coloured(own, severity))
        markup.append(row, blank) if after is None else markup.insert(found[after].start, blank)


def _blank(markup: Markup, row: int, column: int, style: int) -> str:
    return f'<{markup.prefix}c r="{a1(row, column)}" s="{style}"/>'
