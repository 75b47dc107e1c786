"""Which figures were later corrected by their senders: a measure for the findings of a rule."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa

from expectations.check_tables import RawTables
from expectations.reference_data import UNITS, read_reference
from expectations.which_report_counts import rendered

# Whether the last of the later reports gives another figure. Only reports that may count are looked at; other than in
# the rule of what counts, also a doubtful one that came after an accepted one.
_LATER = """
    with reports as (
        {{ reports('checks') }}
    ),
    said as (
        select
            v.submission_id, v.item_code, v.data_year, r.base_id, r.may_count, r.receipt_number,
            -- amounts in one unit; of what is no number, the text
            coalesce(try(cast(v.number * u.factor as varchar)), concat_ws(' ', v.state, v.raw_text)) as answer
        from answers as v
        join reports as r using (submission_id)
        left join units as u using (unit)
        where r.base_id is not null
    )
    select
        a.submission_id, a.item_code, a.data_year,
        max_by(b.answer, b.receipt_number) <> any_value(a.answer) as is_changed
    from said as a
    join said as b using (base_id, item_code, data_year)
    where b.receipt_number > a.receipt_number and b.may_count
    group by all
"""
Later = Literal["changed", "same"] | None


class Corrections:
    """What became of every figure: an item and data year of a submission.

    A figure was *later corrected* if a later report of its base answers item and data year differently: one sent again
    for the same report year, or one for a later year that asks for the data year, too. Of several later reports the
    last one decides; by ``checks`` it must be accepted or have open doubts. Findings on rows of enterprises or on whole
    files are about no figure: nothing is known of them.
    """

    def __init__(self, raw: RawTables, checks: pa.Table, reference: Path) -> None:
        tables = {"submissions": raw.submissions, "answers": raw.values, "checks": checks}
        with duckdb.connect() as database:
            for name, table in (tables | {"units": read_reference(reference / "units.csv", UNITS)}).items():
                database.register(name, table)
            self._changed = {tuple(place): changed for *place, changed in database.execute(rendered(_LATER)).fetchall()}

    def later(self, finding: dict[str, Any]) -> Later:
        """What became of the figure of a finding; None where no later report gives it."""
        changed = self._changed.get(_place(finding))
        return None if changed is None else "changed" if changed else "same"

    def agreement(self, fires: Iterable[dict[str, Any]], findings: Iterable[dict[str, Any]]) -> dict[str, int]:
        """How far the findings on trial, ``fires``, agree with what senders corrected after earlier ``findings``.

        ``corrected``: figures with a finding that asked for an answer (neither a note nor a consequence) and that were
        later corrected; ``agreed``: how many of them the trial finds, too. Of all figures that the trial finds:
        ``fires_changed``, ``fires_same`` and ``fires_unknown``, by what became of them.
        """
        places = {_place(row) for row in fires if row["root_rule_id"] is None}
        asked = [row for row in findings if row["severity"] != "note" and row["root_rule_id"] is None]
        corrected = {_place(row) for row in asked if self.later(row) == "changed"}
        became = [self._changed.get(place) for place in places]
        return {
            "corrected": len(corrected),
            "agreed": len(corrected & places),
            "fires_changed": became.count(True),
            "fires_same": became.count(False),
            "fires_unknown": became.count(None),
        }


def _place(finding: dict[str, Any]) -> tuple[Any, ...]:
    return finding["submission_id"], finding["item_code"], finding["data_year"]
