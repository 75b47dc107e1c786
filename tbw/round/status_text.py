"""A round as text: what came, base by base, what is missing, and the deadlines."""

from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from expectations.closed_lists import MISDIRECTED, SET_ASIDE, STATUSES
from tbw.ground import no_forms
from tbw.ground.language import listed, say, word
from tbw.round.parties import named
from tbw.round.status import COUNTS, MISSING, Status


def print_status(seen: Status, console: Console) -> None:
    """Print the round: the counts before all, a line per base, what belongs to none, what is missing per city."""
    console.print(_counts(seen), markup=False, soft_wrap=True)
    console.print(_bases(seen))
    for line in (*_files(seen), *_missing_and_due(seen)):
        console.print(line, markup=False, soft_wrap=True)


def _counts(seen: Status) -> str:
    """How many bases have each status, and how many files are of none."""
    found = Counter(base.status for base in seen.bases)
    told = [
        say("run.count", count=found[name], what=word("status", name)) for name in (*STATUSES, MISSING) if found[name]
    ]
    told += [say("status_of_round.others", count=len(seen.others))] if seen.others else []
    return listed([say("status_of_round.title", year=seen.report_year, count=len(seen.bases)), *told])


def _bases(seen: Status) -> Table:
    table = Table()
    for name in ("city", "base", "status", "files", "must_fix", "explain", "explained", "days_late"):
        table.add_column(say(f"column.{name}"), justify="left" if name in {"city", "base", "status"} else "right")
    for base in seen.bases:
        counts = [sum(getattr(sent, name) for sent in base.submissions) for name in COUNTS]
        figures = map(str, (len(base.submissions), *counts, base.days_late or ""))
        table.add_row(base.city, base.base_name, word("status", base.status), *figures)
    return table


def _files(seen: Status) -> Iterator[str]:
    """What is to be said of single files."""
    for sent in (*(sent for base in seen.bases for sent in base.submissions), *seen.others):
        if sent.status == SET_ASIDE:
            yield say("status_of_round.set_aside", path=sent.landing_path, reason=sent.status_detail)
    foreign = [sent for sent in seen.others if no_forms.is_none(sent.status, sent.read_status)]
    yield from no_forms.told([sent.landing_path for sent in foreign])
    for sent in seen.others:
        if not no_forms.is_none(sent.status, sent.read_status):
            name = sent.base_name or say("status_of_round.a_list")
            kind = "misdirected" if sent.status == MISDIRECTED else "other"
            yield say(f"status_of_round.{kind}", base=name, path=sent.landing_path, status=word("status", sent.status))


def _missing_and_due(seen: Status) -> Iterator[str]:
    for city, names in seen.missing.items():
        yield say("status_of_round.missing", city=city, bases="、".join(names))
    for line in seen.deadlines:
        yield say(
            "status_of_round.days_left" if line.days_left >= 0 else "status_of_round.days_over",
            day=line.last_day,
            from_party=named(line.from_party),
            to_party=named(line.to_party),
            days=abs(line.days_left),
        )
