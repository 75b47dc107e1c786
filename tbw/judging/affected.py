"""Which submissions a run has to judge: the new ones, and those whose history, enterprises or findings they touch."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from expectations.attribution import ASSIGNMENT, Attribution
from expectations.check_tables import RawTables
from expectations.closed_lists import MISDIRECTED
from expectations.decided import last_outcomes
from expectations.explanations import Explanations
from expectations.registry import Registry
from expectations.senders import Senders
from expectations.typed_text import firms, name_columns
from ingestion.editions import load_editions
from ingestion.raw_zone.counted import Counted
from ingestion.raw_zone.schema import JUDGED_TABLES, SUBMISSION_TABLES
from ingestion.raw_zone.store import Store
from tbw.ground import places

# Why older submissions are judged again. A form that is new, or whose explanations changed, is history for the later
# report years of its base. A firm listed by a new form, or by the older form that it replaces, may also be listed by
# another base of the same report year.
_CHANGED = """
    with history as (
        select base_id, report_year from fresh
        union all
        select c.base_id, s.report_year
        from kept as s join checks as c using (submission_id) where list_contains($answered, s.submission_id)
    )
    select s.submission_id from kept as s join checks as c using (submission_id)
    where list_contains($answered, s.submission_id) or exists (
        from history as h where h.base_id = c.base_id and h.report_year < s.report_year
    ) or exists (
        from claims as own join claims as theirs using (firm, report_year)
        join fresh as f on f.base_id = theirs.base_id and f.report_year = theirs.report_year
        where own.submission_id = s.submission_id and own.base_id <> theirs.base_id
    )
"""
# What submissions are compared with when they are judged: all forms of their bases and of their report years, the same
# bytes sent in other years, and files that hold nothing but explanations of their findings.
_RELATED = """
    with judged as (
        select report_year, base_id, file_sha256 from fresh
        union all
        select s.report_year, c.base_id, s.file_sha256
        from kept as s join checks as c using (submission_id) where list_contains($changed, s.submission_id)
    )
    select s.submission_id from kept as s join checks as c using (submission_id)
    where c.base_id in (select base_id from judged where base_id is not null)
        or s.report_year in (select report_year from judged) or s.file_sha256 in (select file_sha256 from judged)
        or s.submission_id in (
            select e.submission_id from explanations as e join checks as a on a.submission_id = e.about_submission_id
            where a.base_id in (select base_id from judged)
        )
"""
_CLAIMS = """
    create temp table claims as
    with everything as (
        select submission_id, report_year, base_id from fresh
        union all
        select s.submission_id, s.report_year, c.base_id from kept as s join checks as c using (submission_id)
    )
    select distinct submission_id, report_year, base_id, firm
    from everything join names using (submission_id) join firms using (raw_text)
    where base_id is not null and firm is not null and state = 'text'
