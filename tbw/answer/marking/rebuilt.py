"""A new workbook of the cells that were read, for files that are no .xlsx or cannot be edited.

Texts stay texts and numbers numbers, at the same addresses, with the same merged cells. Nothing becomes a formula.
"""

import re
from collections.abc import Iterable, Iterator

from ingestion.files.cells import Cell, CellKind, Sheet, Workbook, a1
from tbw.answer.marking import styles
from tbw.answer.marking.book import BOOK_TYPE
from tbw.answer.marking.listing import Position, position
from tbw.answer.marking.markup import UnmarkableError, attribute, text
from tbw.answer.marking.package import RELATION, Package
from tbw.answer.marking.result_sheet import CONTENT_TYPE
from tbw.answer.marking.styles import MAIN, Styles
from tbw.answer.marking.words import height, width, words

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# What a name of a sheet and a cell may be in Excel.
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
_LONGEST_NAME = 31
_LONGEST_TEXT = 32_767
_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
# What would be read as a number if it stood there as text.
_LIKE_A_NUMBER = re.compile(r"[\d.,+\-eE%\s]+")


def rebuilt(workbook: Workbook) -> tuple[Package, dict[str, str]]:
    """A package of these sheets, and the name of each in it. Raises UnmarkableError for what .xlsx cannot hold."""
    package = Package()
    formats = Styles(styles.EMPTY.encode())
    looks = {kind: formats.look(words().looks[f"rebuilt_{kind}"]) for kind in ("text", "number")}
    names = _names(sheet.name for sheet in workbook.sheets)
    book = package.add("xl/workbook.xml", "", BOOK_TYPE)
    listed = []
    for number, (sheet, name) in enumerate(zip(workbook.sheets, names, strict=True), 1):
        part = package.add("xl/worksheets/sheet{}.xml", _worksheet(sheet, looks), CONTENT_TYPE)
        state = "" if sheet.visible else ' state="hidden"'
        relation = package.relate(book, "worksheet", part)
        listed.append(f'<sheet name="{attribute(name)}" sheetId="{number}"{state} r:id="{relation}"/>')
    package.relate(book, "styles", package.add("xl/styles.xml", formats.render().decode(), styles.CONTENT_TYPE))
    package.parts[book] = (
        f'{_DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{''.join(listed)}</sheets></workbook>"
    ).encode()
    package.relate("", "officeDocument", book)
    return package, dict(zip((sheet.name for sheet in workbook.sheets), names, strict=True))


def _names(wanted: Iterable[str]) -> list[str]:
    """Names that Excel takes, each once whatever its case."""
    names: list[str] = []
    for name in wanted:
        plain = _NOT_IN_NAMES.sub("_", name).strip() or "_"
        taken = {other.casefold() for other in names}
        tails = ("", *(f"_{number}" for number in range(1, len(names) + 1)))
        tries = (plain[: _LONGEST_NAME - len(tail)].rstrip("'") + tail for tail in tails)
        names.append(next(name for name in tries if name.casefold() not in taken))
    return names


def _worksheet(sheet: Sheet, looks: dict[str, int]) -> str:
    table = {row: dict(cells) for row, cells in sheet.rows.items()}
    last_column = max((column for cells in table.values() for column in cells), default=0)
    if position(a1(max(table, default=0), last_column)) is None:
        raise UnmarkableError("more rows or columns than a sheet of .xlsx has")
    # A text over several columns needs neither the width nor the height of one.
    single = {
        row: {c: cell for c, cell in cells.items() if (row, c) not in sheet.merged} for row, cells in table.items()
    }
    widths = _widths(single)
    rows = "".join(_row(row, cells, _height(single[row], widths), looks) for row, cells in table.items())
    merged = list(_apart(sheet.merged))
    merges = "".join(f'<mergeCell ref="{a1(*first)}:{a1(*end)}"/>' for first, end in merged)
    return (
        f'{_DECLARATION}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0"/></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/>{_columns(widths)}<sheetData>{rows}</sheetData>'
        + (f'<mergeCells count="{len(merged)}">{merges}</mergeCells>' if merged else "")
        + '<pageSetup paperSize="9" fitToWidth="1" fitToHeight="0"/></worksheet>'
    )


def _row(row: int, cells: dict[int, Cell], tall: float, looks: dict[str, int]) -> str:
    written = "".join(_cell(row, column, cell, looks) for column, cell in cells.items())
    return f'<row r="{row + 1}" ht="{tall:g}">{written}</row>'


def _cell(row: int, column: int, cell: Cell, looks: dict[str, int]) -> str:
    place = f'<c r="{a1(row, column)}" s="{looks["number" if cell.kind is CellKind.NUMBER else "text"]}"'
    if cell.kind is CellKind.NUMBER:
        return f"{place}><v>{cell.text}</v></c>"
    if cell.kind is CellKind.ERROR and cell.text in _ERRORS:
        return f'{place} t="e"><v>{cell.text}</v></c>'
    shown = cell.text
    if cell.kind is CellKind.OTHER and _LIKE_A_NUMBER.fullmatch(shown):
        shown = words().odd_number.format(text=shown)  # it was no plain number and must not become one
    if len(shown) > _LONGEST_TEXT:
        raise UnmarkableError("a text longer than a cell of .xlsx holds")
    return f'{place} t="inlineStr"><is><t xml:space="preserve">{text(shown)}</t></is></c>'


def _widths(table: dict[int, dict[int, Cell]]) -> dict[int, float]:
    """Columns as wide as their texts, within limits."""
    limits, widths = words().rebuilt_widths, dict[int, float]()
    for cells in table.values():
        for column, cell in cells.items():
            longest = max(map(width, _shown(cell).split("\n"))) + 2
            widths[column] = min(limits.most, max(limits.least, widths.get(column, 0), longest))
    return widths


def _columns(widths: dict[int, float]) -> str:
    columns = (f'<col min="{c + 1}" max="{c + 1}" width="{w:g}" customWidth="1"/>' for c, w in sorted(widths.items()))
    return f"<cols>{''.join(columns)}</cols>" if widths else ""


def _height(cells: dict[int, Cell], widths: dict[int, float]) -> float:
    return max((height(_shown(cell), widths[column]) for column, cell in cells.items()), default=height("", 1))


def _shown(cell: Cell) -> str:
    """The part of a text that decides how large its cell must be."""
    return cell.text[: words().longest["given"]]


def _apart(merged: dict[Position, Position]) -> Iterator[tuple[Position, Position]]:
    """Merged ranges that fit into a sheet and do not overlap: Excel takes no others."""
    kept: list[tuple[Position, Position]] = []
    for (top, left), (bottom, right) in sorted(merged.items()):
        clear = all(
            bottom < other_top or other_bottom < top or right < other_left or other_right < left
            for (other_top, other_left), (other_bottom, other_right) in kept
        )
        if clear and (top, left) != (bottom, right) and position(a1(bottom, right)):
            kept.append(((top, left), (bottom, right)))
            yield kept[-1]
