"""Cells into answers: where every item stands, which year a column means, what a cell says.

Read form_reader (the whole), then pages, headings and layout (what was recognised), grid, value_cells and item_rows
(which cell is whose), answers (what one cell says), enterprises (the table of firms).
"""
