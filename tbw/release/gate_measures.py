"""What of a candidate needs approval: each published figure that ``release_gate.csv`` names, held against a release."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import duckdb

from ingestion.csv_table import Row
from tbw.ground.errors import UsageError
from tbw.ground.language import Language, language, say, word
from tbw.ground.places import SEEDS
from tbw.ground.reference_rows import as_usage_error, table_rows
from tbw.release import warehouse
from tbw.release.candidate_diff_text import figure

NAME = "release_gate.csv"
PERCENT, POINTS, ANY, DOUBTFUL = "percent", "points", "any", "doubtful"
_COLUMNS = ("measure", "called", "figures", "compared", "threshold", "unit", "approvals")
_ZH = "called_zh"
# At most so many figures of one measure are named in the question.
_NAMED = 5
# Only this measure asks about a new row, such as a new data year. Other figures of that row get no question of their
# own.
_HEADLINE = "headline_change"
_DOUBTFUL = """
    select data_year, round(sum(import_export_cny) filter (where is_preliminary) / sum(import_export_cny) * 100, 6)
    from after.marts.fct_trade group by data_year having sum(import_export_cny) <> 0 order by data_year desc
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of release_gate.csv: figures (``mart.column``, with ``*``), how they are compared, who has to approve."""

    measure: str
    called: str
    figures: tuple[str, ...]
    compared: str
    threshold: Decimal
    unit: str
    approvals: int
    called_zh: str = ""

    @property
    def named(self) -> str:
        """What the measure is about, in the language in force where the table names it in that."""
        return self.called_zh or self.called if language() is Language.ZH else self.called


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody has to approve, and how many people."""

    text: str
    approvals: int


def changed(before: Path, wanted: list[Measure]) -> list[Reason]:
    """The measures that the reference folder of a release had otherwise: whoever loosens the gate does not pass by it.

    They ask for as many people as before, or as now where these are more. Early releases have no such table.
    """
    if not (before / NAME).is_file():
        return []
    was, now = ({one.measure: one for one in some} for some in (measures(before), wanted))
    names = [name for name in was | now if _rule(was.get(name)) != _rule(now.get(name))]
    sides = {name: [one for one in (was.get(name), now.get(name)) if one] for name in names}
    return [
        Reason(say("gate.measure", called=some[0].named, measure=name), max(one.approvals for one in some))
        for name, some in sides.items()
    ]


def _rule(measure: Measure | None) -> tuple[object, ...] | None:
    return (measure.figures, measure.compared, measure.threshold, measure.approvals) if measure else None


@as_usage_error()
def measures(reference: Path) -> list[Measure]:
    """The project's own, each with what the table of the folder says otherwise, and those that it adds.

    Raises :class:`UsageError` where the table cannot be used.
    """
    own = {row.cells["measure"]: row.cells for row in table_rows(SEEDS, NAME, _COLUMNS)}
    given = table_rows(reference, NAME, ("measure", "threshold"))
    cells = own | {row.cells["measure"]: own.get(row.cells["measure"], {}) | row.cells for row in given}
    names = (*_COLUMNS, _ZH)
    return [_measure(Row(f"{NAME}: {name}", dict.fromkeys(names, "") | row)) for name, row in cells.items()]


def reasons(before: Path | None, after: Path, keys: dict[str, list[str]], wanted: list[Measure]) -> list[Reason]:
    """Why a person is asked about the release in ``after``; ``keys``: mart -> the columns of its grain."""
    with duckdb.connect() as database:
        warehouse.attach(database, warehouse.of(after), "after")
        if before:
            warehouse.attach(database, warehouse.of(before), "before")
        there = {side: _figures(database, side) for side in (("before", "after") if before else ("after",))}
        told: list[Reason] = []
        seen: set[str] = set()
        for measure in wanted:
            texts = list(_doubtful(database, measure, there["after"]))
            matching = [name for name in there["after"] if any(fnmatch(name, one) for one in measure.figures)]
            for name in sorted(set(matching) - seen):
                known = name in there.get("before", ()) if before else measure.measure == _HEADLINE
                texts += _moved(database, measure, name, keys, has_before=before is not None) if known else []
            seen.update(matching)
            more = len(texts) - _NAMED
            rest = [say("gate.more", called=measure.named, count=more)] if more > 0 else []
            told += [Reason(text, measure.approvals) for text in [*texts[:_NAMED], *rest]]
        return told