"""


def affected(fresh: dict[str, pa.Table], kept: Store | Counted | None, reference: Path) -> tuple[RawTables, set[str]]:
    """The fresh submissions with the kept ones that they are compared with, and the ids of all that must be judged."""
    if isinstance(kept, Store):
        with kept.counted() as raw:
            return affected(fresh, raw, reference)
    new = {str(submission_id) for submission_id in fresh["submissions"]["submission_id"].to_pylist()}
    if kept is None:
        return _together(fresh, {}), new
    changed, related = _touched(fresh, kept, reference)
    history = {table: kept.table(table, sorted(related - new)) for table in SUBMISSION_TABLES}
    return _together(fresh, history | {"decisions": kept.table("decisions")}), new | changed


def _touched(fresh: dict[str, pa.Table], kept: Counted, reference: Path) -> tuple[set[str], set[str]]:
    """Ids of the kept submissions that must be judged again, and of all that are needed to do so."""
    submissions = kept.table("submissions")
    editions = load_editions(places.forms())
    enterprises = pa.concat_tables([fresh["enterprises"], _of_years(fresh, kept, submissions)])
    names = enterprises.filter(pc.is_in(enterprises["field"], name_columns(editions)))
    attribution = _attribution(fresh, kept, reference)
    named = _with_bases(fresh["submissions"], attribution)
    moved = _moved(kept, attribution)
    with duckdb.connect() as database:
        database.register("fresh", pa.concat_tables([named, *_before_and_after(kept, moved, attribution)]))
        database.register("kept", submissions)
        database.register("checks", kept.table("checks"))
        database.register("names", names)
        database.register("firms", firms(names, editions))
        database.register("explanations", kept.table("explanations"))
        database.execute(_CLAIMS)
        answered = _answered(fresh["explanations"], kept, attribution)
        found = database.execute(_CHANGED, {"answered": answered}).fetchall()
        changed = sorted({submission_id for (submission_id,) in found} | set(moved))
        related = database.execute(_RELATED, {"changed": changed}).fetchall()
    return set(changed), {submission_id for (submission_id,) in related}


def _attribution(fresh: dict[str, pa.Table], kept: Counted, reference: Path) -> Attribution:
    """The base that each submission is of, kept and fresh ones."""
    tables = ("submissions", "explanations")
    submissions, said = ([*kept.table(name).to_pylist(), *fresh[name].to_pylist()] for name in tables)
    registry = Registry(reference)
    return Attribution(registry, Senders(reference, registry), submissions, said, kept.table("decisions").to_pylist())


def _moved(kept: Counted, attribution: Attribution) -> list[str]:
    """The kept submissions that a reviewer has assigned, or no longer assigns, to a base since they were judged."""
    decided = last_outcomes(kept.table("decisions").to_pylist(), ASSIGNMENT)
    was = {row["submission_id"]: row["status"] == MISDIRECTED for row in kept.table("checks").to_pylist()}
    return [key for key in decided if key in was and was[key] != (key in attribution.misdirected)]


def _before_and_after(kept: Counted, moved: list[str], attribution: Attribution) -> list[pa.Table]:
    """The moved submissions with the bases that they were of, and with those that they are of now."""
    if not moved:
        return []
    heads = kept.table("submissions", moved)
    were = {row["submission_id"]: row["base_id"] for row in kept.table("checks", moved).to_pylist()}
    ids = heads["submission_id"].to_pylist()
    bases = ([were[key] for key in ids], [attribution.base_ids[key] for key in ids])
    return [heads.append_column("base_id", pa.array(of, pa.string())) for of in bases]


def _answered(explanations: pa.Table, kept: Counted, attribution: Attribution) -> list[str]:
    """Ids of the kept submissions with a finding whose explanation, or the decision on it, has changed."""
    submissions = list(attribution.heads.values())
    base_ids = {row["submission_id"]: row["base_id"] for row in kept.table("checks").to_pylist()}
    said = [*kept.table("explanations").to_pylist(), *explanations.to_pylist()]
    words = Explanations(said, kept.table("decisions").to_pylist(), submissions, attribution.explained_base)
    answered = set()
    for finding in kept.table("findings").to_pylist():
        if finding["root_rule_id"] is None:
            word = words.word(base_ids[finding["submission_id"]], finding, finding["closed_by"])
            stands = (word.explanation_id, word.state, word.decision_id) if word else (None, None, None)
            if stands != tuple(finding[name] for name in ("explanation_id", "explanation_state", "decision_id")):
                answered.add(finding["submission_id"])
    return sorted(answered)


def _of_years(fresh: dict[str, pa.Table], kept: Counted, submissions: pa.Table) -> pa.Table:
    """The kept enterprises of the report years of the fresh submissions."""
    years = set(fresh["submissions"]["report_year"].to_pylist())
    heads = submissions.select(["submission_id", "report_year"]).to_pylist()
    return kept.table("enterprises", [head["submission_id"] for head in heads if head["report_year"] in years])


def _with_bases(submissions: pa.Table, attribution: Attribution) -> pa.Table:
    bases = [attribution.base_ids[key] for key in map(str, submissions["submission_id"].to_pylist())]
    return submissions.append_column("base_id", pa.array(bases, pa.string()))


def _together(fresh: dict[str, pa.Table], history: dict[str, pa.Table]) -> RawTables:
    parts = {
        table: [schema.empty_table(), *(t[table] for t in (fresh, history) if table in t)]
        for table, schema in JUDGED_TABLES.items()
    }
    return RawTables(**{table: pa.concat_tables(tables) for table, tables in parts.items()})
