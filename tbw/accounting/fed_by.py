"""``tbw explain --cell``: what a cell was taken for, and which published figures it feeds, or why it feeds none."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from expectations.closed_lists import COUNTING
from tbw.accounting import cell_role
from tbw.accounting.cell_role import CellRole
from tbw.accounting.explain_text import figure_name, number, plain
from tbw.accounting.lineage import Lineage, Target, opened
from tbw.accounting.naming import in_words
from tbw.ground.errors import UsageError
from tbw.ground.language import say, word
from tbw.release.finding import find

_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Fed:
    """An answer in a cell, and the figures that it enters: target and published figure."""

    landing_path: str
    sheet: str | None
    cell: str
    submission_id: str
    status: str
    superseded_by: str | None
    base_id: str | None
    item_code: str
    data_year: int
    raw_text: str | None
    value: Decimal | None
    is_current: bool
    is_withheld: bool
    figures: list[tuple[Target, Any]]


@dataclass(frozen=True, slots=True)
class AtCell:
    """What is known of a cell: what it was taken for, and the answers in it."""

    cell: str
    roles: list[CellRole]
    answers: list[Fed]
    names: Mapping[str, str] = field(default_factory=dict)  # Chinese labels of metrics and items


def fed_by(store: Path, place: str, release: str | None = None) -> AtCell:
    """What stands at ``FILE!SHEET!CELL`` (no sheet for CSV; FILE may be the end of the landing path).

    Raises :class:`UsageError` where no submission of the release has anything there.
    """
    file, sheet, cell = _parts(place)
    with opened(find(store.absolute(), release)) as lineage:
        answers, roles = lineage.answers(file, sheet, cell), cell_role.roles_at(lineage, file, sheet, cell)
        if not answers and not roles:
            near = lineage.answered_cells(file)
            raise UsageError(
                say("usage.nothing_at", place=place, near=", ".join(near[:_MOST_NAMED]))
                if near
                else say("usage.no_form", file=file)
            )
        fed = [Fed(**answer, figures=_figures(lineage, answer)) for answer in answers]
        return AtCell(cell, roles, fed, lineage.chinese_names())


def _parts(place: str) -> tuple[str, str | None, str]:
    parts = place.rsplit("!", 2)
    if len(parts) == 1 or not all(parts):
        raise UsageError(say("usage.no_cell", place=place))
    return parts[0], parts[1] if len(parts) > 2 else None, parts[-1].replace("$", "").upper()  # noqa: PLR2004


def _figures(lineage: Lineage, answer: dict[str, Any]) -> list[tuple[Target, Any]]:
    """The sums that an answer enters, and then whatever is computed from those."""
    found = lineage.sums_of(answer["submission_id"], answer["item_code"], answer["data_year"])
    waiting = list(found)
    while waiting:
        of = waiting.pop()
        for metric, kind, years_earlier in lineage.computed_from(of):
            target = replace(of, metric=metric, data_year=of.data_year + years_earlier)
            is_of_same = kind == "growth_like_for_like"
            targets = lineage.like_for_like(of, target, answer["base_id"]) if is_of_same else [target]
            new = [target for target in targets if target not in found]
            found += new
            waiting += new
    published = [(target, lineage.published(target)) for target in sorted(found, key=str)]
    return [(target, figure) for target, figure in published if figure is not None]


def lines(at: AtCell) -> Iterator[str]:
    """What it was taken for, and what each answer feeds, as text."""
    yield from cell_role.lines(at.roles, at.cell, at.names)
    for answer in at.answers:
        where = "!".join(filter(None, (answer.landing_path, answer.sheet, answer.cell)))
        yield say(
            "cell.answer",
            where=where,
            text=answer.raw_text,
            item=in_words(answer.item_code, at.names),
            year=answer.data_year,
            value=f" = {number(answer.value)}" if answer.value is not None else "",
            base=answer.base_id or say("cell.no_base"),
        )
        if not answer.figures:
            yield f"  {say('cell.feeds_none', why=_why(answer))}"
        elif answer.is_withheld:
            yield f"  {say('cell.withheld')}"
        for target, figure in answer.figures:
            yield f"  {target.mart}: {figure_name(target, at.names)} = {number(figure)}"


def as_json(at: AtCell) -> dict[str, Any]:
    """The same as JSON holds it."""
    answers = [
        {name: plain(value) for name, value in asdict(answer).items() if name != "figures"}
        | {"figures": [asdict(target) | {"published": plain(figure)} for target, figure in answer.figures]}
        for answer in at.answers
    ]
    return {"roles": cell_role.as_json(at.roles, at.cell), "answers": answers}


def _why(answer: Fed) -> str:
    if answer.status == "superseded":
        return say("cell.superseded", by=answer.superseded_by)
    if answer.status not in COUNTING:
        return say("cell.is_status", status=word("status", answer.status))
    if not answer.is_current:
        return say("cell.other_report")
    if answer.is_withheld:
        return say("cell.why_withheld")
    return say("cell.not_summed" if answer.value is not None else "cell.no_number")
