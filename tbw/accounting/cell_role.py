"""``tbw explain --cell``: what a cell was taken for when its form was read, also where it feeds no figure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ingestion.files.sheet_xml import column_number
from ingestion.reading.role_words import role_words
from tbw.accounting.lineage import Lineage
from tbw.accounting.naming import in_words
from tbw.ground.language import language, say

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


@dataclass(frozen=True, slots=True)
class CellRole:
    """The range that a cell lies in, and what that was taken for. ``reason``: why it was not used."""

    landing_path: str
    submission_id: str
    sheet: str
    cells: str
    role: str
    reason: str | None
    item_code: str | None
    data_year: int | None
    field: str | None

    def meaning(self, names: Mapping[str, str]) -> str:
        """The role in words, with what it is of; ``names``: Chinese labels of items, by their codes."""
        words, spoken = role_words(), language()
        reason = getattr(words.reasons[self.reason], spoken) if self.reason else ""
        item = in_words(self.item_code, names) if self.item_code else None
        of = " ".join(filter(None, (item, str(self.data_year or ""), self.field, reason)))
        role = getattr(words.roles[self.role], spoken)
        return say("cell.meaning", role=role, of=of) if of else role


def roles_at(lineage: Lineage, file: str, sheet: str | None, cell: str) -> list[CellRole]:
    """What a cell was taken for, in every submission of that path; nothing for a place outside of all ranges."""
    address = _ADDRESS.fullmatch(cell)
    if address is None:
        return []
    return [CellRole(**row) for row in lineage.roles(file, sheet, int(address[2]), column_number(address[1]) + 1)]


def lines(roles: list[CellRole], cell: str, names: Mapping[str, str]) -> Iterator[str]:
    """What each of them is, as text."""
    for found in roles:
        where = "!".join(filter(None, (found.landing_path, found.sheet, cell)))
        among = "" if found.cells == cell else say("cell.among", cells=found.cells)
        yield say("cell.role", where=where, among=among, meaning=found.meaning(names))


def as_json(roles: list[CellRole], cell: str) -> list[dict[str, Any]]:
    """The same as JSON holds it."""
    return [asdict(found) | {"cell": cell, "meaning": found.meaning({})} for found in roles]
