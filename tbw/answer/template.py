"""``tbw template``: the blank form for each base that is to report, with what is known of the base filled in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from expectations.register import Register
from expectations.registry import Registry
from ingestion.blank.template import blank_form
from ingestion.blank.template_page import Known
from ingestion.clock import BEIJING, now
from ingestion.csv_table import read_rows
from ingestion.editions import load_editions
from ingestion.raw_zone.store import write_whole
from tbw.answer.known_figures import figures_known
from tbw.answer.self_check.sheets import SelfChecks
from tbw.ground import places
from tbw.ground.errors import UsageError
from tbw.ground.language import say
from tbw.ground.reference import latest
from tbw.round.status import in_force

# Bytes that a base's name may take in a file name: with the rest it stays below the limit of file systems.
_NAME_BYTES = 150


@dataclass(frozen=True, slots=True)
class Template:
    """A blank form for a base, with so many ``known_figures`` of earlier years filled in."""

    base_id: str
    base_name: str
    path: str
    known_figures: int


def write_templates(
    report_year: int, to: Path, reference: Path, bases: Sequence[str] = (), store: Path | None = None
) -> list[Template]:
    """Write the blank form of a report year into ``to``, for ``bases`` (name or id) or for all that are to report.

    Each checks itself by the rules in force today. With ``store`` also the figures that were accepted before. A file of
    other content is never replaced. Raises :class:`UsageError`.
    """
    if store is not None and not store.is_dir():
        raise UsageError(say("usage.no_store_folder", store=store))
    reference = latest(store, reference) if store else reference
    editions, registry = load_editions(places.forms()), Registry(reference)
    form = editions.of(report_year)
    if form is None:
        raise UsageError(say("usage.no_edition", year=report_year, editions=editions))
    figures = figures_known(store, form, report_year, registry.units) if store else {}
    industries = _industries(reference / "registry.csv")
    today = now().astimezone(BEIJING).date()
    checks = SelfChecks(Register(places.RULES).active(today), form, report_year, registry.units)
    written: dict[Path, tuple[Template, bytes]] = {}
    for period in _bases(registry, report_year, bases):
        key = (period["base_id"], period["valid_from"].isoformat())
        known = Known(_profile(period, industries.get(key)), figures.get(period["base_id"], {}))
        path = _free(to / _file_name(report_year, period), set(written))
        template = Template(period["base_id"], period["base_name"], str(path), len(known.figures))
        written[path] = template, blank_form(form, report_year, known, checks.extension(known))
    _write({path: content for path, (_, content) in written.items()}, to)
    return [template for template, _ in written.values()]


def _bases(registry: Registry, report_year: int, names: Sequence[str]) -> list[dict[str, Any]]:
    """The registry's rows of the bases that must report, one a base; with ``names`` only of those."""
    day = date(report_year, 1, 1) - timedelta(days=1)
    bases = {period["base_id"]: period for period in in_force(registry, day)}
    if not names:
        if not bases:
            raise UsageError(say("usage.none_in_force", day=day, year=report_year))
        return list(bases.values())
    return [bases[base_id] for base_id in dict.fromkeys(_meant(registry, bases, day, name) for name in names)]


def _meant(registry: Registry, bases: Mapping[str, Any], day: date, name: str) -> str:
    """The base that a name or id means, one of those that are in force on the day."""
    meant = name if name in bases else registry.base_id(name)
    if meant is None:
        raise UsageError(say("usage.no_one_base", name=name))
    if meant not in bases:
        raise UsageError(say("usage.not_in_force", name=name, base=meant, day=day, year=day.year + 1))
    return meant


def _profile(period: dict[str, Any], industry: str | None) -> dict[str, str]:
    known = {"base_name": period["base_name"], "region_code": period["city_code"], "industry_hs": industry}
    return {code: text for code, text in known.items() if text}


def _industries(registry: Path) -> dict[tuple[str, str], str | None]:
    """(base, first day of a period) -> industry; the column may be missing, judging does not need it."""
    rows = (row.cells for row in read_rows(registry, ("base_id", "valid_from")))
    return {(row["base_id"], row["valid_from"]): row.get("industry") or None for row in rows}


def _file_name(report_year: int, period: dict[str, Any]) -> str:
    """A safe file name, whatever the registry says: only letters, digits and brackets of id and name."""
    safe = [re.sub(r"[^\w()（）-]+", "_", period[part]) for part in ("base_id", "base_name")]
    short = "_".join(safe).encode()[:_NAME_BYTES].decode(errors="ignore")
    return f"{report_year}年信息表_{short}.xlsx"


def _free(path: Path, taken: set[Path]) -> Path:
    """The path, with a number added where another base has the same name, upper or lower case."""
    names = {other.name.casefold() for other in taken}
    tried, number = path, 1
    while tried.name.casefold() in names:
        number += 1
        tried = path.with_stem(f"{path.stem}_{number}")
    return tried


def _write(files: dict[Path, bytes], to: Path) -> None:
    """Write all files, or none if one of them would replace another file: that may be a filled form."""
    try:
        to.mkdir(parents=True, exist_ok=True)
        others = [path.name for path, content in files.items() if path.exists() and path.read_bytes() != content]
        if others:
            raise UsageError(say("usage.another_already", folder=to, name=others[0]))
        for path, content in files.items():
            write_whole(path, content)
    except OSError as error:
        raise UsageError(say("usage.no_output", path=to, why=error.strerror)) from error
