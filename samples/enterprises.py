"""The rows of the enterprise table of a base and year: invented names, figures that fit into the base's totals."""

from decimal import ROUND_FLOOR, Decimal

from samples.calibration import ColumnFigure, EnterpriseFigures
from samples.draw import between
from samples.figures import BaseFigures, shared_out
from samples.registry import Base
from samples.words import Words

Row = dict[str, str | Decimal]  # by column code, in the units of the table


def draw_enterprises(
    calibration: EnterpriseFigures, words: Words, base: Base, drawn: BaseFigures, year: int
) -> list[Row]:
    """The enterprises of one base and year. Their columns are made in the order of the calibration."""
    low, high = calibration.rows
    count = int(between((Decimal(low), Decimal(high + 1)), base.base_id, year, "rows"))
    rows: list[Row] = [words.enterprise(base, row) for row in range(count)]
    for code, column in calibration.columns.items():
        figures = _column((base.base_id, year, code), column, rows, drawn, year)
        for row, figure in zip(rows, figures, strict=True):
            row[code] = figure
    return rows


def _column(
    key: tuple[object, ...], column: ColumnFigure, rows: list[Row], drawn: BaseFigures, year: int
) -> list[Decimal]:
    step = Decimal(1).scaleb(-column.decimals)
    if column.of_item:
        total = (drawn[column.of_item][year] * between(column.band, *key, "share")).quantize(step, ROUND_FLOOR)
        weights = {str(row): between((Decimal(1), Decimal(6)), *key, row, "weight") for row in range(len(rows))}
        return list(shared_out(total, weights, column.decimals).values())
    wholes = (Decimal(row[column.of_column or ""]) for row in rows)
    return [(whole * between(column.band, *key, row)).quantize(step, ROUND_FLOOR) for row, whole in enumerate(wholes)]