def _measure(row: Row) -> Measure:
    compared = row.value("compared", {name: name for name in (PERCENT, POINTS, ANY, DOUBTFUL)}.__getitem__)
    figures = tuple(name.strip() for name in row.cells["figures"].split(";") if name.strip())
    if not figures and compared != DOUBTFUL:
        raise UsageError(say("usage.name_figures", origin=row.origin))
    numbers = (row.value("threshold", _threshold), row.cells["unit"], row.value("approvals", _people))
    return Measure(row.cells["measure"], row.cells["called"], figures, compared, *numbers, row.cells["called_zh"])


def _threshold(text: str) -> Decimal:
    threshold = Decimal(text)
    if not threshold.is_finite() or threshold < 0:
        raise ValueError(text)
    return threshold


def _people(text: str) -> int:
    if (people := int(text)) < 1:
        raise ValueError(text)
    return people


def _figures(database: duckdb.DuckDBPyConnection, side: str) -> set[str]:
    query = "select table_name || '.' || column_name from duckdb_columns() where database_name = $side"
    return {name for (name,) in database.execute(query, {"side": side}).fetchall()}


def _doubtful(database: duckdb.DuckDBPyConnection, measure: Measure, there: set[str]) -> Iterator[str]:
    if measure.compared != DOUBTFUL or "fct_trade.is_preliminary" not in there:
        return
    for year, share in database.execute(_DOUBTFUL).fetchall():
        if share is not None and share > measure.threshold:
            yield say("gate.doubtful", year=year, share=share, called=measure.named, threshold=measure.threshold)


def _moved(
    database: duckdb.DuckDBPyConnection, measure: Measure, name: str, keys: dict[str, list[str]], *, has_before: bool
) -> Iterator[str]:
    """What is said of one figure, a line a row of its mart."""
    mart, column = name.split(".")
    key = keys.get(mart) or []
    if not key:
        return
    using = ", ".join(f'"{part}"' for part in key)
    before = "before" if has_before else f'(select * from after.marts."{mart}" limit 0)'
    source = f'before.marts."{mart}"' if has_before else before
    query = f"""
        select concat_ws(' ', {using}), b."{column}", a."{column}", b.is_there is null
        from (select *, true as is_there from {source}) as b
        full join after.marts."{mart}" as a using ({using})
        where a."{column}" is distinct from b."{column}" order by {using} desc
    """
    label = _label(database, mart, column)
    figure_name = "" if measure.measure == _HEADLINE else say("gate.column", column=column, label=label)
    for found in database.execute(query).fetchall():
        row, was, now, is_new = map(warehouse.exact, found)
        if is_new and measure.compared != ANY and measure.measure != _HEADLINE:
            continue
        if said := _said(measure, was, now):
            yield say("gate.moved", row=row, called=f"{measure.named}{figure_name}", said=said)


def _label(database: duckdb.DuckDBPyConnection, mart: str, column: str) -> str:
    """The Chinese label of a column, or its name."""
    query = """
        select split_part(comment, ' | ', 1) from duckdb_columns()
        where database_name = 'after' and table_name = $mart and column_name = $column and comment is not null
    """
    found = database.execute(query, {"mart": mart, "column": column}).fetchone()
    return str(found[0]) if found else column


def _value(value: Any) -> str:  # noqa: ANN401 - whatever a mart holds
    return word("truth", str(value)) if isinstance(value, bool) else figure(value)


def _said(measure: Measure, was: Any, now: Any) -> str:  # noqa: ANN401 - whatever a mart holds
    if was is None or now is None:
        return say("gate.appears", value=_value(now)) if was is None else say("gate.goes", value=_value(was))
    if isinstance(now, bool):
        return say("gate.was", before=_value(was), after=_value(now))
    if measure.compared == ANY or isinstance(now, str):
        return say("gate.was", before=was, after=now)
    by = Decimal(now) - Decimal(was)
    if measure.compared == PERCENT:
        if not was:
            return say("gate.from_zero")
        by = by / abs(Decimal(was)) * 100
    unit = say(f"gate.{measure.compared}")
    return say("gate.moves", by=by, unit=unit, threshold=measure.threshold) if abs(by) > measure.threshold else ""
