"""The list of findings in the order in which a sender deals with them, and the text of each."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from expectations.explanations import CLOSING
from ingestion.form import Form
from tbw.answer.marking.words import Both, words

Finding = Mapping[str, Any]
Position = tuple[int, int]
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_LAST = (1_048_576, 16_384)  # rows and columns of a sheet of .xlsx


@dataclass(frozen=True)
class Entry:
    """A finding on the list. ``root``: number of the finding that it hangs on, if it does.

    ``severity`` is how grave it counts: as grave as its root, or as a note once it is explained.
    """

    number: str
    finding: Finding
    severity: str
    root: str | None = None

    @property
    def position(self) -> Position | None:
        """Row and column of its cell from 0, None where it has none."""
        return position(self.finding["cell"])


def entries(findings: Iterable[Finding]) -> list[Entry]:
    """All findings: first what must be fixed, then by place; each root is followed by what hangs on it."""
    order = list(words().severities)
    rows = sorted(findings, key=lambda f: (order.index(_weight(f)), *_place(f), *map(str, _identity(f))))
    roots = {(f["rule_id"], f["cell"]): f for f in reversed(rows) if f["root_rule_id"] is None}
    followers: dict[int, list[Finding]] = {}
    for finding in rows:
        root = roots.get((finding["root_rule_id"], finding["root_cell"]))
        if root is not None:
            followers.setdefault(id(root), []).append(finding)
    hanging = {id(finding) for group in followers.values() for finding in group}
    listed = []
    for number, root in enumerate((f for f in rows if id(f) not in hanging), 1):
        listed.append(Entry(str(number), root, _weight(root)))
        for place, follower in enumerate(followers.get(id(root), ()), 1):
            listed.append(Entry(f"{number}.{place}", follower, _weight(root), str(number)))
    return listed


def entries_by_cell(listed: Sequence[Entry], sheet: str) -> dict[Position, list[Entry]]:
    """The entries of a sheet by their cells."""
    found: dict[Position, list[Entry]] = {}
    for entry in listed:
        if entry.finding["sheet"] == sheet and entry.position:
            found.setdefault(entry.position, []).append(entry)
    return found


def worst(here: Sequence[Entry]) -> str:
    """The severity that decides the colour of a cell."""
    return min((entry.severity for entry in here), key=list(words().severities).index)


def note(here: Sequence[Entry]) -> str:
    """The comment of a cell: everything found there."""
    return "\n\n".join([words().note_head, *map(_note, here)])


def columns(entry: Entry, form: Form) -> dict[str, str]:
    """The visible columns of the list, without the explanation; ``form`` is the edition that was sent."""
    finding, wording = entry.finding, words()
    named = f"{label(finding).zh}\n{label(finding).en}"
    if entry.root is not None:
        named = wording.follower.format(root=entry.root)
    elif finding.get("refused_for"):
        named = wording.refused_for.format(label=named, reason=short(finding["refused_for"]))
    texts = {name: short(finding[name]) for name in ("given", "expected")}
    return {
        "number": entry.number,
        "severity": named,
        "rule_id": finding["rule_id"],
        "item": about(finding, form),
        "data_year": str(finding["data_year"] or ""),
        "sheet": finding["sheet"] or "",
        "cell": finding["cell"] or "",
        **texts,
        **{name: short(finding[name], "message") for name in ("message_zh", "message_en")},
    }


def label(finding: Finding) -> Both:
    """The words for how grave a finding is, or for what became of its explanation."""
    state = finding["explanation_state"]
    return words().explanation_states[state] if state else words().severities[finding["severity"]]


def about(finding: Finding, form: Form) -> str:
    """What a finding is about, as this edition of the form calls it."""
    places = words().places
    for item in form.items:
        if item.code == finding["item_code"]:
            return places.item.format(no=item.no, label_zh=item.label_zh, label_en=item.label_en)
    if finding["row_number"] is not None:
        return places.enterprise.format(no=form.enterprises.no, row_number=finding["row_number"])
    return places.head if finding["cell"] else places.file


def position(cell: str | None) -> Position | None:
    """Row and column, from 0, of an address like F14; None where .xlsx has no such cell."""
    match = _ADDRESS.fullmatch(cell or "")
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    return (row - 1, column - 1) if row <= _LAST[0] and column <= _LAST[1] else None


def short(text: str | None, kind: str = "given") -> str:
    """The text, cut where it is too long: what a sender typed may be of any length."""
    whole, longest = text or "", words().longest[kind]
    return whole if len(whole) <= longest else f"{whole[:longest]}…"


def _note(entry: Entry) -> str:
    wording, finding = words(), entry.finding
    severity = label(finding).zh if entry.root is None else wording.follower_note.format(root=entry.root)
    return wording.note.format(
        number=entry.number,
        severity=severity,
        rule_id=finding["rule_id"],
        given=wording.note_given.format(given=short(finding["given"])) if finding["given"] else "",
        expected=wording.note_expected.format(expected=short(finding["expected"])) if finding["expected"] else "",
        message_zh=short(finding["message_zh"], "message"),
        message_en=short(finding["message_en"], "message"),
    )


def _weight(finding: Finding) -> str:
    return "note" if finding["explanation_state"] in CLOSING else str(finding["severity"])


def _place(finding: Finding) -> tuple[str, Position]:
    return finding["sheet"] or "", position(finding["cell"]) or (-1, -1)


def _identity(finding: Finding) -> tuple[object, ...]:
    """What tells findings of one cell apart."""
    return tuple(finding[name] for name in ("rule_id", "item_code", "data_year", "row_number", "message_zh"))
