"""Judges submissions against the active rules: one status each, and a finding for everything that fails.

Report years are judged one by one, oldest first: the status of an earlier report decides whether its figures count as
reported before.
"""

from collections.abc import Callable, Collection, Container, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from expectations.attribution import Attribution
from expectations.check_tables import Checked, RawTables
from expectations.closed_lists import MISDIRECTED
from expectations.explanations import CLOSING, Explanations
from expectations.findings import Failure, bounded, verdict
from expectations.frames import OPEN_SLIPS, STANDING, Workspace
from expectations.inputs import input_tables
from expectations.materiality import Figure, material_figures
from expectations.pairs import form_pairs
from expectations.register import Register, frame_parameters
from expectations.roots import failures_with_roots
from ingestion.clock import BEIJING
from ingestion.editions import Editions
from ingestion.raw_zone.schema import CHECKS, FINDINGS

# What the rule judges that tells a sender so.
_SAYS_SO = "submissions.is_misdirected"


def check(  # noqa: PLR0913 - each of them decides what comes out
    raw: RawTables,
    to_check: Collection[str],
    *,
    editions: Editions,
    reference: Path,
    rules: Path,
    checked_at: datetime,
) -> Checked:
    """Judge the submissions ``to_check`` of ``raw``, which must hold their history, too.

    Returns the rows of exactly these submissions, sorted. Generation and commit are filled in when they are kept. Bad
    data never raises. Raises ValueError where ``raw`` lacks one of them, RegisterError, FormError, ReferenceDataError
    or EvaluationError where rules, form specs or reference data cannot be used.
    """
    register = Register(rules)
    active = register.active(checked_at.astimezone(BEIJING).date())
    heads = _heads(raw.submissions, to_check)
    attribution = Attribution.of(raw, reference)
    inputs = input_tables(raw, editions, reference, form_pairs(active, editions), attribution)
    form_facts = {"first_report_year": editions.forms[0].first_report_year}
    workspace = Workspace(inputs, form_facts, frame_parameters(active))
    material = material_figures(inputs, reference, frame_parameters(active))
    with_explanation = _explainer(raw, attribution, material)
    failures: dict[str, list[Failure]] = {submission_id: [] for submission_id in heads}
    verdicts: dict[str, dict[str, Any]] = {}
    with closing(workspace):
        workspace.add_history(*_history_before(raw, heads, register))
        for year in sorted({head["report_year"] for head in heads.values()}):
            ids = [submission_id for submission_id, head in heads.items() if head["report_year"] == year]
            for failure in failures_with_roots(workspace, ids, active, with_explanation):
                # Of what speaks for a base that it may not speak for, nothing is told but that.
                if failure.rule.target == _SAYS_SO or failure.row["submission_id"] not in attribution.misdirected:
                    failures[failure.row["submission_id"]].append(failure)
            failures |= {i: bounded(failures[i]) for i in ids}
            verdicts |= {i: _verdict(failures[i], heads[i], attribution) for i in ids}
            workspace.add_history(*_history_of(attribution.base_ids, {i: verdicts[i] for i in ids}, failures))
    run = {"generation": 0, "commit_id": None}
    of_check = run | {"checked_at": checked_at, "rules_sha256": register.sha256}
    checks = [{"submission_id": i, "base_id": attribution.base_ids[i], **verdicts[i], **of_check} for i in heads]
    findings = [failure.finding() | run for i in heads for failure in failures[i]]
    return Checked(pa.Table.from_pylist(checks, CHECKS), pa.Table.from_pylist(findings, FINDINGS))


def _verdict(failures: list[Failure], head: dict[str, Any], attribution: Attribution) -> dict[str, Any]:
    told = verdict(failures, readable=head["read_status"] == "ok")
    return told | ({"status": MISDIRECTED} if head["submission_id"] in attribution.misdirected else {})


def _explainer(raw: RawTables, attribution: Attribution, material: Container[Figure]) -> Callable[[Failure], Failure]:
    """What adds the explanation that stands for a failure."""
    recorded = (raw.explanations.to_pylist(), raw.decisions.to_pylist(), raw.submissions.to_pylist())
    explanations = Explanations(*recorded, attribution.explained_base)

    def with_explanation(failure: Failure) -> Failure:
        if failure.rule.closed_by is None:
            return failure
        figure = tuple(failure.row[name] for name in ("submission_id", "item_code", "data_year"))
        failure = replace(failure, is_material=figure in material)
        base_id = attribution.base_ids[failure.row["submission_id"]]
        return replace(failure, word=explanations.word(base_id, failure.identity, failure.closed_by))

    return with_explanation


def _heads(submissions: pa.Table, to_check: Collection[str]) -> dict[str, dict[str, Any]]:
    """submission_id -> report_year and read_status, sorted."""
    rows = submissions.select(["submission_id", "report_year", "read_status"]).to_pylist()
    heads = {row["submission_id"]: row for row in rows}
    if missing := sorted(set(to_check) - heads.keys()):
        raise ValueError(f"to be checked, but not among the submissions: {', '.join(missing)}")
    return {submission_id: heads[submission_id] for submission_id in sorted(set(to_check))}


def _history_before(raw: RawTables, heads: Collection[str], register: Register) -> tuple[pa.Table, pa.Table]:
    """Status and open unit slips of the submissions that are history only, as their latest check left them."""
    judged_now = pa.array(list(heads), pa.string())
    checks = raw.checks.filter(pc.invert(pc.is_in(raw.checks["submission_id"], judged_now)))
    is_slip = pc.is_in(raw.findings["rule_id"], pa.array(sorted(register.unit_slip_ids), pa.string()))
    is_history = pc.invert(pc.is_in(raw.findings["submission_id"], judged_now))
    is_open = pc.invert(pc.is_in(raw.findings["explanation_state"], pa.array(sorted(CLOSING), pa.string())))
    slips = raw.findings.filter(pc.and_(pc.and_(is_slip, is_open), is_history))
    return checks.select(STANDING.names), slips.select(OPEN_SLIPS.names)


def _history_of(
    base_ids: Mapping[str, str | None], verdicts: Mapping[str, dict[str, Any]], failures: Mapping[str, list[Failure]]
) -> tuple[pa.Table, pa.Table]:
    """As :func:`_history_before`, of submissions that were judged just now."""
    standing = [{"submission_id": i, "base_id": base_ids[i], "status": v["status"]} for i, v in verdicts.items()]
    found = (failure for i in verdicts for failure in failures[i])
    slips = [{name: f.row[name] for name in OPEN_SLIPS.names} for f in found if f.is_unit_slip and not f.is_closed]
    return pa.Table.from_pylist(standing, STANDING), pa.Table.from_pylist(slips, OPEN_SLIPS)
