"""What may be decided: the kinds and outcomes of ``decision_outcomes.csv``, by code or by their Chinese words."""

from dataclasses import MISSING, dataclass, fields
from pathlib import Path

from expectations.closed_lists import RIGHTS, Right
from expectations.registry import plain
from tbw.ground.errors import UsageError
from tbw.ground.language import say
from tbw.ground.reference_rows import as_usage_error, table_rows

NAME = "decision_outcomes.csv"


class DecisionError(UsageError):
    """A decision cannot be recorded as it was given; ``field`` is the part of it that is wrong."""

    def __init__(self, field: str, said: str) -> None:
        super().__init__(said)
        self.field = field


class NotPermittedError(DecisionError):
    """Whoever says so may not."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row. ``subject``: what it decides on (base, release, explanation …). ``needs``: what must be given besides.

    ``right``: what whoever decides must be allowed, a word of senders.csv.

    ``follows``: people are offered it after these outcomes on the same subject; ``none``: where there is none yet.
    """

    kind: str
    outcome: str
    kind_zh: str
    outcome_zh: str
    meaning_en: str
    subject: str
    needs: str
    source: str
    right: str
    follows: str = ""


@as_usage_error()
def known_outcomes(reference: Path) -> list[Outcome]:
    """All of them, in their order. Raises :class:`UsageError` where the file cannot be used."""
    needed = [field.name for field in fields(Outcome) if field.default is MISSING]
    known = {field.name for field in fields(Outcome)}
    rows = table_rows(reference, NAME, needed)
    return [Outcome(**{name: text for name, text in row.cells.items() if name in known}) for row in rows]


def find(known: list[Outcome], kind: str, outcome: str) -> Outcome:
    """The outcome that is meant. Raises :class:`DecisionError`, which lists the known ones."""
    of_kind = [row for row in known if plain(kind) in (row.kind, plain(row.kind_zh))]
    if not of_kind:
        there_are = _listed({row.kind: row.kind_zh for row in known})
        raise DecisionError("kind", f"no kind of decision {kind!r}: there are {there_are}")
    named = [row for row in of_kind if plain(outcome) in (row.outcome, plain(row.outcome_zh))]
    if not named:
        there_are = _listed({row.outcome: row.outcome_zh for row in of_kind})
        raise DecisionError("outcome", f"no outcome {outcome!r} of {of_kind[0].kind}: there are {there_are}")
    return named[0]


def right_of(known: Outcome) -> Right:
    """What whoever decides so must be allowed. Raises :class:`UsageError` where the table names no right."""
    for right in RIGHTS:
        if known.right == right:
            return right
    raise UsageError(
        say(
            "usage.no_right",
            table=NAME,
            kind=known.kind,
            outcome=known.outcome,
            right=known.right,
            rights=", ".join(RIGHTS),
        )
    )


def _listed(words: dict[str, str]) -> str:
    return ", ".join(f"{code} ({chinese})" for code, chinese in words.items())
