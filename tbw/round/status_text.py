"""A round as text: what came, base by base, what is missing, and the deadlines."""

from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from expectations.closed_lists import MISDIRECTED, SET_ASIDE, STATUSES
from tbw.ground import no_forms
from tbw.round.status import COUNTS, MISSING, Status


def print_status(seen: Status, console: Console) -> None:
    """Print the round: the counts before all, a line per base, what belongs to none, what is missing per city."""
    console.print(_counts(seen), markup=False, soft_wrap=True)
    console.print(_bases(seen))
    for told in (*_files(seen), *_missing_and_due(seen)):
        console.print(told, markup=False, soft_wrap=True)


def _counts(seen: Status) -> str:
    """How many bases have each status, and how many files are of none."""
    found = Counter(base.status for base in seen.bases)
    told = [f"{found[status]} {status}" for status in (*STATUSES, MISSING) if found[status]]
    told += [f"{len(seen.others)} files of no base that is to report"] if seen.others else []
    return ", ".join((f"report year {seen.report_year}: {len(seen.bases)} bases are to report", *told))


def _bases(seen: Status) -> Table:
    table = Table()
    for name in ("city", "base", "status", "files", "must fix", "explain", "explained", "days late"):
        table.add_column(name, justify="left" if name in {"city", "base", "status"} else "right")
    for base in seen.bases:
        counts = [sum(getattr(sent, name) for sent in base.submissions) for name in COUNTS]
        late = str(base.days_late or "")
        table.add_row(base.city, base.base_name, base.status, str(len(base.submissions)), *map(str, counts), late)
    return table


def _files(seen: Status) -> Iterator[str]:
    """What is to be said of single files."""
    for sent in (*(sent for base in seen.bases for sent in base.submissions), *seen.others):
        if sent.status == SET_ASIDE:
            yield f"set aside, it counts nowhere: {sent.landing_path} ({sent.status_detail})"
    foreign = [sent for sent in seen.others if no_forms.is_none(sent.status, sent.read_status)]
    yield from no_forms.told([sent.landing_path for sent in foreign])
    for sent in seen.others:
        if not no_forms.is_none(sent.status, sent.read_status):
            is_of_another = sent.status == MISDIRECTED
            said = f"misdirected, {sent.base_name or 'a list'}" if is_of_another else "of no base that is to report"
            yield f"{said}: {sent.landing_path} ({sent.status})"


def _missing_and_due(seen: Status) -> Iterator[str]:
    for city, names in seen.missing.items():
        yield f"missing in {city}: {'、'.join(names)}"
    for line in seen.deadlines:
        left = f"{line.days_left} days left" if line.days_left >= 0 else f"{-line.days_left} days over"
        yield f"{line.last_day} {line.from_party} to {line.to_party}: {left}"
