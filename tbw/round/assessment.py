"""The yearly assessment: the question for each base that waits for a decision, and the answer as a record.

The evidence comes from the release; only people decide. Earlier decisions are read from the raw zone, as the newest of
them may not be in a release yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from expectations.reference_data import FLAGS
from tbw.ground.errors import UsageError
from tbw.ground.language import say
from tbw.ground.reference import latest
from tbw.ground.reference_rows import as_usage_error, table_rows
from tbw.records import authority, decision_kinds, decisions
from tbw.records.decision_kinds import DecisionError
from tbw.release import warehouse
from tbw.release.finding import find
from tbw.round import assessment_text

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from tbw.records.decision_kinds import Outcome

KIND = "assessment"
_LEVELS = "levels.csv"
_FIRST = "none"


@dataclass(frozen=True, slots=True)
class Question:
    """A base that waits for a decision: the evidence in Markdown, and the outcomes to choose from."""

    base_id: str
    report_year: int
    subject: str
    body: str
    options: list[str]


def questions(store: Path, reference: Path, report_year: int | None = None) -> list[Question]:
    """The bases of the current release that the Department assesses and that wait for a decision, by their ids.

    Without ``report_year`` the newest one. Raises :class:`UsageError` where no release has it.
    """
    folder = find(store.absolute())
    reference = latest(store, reference)
    known = [row for row in decision_kinds.known_outcomes(reference) if row.kind == KIND]
    if not any(row.follows for row in known):
        raise UsageError(say("usage.no_follows", table=decision_kinds.NAME, folder=reference))
    with warehouse.opened(folder) as database:
        year = _year(database, report_year)
        rows = assessment_text.rows(database, year, _assessed_levels(reference))
        decided = _decided(store, year)
        waiting = [(row, _options(known, decided.get(row["base_id"], []))) for row in rows]
        return [
            Question(
                base_id=row["base_id"],
                report_year=year,
                subject=f"{year} {row['base_name']} ({row['base_id']}): 年度考核决定 / yearly assessment?",
                body=assessment_text.body(database, folder.name, row, decided.get(row["base_id"], [])),
                options=options,
            )
            for row, options in waiting
            if options
        ]


def record(store: Path, reference: Path, question: dict[str, Any], answer: dict[str, Any]) -> str:
    """Put an answer on record and return the id of the decision. Raises :class:`DecisionError`."""
    return decisions.keep(store, [as_record(store, reference, question, answer)])[0]


def as_record(store: Path, reference: Path, question: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """The decision in an answer, as a row of the raw zone. Raises :class:`DecisionError`.

    ``question`` is a :class:`Question`; ``answer`` is what Airflow's operator gives: chosen_options, params_input
    (document, reason, effective_on), responded_by_user, responded_at.
    """
    return decisions.as_record(_decision(question, answer), store, reference)


def _decision(question: dict[str, Any], answer: dict[str, Any]) -> decisions.Decision:
    typed = {name: str(value or "").strip() for name, value in (answer["params_input"] or {}).items()}
    when = answer["responded_at"]
    return decisions.Decision(
        kind=KIND,
        subject=question["base_id"],
        report_year=question["report_year"],
        outcome=answer["chosen_options"][0].split()[0],
        origin=authority.of_page((answer.get("responded_by_user") or {}).get("name") or "nobody"),
        decided_at=datetime.fromisoformat(when) if isinstance(when, str) else when,
        document=typed.get("document"),
        reason=typed.get("reason", ""),
        effective_on=_day(typed.get("effective_on", "")),
        source="annual_assessment",
    )


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as error:
        raise DecisionError("effective_on", f"{typed!r} is no date: write it as 2021-05-20") from error


def _year(database: duckdb.DuckDBPyConnection, report_year: int | None) -> int:
    found = database.execute("select distinct report_year from marts.mart_assessment").fetchall()
    years = [int(year) for (year,) in found]
    if report_year is None and years:
        return max(years)
    if report_year is None or report_year not in years:
        there = ", ".join(map(str, sorted(years))) or "none"
        wanted = "any report year" if report_year is None else f"report year {report_year}"
        raise UsageError(say("usage.none_to_assess", year=wanted, there=there))
    return report_year


@as_usage_error()
def _assessed_levels(reference: Path) -> list[str]:
    rows = table_rows(reference, _LEVELS, ("level", "assessed_yearly_by_department"))
    return [row.cells["level"] for row in rows if row.value("assessed_yearly_by_department", FLAGS.__getitem__)]


def _decided(store: Path, report_year: int) -> dict[str, list[dict[str, Any]]]:
    """Base -> its decisions of that report year, by the day on which they take effect: the last one holds."""
    of_base: dict[str, list[dict[str, Any]]] = {}
    for row in decisions.recorded(store):
        if row["kind"] == KIND and row["report_year"] == report_year:
            of_base.setdefault(row["base_id"], []).append(row)
    # Those of one day stay in the order of receipt.
    return {base: sorted(rows, key=lambda row: row["effective_on"]) for base, rows in of_base.items()}


def _options(known: list[Outcome], decided: list[dict[str, Any]]) -> list[str]:
    """The outcomes to choose from now; each text begins with its code, by which an answer is read."""
    stands = decided[-1]["outcome"] if decided else _FIRST
    return [f"{row.outcome} {row.outcome_zh}" for row in known if stands in row.follows.split(";")]
