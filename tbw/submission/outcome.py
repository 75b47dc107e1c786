"""What a run has done, as data: a record for each file of landing, with its status."""

from typing import Any

from ingestion.raw_zone.counted import Counted
from ingestion.raw_zone.store import Store
from ingestion.reading.masking import is_masked_from


def outcome(store: Store, plan: dict[str, Any], run_id: str, sheets: dict[str, list[Any]]) -> dict[str, Any]:
    """The result of a run: a record for each file of landing, with its status. ``run_report.finish`` writes it.

    ``sheets``: what became of the sheets of decisions (see :func:`tbw.records.sheets.prepared`); they are no
    submissions.
    """
    with store.counted() as raw:
        submissions = _by_submission(raw, "submissions")
        checks = _by_submission(raw, "checks")
        decided = {*raw.table("decisions")["file_sha256"].to_pylist(), *(s["file_sha256"] for s in sheets["decisions"])}
    sent = [
        f for f in plan["files"] if f["file_sha256"] not in decided and f["landing_path"] not in sheets["misplaced"]
    ]
    return {
        "run_id": run_id,
        "received_at": plan["received_at"],
        "files": [_line(file, submissions, checks) for file in sent],
        "decisions": sheets["decisions"],
        "misplaced": plan["misplaced"] + sheets["misplaced"],
        "passed_over": plan.get("passed_over", {}),  # a run begun with an earlier version has none
        "failed": plan["failed"],
    }


def _by_submission(raw: Counted, table: str) -> dict[str, dict[str, Any]]:
    return {row["submission_id"]: row for row in raw.table(table).to_pylist()}


def _line(
    file: dict[str, Any], submissions: dict[str, dict[str, Any]], checks: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    submission = submissions[file["submission_id"]]
    line = {name: file[name] for name in ("landing_path", "report_year", "city_folder", "submission_id", "file_sha256")}
    if is_masked_from(submission["landing_path"], file["landing_path"]):
        line["landing_path"] = submission["landing_path"]
    else:
        return line | {
            "status": "duplicate",
            "same_as": submission["landing_path"],
            "base_name": submission["base_name"],
            "read_status": submission["read_status"],
        }
    check = checks[file["submission_id"]]
    counts = {name: check[name] for name in ("must_fix_count", "explain_count", "note_count", "generation")}
    received = submission["received_at"].isoformat()
    of_check = {
        "status": check["status"],
        "status_detail": check["status_detail"],
        "read_status": submission["read_status"],
        "base_name": submission["base_name"],
    }
    return line | of_check | {"received_at": received} | counts
