"""Which bases a sum lacks and why (nothing came, returned, withheld), and which of those in it may still change."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from tbw.accounting.lineage import Cell, Lineage, Target

_TRADE = "base_import_export_cny"


@dataclass(frozen=True, slots=True)
class Absent:
    """Names of bases. ``returned``: expected, and what came must be fixed first; ``missing``: expected, nothing came.

    ``withheld``: the report counts, its figure does not; ``doubtful``: in the sum, but it waits to be explained.
    ``not_in_force``: in the sum though not in force at the end of the data year.
    """

    missing: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    not_in_force: list[str] = field(default_factory=list)

    @property
    def is_preliminary(self) -> bool:
        """Whether the sum may still change: a base that is expected is not in it, or is in doubt."""
        return bool(self.missing or self.returned or self.withheld or self.doubtful)


def absent(lineage: Lineage, target: Target) -> Absent:
    """The bases that a sum lacks, or a figure made of sums; none of them where its mart does not count bases."""
    found = defaultdict(list)
    for cell in _of(lineage, target, "bases_missing_count"):
        found["returned" if lineage.has_returned(cell.base_id, target.data_year) else "missing"].append(_name(cell))
    items = lineage.trade_items() if target.metric.startswith(_TRADE.removesuffix("cny")) else _item(target.metric)
    for cell in _of(lineage, target, "withheld_count"):
        if cell.item_code in items:
            found["withheld"].append(_name(cell))
    found["doubtful"] = [_name(cell) for cell in _of(lineage, target, "bases_doubtful_count")]
    found["not_in_force"] = [_name(cell) for cell in _of(lineage, target, "bases_not_in_force_count")]
    return Absent(**{why: list(dict.fromkeys(names)) for why, names in found.items()})


def _of(lineage: Lineage, target: Target, counted: str) -> list[Cell]:
    if (target.mart, counted) not in lineage.kinds:
        return []
    return lineage.cells(replace(target, metric=counted))


def _item(metric: str) -> set[str]:
    """The item that a measure sums: its name is that of the item and its unit."""
    return {metric.rpartition("_")[0]}


def _name(cell: Cell) -> str:
    return cell.base_name or cell.base_id
