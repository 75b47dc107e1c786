"""Telling of what speaks for a base without the right to: the Department, and the city of the base."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from expectations.attribution import Attribution
from expectations.registry import Registry
from expectations.senders import Senders
from ingestion.channel import of_submission
from ingestion.clock import BEIJING
from ingestion.raw_zone.counted import Counted
from ingestion.raw_zone.store import Store, write_whole
from tbw.ground import notice
from tbw.ground.terminal import plain


def tell(store: Store, raw: Counted, reference: Path, submission_ids: Iterable[str]) -> None:
    """Write the notices on these submissions: one in ``notices``, one in the returns of the city; each once."""
    asked = set(submission_ids)
    if not asked:
        return
    registry = Registry(reference)
    senders = Senders(reference, registry)
    rows = (raw.table(name).to_pylist() for name in ("submissions", "explanations", "decisions"))
    attribution = Attribution(registry, senders, *rows)
    for key in sorted(asked & attribution.misdirected.keys()):
        _tell(store, _told(attribution.heads[key], attribution.misdirected[key], registry, senders))


def _told(head: Mapping[str, Any], base_id: str, registry: Registry, senders: Senders) -> dict[str, Any]:
    channel = of_submission(head)
    sender = senders.rights(channel).sender
    code = registry.city_of(base_id)
    names = {row["base_id"]: row["base_name"] for row in registry.periods.to_pylist()}
    cities = {row["city_code"]: row["city_name_zh"] for row in registry.cities.to_pylist()}
    return {
        **{name: head[name] for name in ("submission_id", "report_year", "landing_path")},
        "received": head["received_at"].astimezone(BEIJING),
        "base_id": base_id,
        "base_name": names[base_id],
        "city": cities.get(code, code),
        "channel": channel,
        "sender": sender.name_zh if sender else channel.address,
        "key": head["submission_id"][:16],
    }


def _tell(store: Store, told: dict[str, Any]) -> None:
    words = _words()
    subject = plain(words["subject"].format(**told))
    notice.keep(store.root, f"misdirected-{told['key']}", subject, plain(words["department"].format(**told)))
    folder = store.returns / str(told["report_year"]) / told["city"]
    for private in (folder.parent, folder):
        private.mkdir(mode=0o700, exist_ok=True)
    path = folder / words["file"].format(**told)
    if not path.exists():
        write_whole(path, f"{subject}\n\n{plain(words['city'].format(**told))}".encode())


@cache
def _words() -> dict[str, str]:
    words: dict[str, str] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return words
