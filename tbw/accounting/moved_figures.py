"""Which published figures differ between two releases, by how much, and because of which bases and submissions."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tbw.accounting.causes import because, sent
from tbw.accounting.lineage import key_of
from tbw.ground.language import Language, language
from tbw.release.two_releases import AFTER, BEFORE, TwoReleases

# The names in a column's comment; in English they end where its unit or an explanation begins.
_CHINESE = "split_part(comment, ' | ', 1)"
_ENGLISH = "regexp_extract(split_part(comment, ' | ', 2), '^(.*?)(, (yuan|percent|number)\\b.*|[;:(].*)?$', 1)"
# A figure: mart, key, data year, metric.
Place = tuple[str, str | None, int, str]

_BASES = """
    with
    -- What one release alone can tell the bases of is not moved by bases.
    told_by_both as (
        select mart, metric from before.marts.dim_metric
        intersect
        select mart, metric from after.marts.dim_metric
    ),
    w as (
        select mart, key_value, data_year, metric, base_id, sum(value) as value, min(submission_id) as submission_id,
            min(item_code) as item_code, {of_before}
        from before.marts.mart_lineage semi join told_by_both using (mart, metric) group by all
    ),
    n as (
        select mart, key_value, data_year, metric, base_id, sum(value) as value, min(submission_id) as submission_id,
            min(item_code) as item_code, {of_after}
        from after.marts.mart_lineage semi join told_by_both using (mart, metric) group by all
    )
    select
        coalesce(n.mart, w.mart) as mart, coalesce(n.key_value, w.key_value) as key_value,
        coalesce(n.data_year, w.data_year) as data_year, coalesce(n.metric, w.metric) as metric,
        coalesce(n.base_id, w.base_id) as base_id, names.base_name, w.value as before, n.value as after,
        w.submission_id as old, n.submission_id as new, w.item_code as old_item, n.item_code as new_item,
        w.basis as old_basis, n.basis as new_basis, w.weight as old_weight, n.weight as new_weight
    from w
    full join n
        on w.mart = n.mart and w.key_value is not distinct from n.key_value and w.data_year = n.data_year
            and w.metric = n.metric and w.base_id = n.base_id
    left join base_names as names on names.base_id = coalesce(n.base_id, w.base_id)
    where w.value is distinct from n.value
    order by all
