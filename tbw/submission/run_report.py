"""The end of a run: its report with counts and durations, the same as text, metrics, and a line a form in the log."""

import json
import logging
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

from ingestion.raw_zone.store import Store, write_whole
from tbw.ground import telemetry
from tbw.ground.terminal import LOG_WIDTH, Terminal
from tbw.submission.report import passed_over, statuses

log = logging.getLogger(__name__)


def finish(store: Store, report: Path, run_id: str) -> Path:
    """Complete ``reports/<run>.json``, write it as text beside it, and ``metrics/ingest.prom``. Returns the report."""
    told = json.loads(report.read_text(encoding="utf-8"))
    told["counts"] = dict(sorted(Counter(file["status"] for file in told["files"]).items()))
    told["counts"] |= {name: len(told[name]) for name in ("misplaced", "passed_over", "failed") if told[name]}
    told["seconds"] = telemetry.seconds(store.work / run_id)
    for file in told["files"]:
        line = "submission_id=%s status=%s landing_path=%s must_fix=%s explain=%s"
        counts = (file.get("must_fix_count", 0), file.get("explain_count", 0))
        log.info(line, file["submission_id"], file["status"], file["landing_path"], *counts)
    write_whole(report, json.dumps(told, ensure_ascii=False, indent=1).encode())
    write_whole(report.with_suffix(".txt"), _text(told).encode())
    telemetry.publish(
        store.root,
        "ingest",
        {
            "tbw_ingest_files": {(("status", status),): count for status, count in told["counts"].items()},
            "tbw_ingest_step_seconds": {(("step", step),): spent for step, spent in told["seconds"].items()},
            "tbw_ingest_finished_timestamp_seconds": {(): report.stat().st_mtime},
        },
    )
    return report


def _text(told: dict[str, Any]) -> str:
    sink = StringIO()
    console = Terminal(file=sink, width=LOG_WIDTH)
    console.print(f"run {told['run_id']}, received {told['received_at']}", markup=False)
    console.print(statuses(told["files"]))
    for path in told["misplaced"]:
        console.print(f"misplaced: {path}", markup=False)
    for line in passed_over(told["passed_over"]):
        console.print(line, markup=False)
    for path, reason in told["failed"].items():
        console.print(f"not received: {path}: {reason}", markup=False)
    console.print(", ".join(f"{count} {name}" for name, count in told["counts"].items()), markup=False)
    console.print(", ".join(f"{step} {spent:.1f} s" for step, spent in told["seconds"].items()), markup=False)
    return sink.getvalue()
