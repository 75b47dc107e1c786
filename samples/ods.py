"""A sheet as a table of an OpenDocument spreadsheet."""

from decimal import Decimal

from odf import table, text

from samples.content import Cell, as_text
from samples.sheets import Sheet


def ods_table(sheet: Sheet) -> table.Table:
    """The table of a sheet, with all its cells up to the last one used."""
    spans = {(row, first): last - first + 1 for row, first, last in sheet.merges}
    covered = {(row, column) for row, first, last in sheet.merges for column in range(first + 1, last + 1)}
    rows, columns = sheet.extent
    page = table.Table(name=sheet.name)
    for row in range(1, rows + 1):
        line = table.TableRow()
        for column in range(1, columns + 1):
            place = (row, column)
            covering = table.CoveredTableCell() if place in covered else None
            line.addElement(covering or _cell(sheet.cells.get(place), spans.get(place, 1)))
        page.addElement(line)
    return page


def _cell(cell: Cell, columns: int) -> table.TableCell:
    span = {"numbercolumnsspanned": columns, "numberrowsspanned": 1} if columns > 1 else {}
    if cell is None:
        return table.TableCell(**span)
    kind = {"valuetype": "float", "value": f"{cell:f}"} if isinstance(cell, Decimal) else {"valuetype": "string"}
    written = table.TableCell(**kind, **span)
    written.addElement(text.P(text=as_text(cell)))
    return written