"""
# The columns for the ends of a range; releases of early versions lack them.
_ENDS = ("min(basis) as basis, min(weight) as weight", "null as basis, null as weight")


@dataclass(frozen=True, slots=True)
class BaseMove:
    """By how much a base moved a sum, and why."""

    base_id: str
    base_name: str | None
    before: Decimal | None
    after: Decimal | None
    change: Decimal
    because: str


@dataclass(frozen=True, slots=True)
class Move:
    """A figure that differs; ``change_pct`` is the change of an amount or count, in percent of the earlier figure.

    A sum or count has ``bases``: those that moved it. Anything else has ``through``: the figures or totals that did.
    """

    mart: str
    key: str | None
    data_year: int
    metric: str
    before: Any
    after: Any
    change: Decimal | None
    change_pct: Decimal | None
    bases: list[BaseMove] = field(default_factory=list)
    through: list[str] = field(default_factory=list)


def labels(both: TwoReleases) -> dict[str, str]:
    """The Chinese label of each metric, as its column has it."""
    query = """
        select column_name, any_value(split_part(comment, ' | ', 1) order by table_name) as label from duckdb_columns()
        where database_name = $release and schema_name = 'marts' and comment is not null
            and table_name in (select mart from after.marts.dim_metric) group by all order by all
    """
    return {row["column_name"]: row["label"] for row in both.rows(query, {"release": AFTER})}


def names(both: TwoReleases, mart: str) -> dict[str, str]:
    """What each metric of a mart, and each item, is called in the language in force.

    In English that is where the description of its column begins.
    """
    is_chinese = language() is Language.ZH
    items = both.rows("select item_code, label_zh, label_en from after.marts.dim_item order by first_report_year")
    columns = both.rows(
        f"""select column_name, {_CHINESE if is_chinese else _ENGLISH} as name from duckdb_columns()
        where database_name = $release and schema_name = 'marts' and comment is not null and table_name = $mart""",
        {"release": AFTER, "mart": mart},
    )
    of_items = {row["item_code"]: row["label_zh" if is_chinese else "label_en"] for row in items}
    return of_items | {row["column_name"]: row["name"] for row in columns}


def moved_figures(both: TwoReleases) -> list[Move]:
    """Every figure of the yearly marts that differs, by mart, key, year and metric."""
    metrics = both.rows("from after.marts.dim_metric order by all")
    names: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    inputs: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in metrics:
        names[row["mart"], row["key_column"]].append(row["metric"])
        inputs[row["mart"], row["metric"]].append(row)
    moved = {
        place: figures
        for (mart, key), of_mart in names.items()
        for place, figures in _differing(both, mart, key, sorted(set(of_mart)))
    }
    bases = _bases(both)
    return [
        _move(place, *moved[place], bases[place], _through(place, inputs[place[0], place[3]], moved))
        for place in sorted(moved, key=lambda place: (place[0], place[1] or "", place[2], place[3]))
    ]


def _differing(
    both: TwoReleases, mart: str, key: str | None, metrics: list[str]
) -> Iterator[tuple[Place, tuple[Any, Any]]]:
    was, now = (_rows(both, release, mart, key, metrics) for release in (BEFORE, AFTER))
    for row in was.keys() | now.keys():
        for metric in metrics:
            before, after = (of.get(row, {}).get(metric) for of in (was, now))
            if before != after:
                yield (mart, *row, metric), (before, after)


def _rows(
    both: TwoReleases, release: str, mart: str, key: str | None, metrics: list[str]
) -> dict[tuple[str | None, int], dict[str, Any]]:
    """Rows of a mart by key and year; none where the release has no such mart or column."""
    there = both.columns(release, mart)
    if not there:
        return {}
    chosen = ", ".join(f'"{metric}"' for metric in metrics if metric in there)
    of = key_of(key) if key else "null"
    rows = both.rows(f'select {of} as key_value, data_year, {chosen} from {release}.marts."{mart}"')
    return {(row.pop("key_value"), row.pop("data_year")): row for row in rows}


def _move(place: Place, before: Any, after: Any, bases: list[BaseMove], through: list[str]) -> Move:  # noqa: ANN401
    is_number = all(isinstance(figure, Decimal | int) and not isinstance(figure, bool) for figure in (before, after))
    change = Decimal(after) - Decimal(before) if is_number else None
    # A percentage moves in points: a change in percent of a percentage would be mistaken for points.
    is_amount = change is not None and bool(before) and not place[-1].endswith("_pct")
    change_pct = change / Decimal(before) * 100 if is_amount and change is not None else None
    return Move(*place, before, after, change, change_pct, bases, through)


def _through(place: Place, inputs: list[dict[str, Any]], moved: dict[Place, Any]) -> list[str]:
    """The inputs of a figure that moved as well; for one taken from the reference data, the table of its totals."""
    mart, key, year, metric = place
    if any(row["kind"].startswith("reference") for row in inputs):
        return ["trade_totals.csv"]
    found = [(row["input"], year - row["years_earlier"]) for row in inputs if row["input"] != metric]
    return [f"{name} {of}" for name, of in found if (mart, key, of, name) in moved]


def _bases(both: TwoReleases) -> dict[Place, list[BaseMove]]:
    """What each base moved a sum by."""
    was, now = sent(both)
    moves = defaultdict(list)
    if both.columns(BEFORE, "mart_lineage"):
        ends = {
            f"of_{release}": _ENDS["basis" not in both.columns(release, "mart_lineage")] for release in (BEFORE, AFTER)
        }
        for row in both.rows(_BASES.format(**ends)):
            change = (row["after"] or Decimal(0)) - (row["before"] or Decimal(0))
            place = (row["mart"], row["key_value"], row["data_year"], row["metric"])
            of_base = (row["base_id"], row["base_name"], row["before"], row["after"], change)
            moves[place].append(BaseMove(*of_base, because(row, was, now)))
    return moves
