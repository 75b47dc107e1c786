"""The sheet that says what was read: item, year, value as understood with its unit, and a link to the cell."""

from collections.abc import Mapping

from ingestion.files.cells import a1
from tbw.answer.marking.listing import position
from tbw.answer.marking.markup import attribute
from tbw.answer.marking.read_back import ReadBack, ReadLine
from tbw.answer.marking.result_sheet import Drawn
from tbw.answer.marking.styles import MAIN, Styles
from tbw.answer.marking.words import height, words

_CENTRED = {"data_year", "unit", "cell"}


def read_sheet(read: ReadBack, styles: Styles, sheets: Mapping[str, str]) -> str:
    """The XML of the sheet. ``sheets``: name of a sheet as found -> as it is called in this workbook."""
    drawn, told = Drawn(styles), words().read
    drawn.row({0: ("title", told.sheet)}, height(told.sheet, 80, words().looks["title"].size))
    drawn.row({0: ("text", told.head)}, height(told.head, sum(c.width for c in told.columns.values())))
    drawn.merged.append(f'<mergeCell ref="A2:{a1(1, len(told.columns) - 1)}"/>')
    drawn.row({place: ("header", column.title) for place, column in enumerate(told.columns.values())}, height("", 1))
    for line in read.lines[: told.most_lines]:
        _draw(drawn, line, sheets)
    left = len(read.lines) - told.most_lines
    if left > 0:
        drawn.row({0: ("text", told.more.format(count=left))}, height("", 1))
    return _worksheet(drawn)


def _draw(drawn: Drawn, line: ReadLine, sheets: Mapping[str, str]) -> None:
    columns = words().read.columns
    texts = {name: str(text) for name, text in line._asdict().items()}
    looks = {name: "centred" if name in _CENTRED else "body" for name in columns}
    target, place = sheets.get(line.sheet), position(line.cell)
    if target is not None and place is not None:
        looks["cell"] = "link"
    tall = max(height(texts[name], column.width) for name, column in columns.items())
    at = drawn.row({number: (looks[name], texts[name]) for number, name in enumerate(columns)}, tall)
    if target is not None and place is not None:
        location = f"'{target.replace(chr(39), chr(39) * 2)}'!{a1(*place)}"
        drawn.links.append(f'<hyperlink ref="{a1(at, list(columns).index("cell"))}" location="{attribute(location)}"/>')


def _worksheet(drawn: Drawn) -> str:
    widths = [column.width for column in words().read.columns.values()]
    shown = "".join(
        f'<col min="{n}" max="{n}" width="{width:g}" customWidth="1"/>' for n, width in enumerate(widths, 1)
    )
    pane = '<pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/>'
    links = f"<hyperlinks>{''.join(drawn.links)}</hyperlinks>" if drawn.links else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">'
        '<sheetPr><tabColor rgb="FF548235"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView showGridLines="0" workbookViewId="0">{pane}</sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{shown}</cols><sheetData>{"".join(drawn.rows)}</sheetData>'
        f'<mergeCells count="{len(drawn.merged)}">{"".join(drawn.merged)}</mergeCells>{links}'
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/></worksheet>'
    )
