"""The result of a check, and a hash of what it was made from: if that has changed, the check is made again.

A check takes long, so a run makes it before it locks the raw zone. What is added meanwhile (by the run of another city,
a recheck, a decision) may change the result, and so may an edited rule or reference table.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from expectations.check_tables import Checked
from expectations.closed_lists import SET_ASIDE
from ingestion.raw_zone.commit import writing
from ingestion.raw_zone.counted import Counted
from ingestion.raw_zone.schema import CHECKS, FINDINGS, READ_TABLES
from ingestion.raw_zone.store import Store, write_whole
from tbw.ground import places
from tbw.ground.reference import latest
from tbw.judging.affected import affected
from tbw.release import set_aside
from tbw.submission.same_bytes import by_wrong_channel

Tables = Mapping[str, pa.Table]
# The tables of a run that has read nothing.
NOTHING: Tables = {table: schema.empty_table() for table, schema in READ_TABLES.items()}
# Written last: with it the folder is complete.
_HEAD = "judgement.json"


@dataclass(frozen=True, slots=True)
class Judgement:
    """``checked``: the result for all submissions that had to be judged; ``reference``: the run's reference folder."""

    checked: Checked
    reference: Path
    made_from: str

    @classmethod
    def of(cls, fresh: Tables, raw: Counted, reference: Path, given: Path) -> Self:
        """Judge what was read, and the kept submissions that this, an explanation or a decision affects."""
        batch, to_check = affected(_unknown(fresh, raw), raw, reference)
        checked = Checked(CHECKS.empty_table(), FINDINGS.empty_table())
        if to_check:
            from tbw.judging.in_force import check_in_force

            checked = check_in_force(batch, to_check, reference)
        return cls(checked, given, _made_from(raw, reference))

    def lay_aside(self, folder: Path) -> None:
        """Write it to the folder of a run."""
        pq.write_table(self.checked.checks, folder / "checks.parquet")
        pq.write_table(self.checked.findings, folder / "findings.parquet")
        head = {"reference": str(self.reference.absolute()), "made_from": self.made_from}
        write_whole(folder / _HEAD, json.dumps(head).encode())

    @classmethod
    def laid_aside(cls, folder: Path) -> Self:
        """Read it from the folder of a run."""
        head = json.loads((folder / _HEAD).read_text(encoding="utf-8"))
        tables = (pq.read_table(folder / f"{name}.parquet") for name in ("checks", "findings"))
        return cls(Checked(*tables), Path(head["reference"]), head["made_from"])


def judge_fresh(store: Path, reference: Path, fresh: Tables) -> Judgement:
    """Judge what a run has read, by the raw zone as it is now; nothing is kept."""
    with Store(store).counted() as raw:
        return Judgement.of(fresh, raw, latest(store, reference), reference)


def keep(store: Path, reference: Path, fresh: Tables = NOTHING, judgement: Judgement | None = None) -> list[str]:
    """Add what was read, and its judgement, to the raw zone; returns the ids of the submissions judged.

    A submission that is there already is not added again. Nothing is added where there is nothing to judge.
    """
    with writing(Store(store)) as writer:
        in_force = latest(store, reference)
        if judgement is None or judgement.made_from != _made_from(writer.counted, in_force):
            judgement = Judgement.of(fresh, writer.counted, in_force, reference)
        checked = judgement.checked
        if checked.checks.num_rows:
            rows, had = _unknown(fresh, writer.counted), writer.counted.table("checks")
            generation = writer.commit({**rows, "checks": checked.checks, "findings": checked.findings})
            heads = pa.concat_tables([writer.counted.table("submissions"), rows["submissions"]])
            set_aside.tell(store, _newly_aside(checked.checks, had, heads), generation)
    return sorted(map(str, checked.checks["submission_id"].to_pylist()))


def _newly_aside(checks: pa.Table, before: pa.Table, heads: pa.Table) -> list[set_aside.SetAside]:
    """What this judgement sets aside that was not so before."""
    known = set(before.filter(pc.equal(before["status"], pa.scalar(SET_ASIDE)))["submission_id"].to_pylist())
    reasons = {row["submission_id"]: row["status_detail"] for row in checks.to_pylist() if row["status"] == SET_ASIDE}
    paths = dict(zip(*(heads[name].to_pylist() for name in ("submission_id", "landing_path")), strict=True))
    return [set_aside.SetAside(i, paths[i], reasons[i]) for i in reasons if i not in known]


def _unknown(fresh: Tables, raw: Counted) -> dict[str, pa.Table]:
    """What was read of submissions that the raw zone lacks, or has only by a channel that may not send them."""
    rows = fresh["submissions"].select(["submission_id", "channel"]).to_pylist()
    channels = {row["submission_id"]: row["channel"] for row in rows}
    had = set(raw.table("submissions")["submission_id"].to_pylist()) - by_wrong_channel(raw, channels)
    known = pa.array(sorted(map(str, had)), pa.string())
    return {table: rows.filter(pc.invert(pc.is_in(rows["submission_id"], known))) for table, rows in fresh.items()}


def _made_from(raw: Counted, reference: Path) -> str:
    """A hash of all that decides a result besides the files read: names of raw files, reference tables, rules."""
    digest = hashlib.sha256()
    for table in sorted(raw.files):
        digest.update("\n".join([table, *(path.name for path in raw.files[table])]).encode())
    for path in (*sorted(reference.glob("*.csv")), places.RULES):
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
