"""The end of a run: its report as JSON and text with counts and durations, its metrics, a log line for each form."""

import json
import logging
from io import StringIO
from pathlib import Path
from typing import Any

from ingestion.raw_zone.store import Store, write_whole
from tbw.ground import no_forms, telemetry
from tbw.ground.language import listed, say, word
from tbw.ground.terminal import LOG_WIDTH, Terminal
from tbw.submission.report import counts, parted, print_outcome

log = logging.getLogger(__name__)


def finish(store: Store, outcome: dict[str, Any]) -> Path:
    """Add counts and durations to the result of a run; write ``reports/<run>.json``, .txt and ``metrics/ingest.prom``.

    ``outcome`` is that of :func:`tbw.submission.outcome.outcome`. Returns the path of the JSON file.
    """
    content = outcome | {"counts": counts(outcome), "seconds": telemetry.seconds(store.work / outcome["run_id"])}
    report = store.reports / f"{outcome['run_id']}.json"
    files, foreign = parted(content["files"])
    if foreign:
        named = [file["landing_path"] for file in foreign[: no_forms.NAMED]]
        log.info("no_forms=%s landing_path=%s", len(foreign), ",".join(named))
    for file in files:
        line = "submission_id=%s status=%s landing_path=%s must_fix=%s explain=%s"
        asked = (file.get("must_fix_count", 0), file.get("explain_count", 0))
        log.info(line, file["submission_id"], file["status"], file["landing_path"], *asked)
    write_whole(report, json.dumps(content, ensure_ascii=False, indent=1).encode())
    write_whole(report.with_suffix(".txt"), _text(content).encode())
    telemetry.publish(
        store.root,
        "ingest",
        {
            "tbw_ingest_files": {(("status", status),): count for status, count in content["counts"].items()},
            "tbw_ingest_step_seconds": {(("step", step),): spent for step, spent in content["seconds"].items()},
            "tbw_ingest_finished_timestamp_seconds": {(): report.stat().st_mtime},
        },
    )
    return report


def _text(content: dict[str, Any]) -> str:
    sink = StringIO()
    console = Terminal(file=sink, width=LOG_WIDTH)
    console.print(say("run.head", run_id=content["run_id"], received_at=content["received_at"]), markup=False)
    print_outcome(content, console)
    steps = (say("run.seconds", step=word("step", step), seconds=spent) for step, spent in content["seconds"].items())
    console.print(listed(steps), markup=False)
    return sink.getvalue()
