"""What a cell or a sheet may be taken for, and how that is written down."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple


class Role(StrEnum):
    """What a cell, or a sheet, was taken for."""

    # of sheets
    FORM = "form"
    FIRMS = "firms"  # a table of enterprises on a sheet of its own
    SENT_BACK = "sent_back"  # a sheet that we added to a marked return, or a list of findings
    # of cells
    TITLE = "title"
    SECTION = "section"  # heads a part of the form
    PROFILE_LABEL = "profile_label"
    PROFILE = "profile"
    CONTACT = "contact"
    HEADING = "heading"  # says which column is which year, or what else stands in it
    UNIT = "unit"
    NUMBERING = "numbering"  # 行次, 代码, 序号
    LABEL = "label"  # names an item
    VALUE = "value"
    FIRM_HEAD = "firm_head"
    FIRM = "firm"
    FIRM_GROUP = "firm_group"
    FIRM_SUMMARY = "firm_summary"
    REMARK = "remark"
    DECORATION = "decoration"
    NOT_USED = "not_used"


class Reason(StrEnum):
    """Why something was not used."""

    BESIDE_ITEM = "beside_item"  # in the row of an item, but under no year
    OTHER_COLUMN = "other_column"  # in the row of an item, in a column that people add: growth, remarks
    OWN_COLUMN = "own_column"  # in the row of an item, in another column of the sender's own
    NO_LABEL = "no_label"  # among the items, in a row that names nothing
    OWN_ROW = "own_row"  # among the items, in a row of the sender's own
    OUTSIDE = "outside"  # above or below the items and the table of firms
    FIRM_HEAD_UNKNOWN = "firm_head_unknown"  # a column of the table of firms, while one that is asked for was not found
    OWN_FIRM_COLUMN = "own_firm_column"  # a column that nobody asks for
    NO_FIRM = "no_firm"  # a row in the table of firms that names none
    UNDER_MERGED = "under_merged"  # under a merged range, where nobody sees it
    REMARK_UNCLEAR = "remark_unclear"  # a remark that names an item or a year, and what it says of them is not known
    LABEL_UNCLEAR = "label_unclear"  # a label that says more or less than the item's, and may ask for another quantity
    FIRM_UNCLEAR = "firm_unclear"  # a row of the table of firms whose name may be none
    FIRM_HEAD_UNCLEAR = "firm_head_unclear"  # a heading or title of such a table that may mean other figures
    # of sheets
    OTHER_FORM = "other_form"  # another form than the one that was meant, as last year's
    HIDDEN_SHEET = "hidden_sheet"
    HIDDEN_FIRMS = "hidden_firms"  # the same, with the only table of firms
    NO_FORM = "no_form"  # nothing of the form was found on it
    FIRMS_APART = "firms_apart"  # firms of another year, or the same firms once more
    EMPTY = "empty"


class Range(NamedTuple):
    """Cells of one role, rows and columns from 0; rows and columns None: the sheet itself.

    ``item_codes``: one a row, None where no item is meant. ``filled_cells`` and ``number_cells`` are counted where
    nothing was used, the first of sheets as well.
    """

    sheet: str
    first_row: int | None
    last_row: int | None
    first_column: int | None
    last_column: int | None
    role: str
    reason: str | None = None
    item_codes: list[str] | None = None
    data_year: int | None = None
    field: str | None = None
    filled_cells: int | None = None
    number_cells: int | None = None


# The quick way to make one, of all its fields.
new_range: Callable[[tuple[Any, ...]], Range] = partial(tuple.__new__, Range)
