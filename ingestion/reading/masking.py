"""Persons and what reaches them, taken out of running text: by how it looks, and by what the contact block says."""

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from ingestion.files.cells import BETWEEN, LONGEST_REMEMBERED, NUMBER, TEXT, Cell, Row, Sheet

_TAG_DIGITS = 4
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_NOTHING = re.compile("(?!)")


@dataclass(frozen=True, slots=True)
class Said:
    """What the contact block of a file says: names of people, and texts that reach them (numbers, mail, addresses)."""

    names: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()


NOTHING_SAID = Said()


@cache
def words() -> dict[str, Any]:
    """The content of masking.yaml."""
    said: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return said | {"surnames": said["surnames"].strip()}


def person() -> str:
    """What looks like the name of a person, as a pattern."""
    return f"[{words()['surnames']}]{words()['given']}"


def joined(texts: Iterable[str]) -> str:
    """A pattern for any of these texts, the longest first."""
    return "|".join(map(re.escape, sorted(texts, key=len, reverse=True)))


def _quick(texts: Iterable[str]) -> re.Pattern[str]:
    """As :func:`joined`, in any case; a search is many times as fast where every choice begins with a plain sign."""
    begun = {first + f"(?i:{re.escape(text[1:])})" for text in texts for first in (text[0].lower(), text[0].upper())}
    return re.compile("|".join(sorted(begun)))


class Looks:
    """How persons and numbers look; ``openings`` and ``labels`` are words of the contact block."""

    def __init__(self, openings: Iterable[str] = (), labels: Iterable[str] = ()) -> None:
        told = words()
        parts = [f"{person()}{told['before_number']}", *told["patterns"], f"{person()}?(?={told['titles']})"]
        self._found = re.compile("|".join(f"(?:{part})" for part in parts))
        self._labelled = _labelled(tuple(openings), tuple(labels))
        # Nearly every text has none of these, and needs no closer look.
        self._words = _quick([*openings, *labels, *told["named_labels"], *told["titles"].split("|"), "@", "＠"])
        self._number = re.compile(told["sign_of_number"])
        self._figure = re.compile(told["figure"])
        self.masked = lru_cache(maxsize=8192)(self._masked)

    def hints(self, text: str) -> list[int]:
        """Where something stands that may be a part of what is to be masked."""
        return [found.start() for pattern in (self._words, self._number) for found in pattern.finditer(text)]

    def is_figure(self, text: str) -> bool:
        """Whether a text is one number, and so an answer."""
        return self._figure.fullmatch(text) is not None

    def _masked(self, text: str) -> str:
        if not (self._words.search(text) or self._number.search(text)) or self.is_figure(text):
            return text
        plain = text.translate(_WIDE)
        masked = self._labelled.sub(lambda found: f"{found[found.lastindex or 0]}{words()['instead']}", plain)
        masked = self._found.sub(words()["instead"], masked)
        return text if masked == plain else masked


class Masking:
    """Masks the texts of one file: by how they look, and by what its contact block says."""

    def __init__(self, looks: Looks, said: Said = NOTHING_SAID) -> None:
        told, self._looks = words(), looks
        parts = [rf"(?<!\d)(?:{joined(said.texts)})(?!\d)"] if said.texts else []
        parts += [f"(?:{joined(said.names)})(?!{told['organisations']})"] if said.names else []
        self._said = re.compile("|".join(parts)) if parts else None
        self._numbers = {text for text in said.texts if text.isdecimal() and len(text) >= told["digits_of_number"]}

    def text(self, text: str) -> str:
        """The text without persons and what reaches them."""
        if text in self._numbers:
            return str(words()["instead"])
        masked = self._looks.masked(text) if len(text) <= LONGEST_REMEMBERED else self._looks.masked.__wrapped__(text)
        if self._said is None or (masked == text and self._looks.is_figure(text)):
            return masked
        return self._said.sub(words()["instead"], masked)

    def sheet(self, sheet: Sheet) -> Sheet:
        """The sheet with the texts of all cells masked."""
        loud = {text for text in self._suspects(sheet) if self.text(text) != text}
        if not loud and not self._numbers:
            return sheet
        return replace(sheet, rows={row: self._row(cells, loud) for row, cells in sheet.rows.items()})

    def _suspects(self, sheet: Sheet) -> Collection[str]:
        """Those texts of a sheet in which there may be something to mask: all are searched as one."""
        whole = sheet.as_one
        if whole is None:
            return sheet.texts
        said = [found.start() for found in self._said.finditer(whole)] if self._said else []
        places = said + self._looks.hints(whole)
        return {whole[whole.rindex(BETWEEN, 0, at) + 1 : whole.index(BETWEEN, at)] for at in places}

    def _row(self, cells: Row, loud: set[str]) -> Row:
        if not any(cell.text in loud or cell.text in self._numbers for cell in cells.values()):
            return cells
        return {column: self._cell(cell) for column, cell in cells.items()}

    def _cell(self, cell: Cell) -> Cell:
        text = self.text(cell.text)
        return cell if text == cell.text else Cell(text, TEXT if cell.kind is NUMBER else cell.kind)

    def file_name(self, name: str) -> str:
        """The name of a file; where something was masked, with a tag that keeps it apart from other such names."""
        stem, dot, extension = name.rpartition(".")
        shown = without_mobile(self.text(stem if dot else name))
        if shown == (stem if dot else name):
            return name
        return str(words()["file"].format(shown=shown, tag=_tag(name))) + (f".{extension}" if dot else "")


def without_mobile(text: str | None) -> str | None:
    """An answer that is no number: one that is a mobile number and nothing else is masked."""
    return words()["instead"] if text and re.fullmatch(words()["mobile"], text) else text


def is_masked(text: str) -> bool:
    """Whether something was taken out of a text."""
    return words()["instead"] in text


def sheet_name(number: int) -> str:
    """What a sheet is called whose name says more than it may."""
    return str(words()["sheet"].format(number=number))


def masked_path(parts: Iterable[str]) -> str:
    """A path with slashes, its names masked by how they look: before anything is opened."""
    return "/".join(map(_by_looks().file_name, parts))


def is_masked_from(kept: str, path: str) -> bool:
    """Whether a path of the raw zone is that of this file, whose name the contact block may have masked further."""
    (folder, _, name), (kept_folder, _, kept_name) = path.rpartition("/"), kept.rpartition("/")
    return kept == path or (folder == kept_folder and words()["file"].format(shown="", tag=_tag(name)) in kept_name)


@cache
def _by_looks() -> Masking:
    return Masking(Looks())


def _tag(name: str) -> str:
    return hashlib.sha256(name.encode(errors="surrogateescape")).hexdigest()[:_TAG_DIGITS]


@cache
def _labelled(openings: tuple[str, ...], labels: tuple[str, ...]) -> re.Pattern[str]:
    if not openings:
        return _NOTHING
    told = words()
    named, numbered = joined([*openings, *told["named_labels"]]), joined([*openings, *labels])
    return re.compile(
        rf"((?:{named}){told['colon']}){told['until']}|((?:{numbered}){told['colon']}){told['number']}"
        rf"|((?:{joined(openings)})\s*){person()}(?![\u4e00-\u9fff])",
        re.IGNORECASE,
    )
