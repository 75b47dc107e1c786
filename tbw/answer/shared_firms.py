"""Telling the Department of enterprises that bases of several channels list in one report year, and which bases.

To the senders it is a note without the other's name, and doubts nothing: see the frame claims of ``expectations``.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from expectations.register import Register
from expectations.registry import Registry, plain
from expectations.which_report_counts import receipt_order
from ingestion.raw_zone.counted import Counted
from ingestion.raw_zone.store import Store
from tbw.ground import notice, places
from tbw.ground.language import both

# What the rule judges that tells a sender so.
_SAYS_SO = "claims.is_listed_elsewhere"
# Enterprises that a notice names; how many more there are it says.
_NAMED = 20
# Report year and enterprise -> base -> the finding.
_Listed = dict[tuple[int, str], dict[str, Mapping[str, Any]]]


def tell(store: Store, raw: Counted, reference: Path, submission_ids: Iterable[str]) -> None:
    """A notice for each report year and set of bases that a finding of these submissions is about; each once."""
    asked = set(submission_ids)
    rules = {rule.rule_id for rule in Register(places.RULES).rules if rule.target == _SAYS_SO}
    found = [row for row in raw.table("findings").to_pylist() if row["rule_id"] in rules] if asked else []
    if not any(row["submission_id"] in asked for row in found):
        return
    names = {row["base_id"]: row["base_name"] for row in Registry(reference).periods.to_pylist()}
    told = defaultdict(list)
    for (year, _), of_bases in sorted(_listed(raw, found).items()):
        if asked & {row["submission_id"] for row in of_bases.values()}:
            told[year, tuple(sorted(of_bases))].append(of_bases)
    for (year, base_ids), firms in told.items():
        _keep(store, year, [f"{names[base_id]} ({base_id})" for base_id in base_ids], firms)


def _listed(raw: Counted, found: Collection[Mapping[str, Any]]) -> _Listed:
    """Of each base the finding of the form that was received last."""
    ids = sorted({row["submission_id"] for row in found})
    bases = {row["submission_id"]: row["base_id"] for row in raw.table("checks", ids).to_pylist()}
    heads = {row["submission_id"]: row for row in raw.table("submissions", ids).to_pylist()}
    listed: _Listed = defaultdict(dict)
    for row in sorted(found, key=lambda row: receipt_order(heads[row["submission_id"]])):
        head = heads[row["submission_id"]]
        listed[head["report_year"], plain(row["given"])][bases[head["submission_id"]]] = {**head, **row}
    return listed


def _keep(store: Store, year: int, bases: list[str], firms: list[dict[str, Mapping[str, Any]]]) -> None:
    lines = [_line(of_bases) for of_bases in firms]
    digest = hashlib.sha256("\n".join([*bases, *lines]).encode()).hexdigest()[:16]
    facts = {"report_year": year, "bases": "、".join(bases), "count": len(lines), "most": _NAMED}
    facts["firms"] = "\n".join(lines[:_NAMED])
    subject = both("notice.shared_firms_subject", " / ", **facts)
    notice.keep(store.root, f"shared-firms-{year}-{digest}", subject, both("notice.shared_firms", "\n\n", **facts))


def _line(of_bases: Mapping[str, Mapping[str, Any]]) -> str:
    places_in_files = [
        f"{base_id} {row['landing_path']} {row['sheet']}!{row['cell']}" for base_id, row in sorted(of_bases.items())
    ]
    [first, *_] = of_bases.values()
    return notice.on_one_line(f"{first['given']}: {', '.join(places_in_files)}")
