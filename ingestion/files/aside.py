"""What is written on a worksheet but in no cell: comments (批注), and text boxes by the cell that they begin at."""

from typing import NamedTuple


class Aside(NamedTuple):
    """A comment or a text box; row and column from 0. It is judged like a remark, and its text is kept nowhere."""

    row: int
    column: int
    text: str
    on_cell: bool  # a comment speaks of its cell, a text box of anything
