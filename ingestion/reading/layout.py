"""Recognising the labels of a form: items by number and label, lines of its head, columns of its table."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from ingestion.files.cells import LONGEST_REMEMBERED, NUMBER, Row, simplified, with_traditional
from ingestion.form import EnterpriseColumn, Form, Item
from ingestion.reading.label_words import LabelWords, sound_alike
from ingestion.reading.table_heads import HeadColumn, TableHead, grouped
from ingestion.reading.unit_words import UnitWords, Written

# 1. 1、 （1） 第1项 and 一、 in front of a label.
NUMBERED = re.compile(r"[(第]?(\d{1,2})(?!\d)[)、.,:项]*(.*)", re.DOTALL)
_CHINESE_NUMBER = re.compile(r"[(第]?[一二三四五六七八九十]{1,3}[)、.,:项]+")
_REMARK = re.compile(r"\([^()]*\)")
# What stands in and around labels beside their words, in both widths.
_BESIDE_LABELS = (
    "0123456789０１２３４５６７８９一二三四五六七八九十第项其中单位()（）[]【】.．、,，:：/／#＃*·•-— \u3000\xa0\n\r\t"
)
_SHORTEST_PART = 2
# Statistical tables mark a part with a sign in front: #特色产品总产值.
_SIGNS_OF_PART = "#＃*·•-—"
_YEAR_BEFORE = re.compile(r"20\d\d年度?")
# How many labels may look alike before it is no use to tell them apart.
_RIVALS = 4


class Match(NamedTuple):
    """The items that a text may name, the most alike first; more than one only where the place has to decide."""

    items: tuple[Item, ...]
    number: int | None
    written: Written
    exact: bool = True  # the official label, but for its number and unit
    qualifier: str | None = None  # a word by which it asks for something else than the official label does
    unclear: bool = False  # it says more than the official label, and whether it asks for the same is not known


class LabelMatcher:
    """Recognises the labels of one form; ``kinds`` maps the unit words of the reference data to what they measure."""

    def __init__(self, form: Form, kinds: Mapping[str, str]) -> None:
        self.form = form
        self.words = UnitWords(kinds)
        # A label of two units is split where its first stands: each part belongs to one of the two values.
        self._items = [item for item in form.items if item.second_value_of is None]
        self._labels = [self.core(item.label_zh) for item in self._items]
        self._also = {self.core(label): item for item in form.items for label in item.also_zh}
        self._labels_of = dict(zip((item.code for item in self._items), self._labels, strict=True))
        self._qualifiers = form.label_qualifiers
        self._label_words = LabelWords(form)
        self._part_openings = tuple(
            {core.partition(":")[0] for item, core in zip(self._items, self._labels, strict=True) if item.part_of}
        )
        self._part_signs = {opening[0] for opening in self._part_openings}
        columns = form.enterprises.columns
        self._columns = {self.core(label): c for c in columns for label in (*c.also_zh, c.label_zh)}
        self._columns_by_length: dict[int, list[str]] = {}
        for label in self._columns:
            self._columns_by_length.setdefault(len(label), []).append(label)
        signs = "".join(with_traditional("".join(core[0] for core in self._columns)))
        # Or a bracket, or a year.
        begins = re.compile(rf"\s*(?:[{re.escape(signs)}(（]|[2２][0０])", re.IGNORECASE)
        self._begins_like_column = begins.match
        self._profile = {self.core(line.label_zh): line.code for line in form.profile}
        self.table_title = self.core(form.enterprises.label_zh)
        self._longest = min(2 * max(map(len, self._labels)), LONGEST_REMEMBERED)
        units = "|".join(map(re.escape, kinds))
        self._figure = re.compile(rf"\d{{3}}|\d[\d.,]*\s*(?:{units}|$)")
        said = [item.label_zh for item in form.items] + list(kinds)
        self._letters = with_traditional("".join(said)) | frozenset(_BESIDE_LABELS)
        self._profile_letters = frozenset("".join(self._profile))
        self._most_similar = (form.label_similarity * 100, form.numbered_label_similarity * 100)
        # An inexact label must be more like its item than like any other by so much.
        self._lead = (100 - self._most_similar[0]) / 2
        # The same labels stand in every form, so what a text is, is worked out once.
        self._match_short = lru_cache(maxsize=8192)(self._match)
        self._column = lru_cache(maxsize=2048)(self._find_column)
        self.profile = lru_cache(maxsize=2048)(self._find_profile)

    def core(self, text: str) -> str:
        """A label without its units, width and blanks."""
        return self.words.of_label(text).core

    def match(self, text: str) -> Match | None:
        """The items that a cell may name, None for a cell that names none."""
        # Most texts on a form are no labels: they go on and on, or begin with a figure.
        if len(text) > self._longest or (text[:1].isdecimal() and self._figure.match(text)):
            return None
        return self._match_short(text)

    def is_strange(self, text: str) -> bool:
        """Whether a text has too little in common with any label to be one."""
        letters = set(text)
        return len(letters & self._letters) * 2 < len(letters)

    def _match(self, text: str) -> Match | None:
        if self.is_strange(text):
            return None
        written = self.words.of_label(text)
        numbered = NUMBERED.fullmatch(written.core)
        number = int(numbered[1]) if numbered else None
        rest = numbered[2] if numbered else _CHINESE_NUMBER.sub("", written.core, count=1)
        rest = rest.lstrip(_SIGNS_OF_PART)
        texts = {written.core, rest, _REMARK.sub("", rest), rest.removeprefix(self._scope(rest))}
        also = next((self._also[text] for text in texts if text in self._also), None)
        if also:
            return Match((also,), number, written)
        scores = self._scores(texts)
        items = self._choose(scores, number)
        if not items:
            return None
        official = self._labels_of[items[0].code]
        exact = official in texts
        # In brackets, too, it may ask for something else: 总产值（月均）.
        if official in (written.core, rest):
            return Match(items, number, written, exact)
        qualifier = self._qualifier(rest, items[0])
        whole = self._labels_of[items[0].part_of] if items[0].part_of else ""
        return Match(items, number, written, exact, qualifier, self._label_words.says_more(rest, official, whole))

    def _scope(self, text: str) -> str:
        """The area that a label names in front, which is the base: 园区总产值."""
        return next((word for word in self.form.label_scopes if text.startswith(word)), "")

    def _qualifier(self, text: str, item: Item) -> str | None:
        official = self._labels_of[item.code]
        return next((word for word in self._qualifiers if word in text and word not in official), None)

    def part(self, text: str, whole: str | None) -> Item | None:
        """The part of an item that a text names in short: 其中：核心指标 below 国际化程度指标."""
        if text.lstrip()[:1] not in self._part_signs or whole is None or len(text) > self._longest:
            return None
        core = self.words.of_label(text).core
        opening = next((opening for opening in self._part_openings if core.startswith(opening)), None)
        short = core[len(opening) :].strip(":,、") if opening else ""
        if len(short) < _SHORTEST_PART:
            return None
        parts = [i for i in self._items if i.part_of == whole and short in self._labels_of[i.code]]
        return parts[0] if len(parts) == 1 else None

    def _scores(self, texts: Iterable[str]) -> list[tuple[float, Item]]:
        """The items most alike to any of the texts, best first."""
        best: dict[int, float] = {}
        for text in texts:
            cutoff = self._most_similar[1]
            for _, score, place in process.extract(
                text, self._labels, scorer=ratio, score_cutoff=cutoff, limit=_RIVALS
            ):
                best[place] = max(score, best.get(place, 0))
        ranked = sorted(best.items(), key=lambda entry: (-entry[1], entry[0]))
        return [(score, self._items[place]) for place, score in ranked]

    def _choose(self, scores: list[tuple[float, Item]], number: int | None) -> tuple[Item, ...]:
        """The label decides; the number lets it differ more, and settles between two that are nearly as much alike."""
        if not scores:
            return ()
        score, item = scores[0]
        if score == 100:  # noqa: PLR2004 - the very label, whatever its number: forms are renumbered
            return (item,)
        near = [(s, i) for s, i in scores if s >= score - self._lead]
        same_number = [i for _, i in near if i.no == number and i.part_of is None]
        if same_number:
            return (same_number[0],)
        return tuple(i for _, i in near) if score >= self._most_similar[0] else ()

    def _find_profile(self, text: str) -> str | None:
        """The line of the profile that a cell names."""
        if len(text) > self._longest or self._profile_letters.isdisjoint(text):
            return None
        core = self.core(text)
        found = process.extractOne(core, list(self._profile), scorer=ratio, score_cutoff=self._most_similar[0])
        return self._profile[found[0]] if found else None

    def like_columns(self, cells: Row) -> dict[int, str]:
        """The texts of a row that begin as the heading of a column of enterprises may, by their column."""
        begins = self._begins_like_column
        return {c: cell.text for c, cell in cells.items() if cell.kind is not NUMBER and begins(cell.text)}

    def table_heads(self, row: int, texts: Mapping[int, str], year: int) -> list[TableHead]:
        """The heads of tables of enterprises in a row: enough of the columns, and again where their names repeat.

        ``year`` is that of which the figures are asked for.
        """
        table = self.form.enterprises
        if len(texts) < table.columns_to_recognise:
            return []
        headed = ((column, self._heading(text)) for column, text in texts.items())
        found = [HeadColumn(column, *heading) for column, heading in headed if heading]
        groups = grouped(found, texts, table.columns[0], year)
        return [TableHead(row, group) for group in groups if len(group) >= table.columns_to_recognise]

    def is_column(self, text: str) -> bool:
        """Whether a text heads a column of the table of enterprises."""
        return self._heading(text) is not None

    def _heading(self, text: str) -> tuple[EnterpriseColumn, Written, bool] | None:
        """The column that a text heads. Most texts are refused by how they begin."""
        return self._column(text) if len(text) <= self._longest and self._begins_like_column(text) else None

    def _find_column(self, text: str) -> tuple[EnterpriseColumn, Written, bool] | None:
        written = self.words.of_label(simplified(text))
        core = self._without_opening(_YEAR_BEFORE.sub("", written.core, count=1))
        column = self._columns.get(core) or self._mistyped(core)
        if column:
            return column, written, False
        column = self._columns.get(_REMARK.sub("", core))
        remark = _YEAR_BEFORE.sub("", "".join(_REMARK.findall(core)))
        return (column, written, not self._label_words.adds_nothing(remark)) if column else None

    def _without_opening(self, core: str) -> str:
        """其中：特色产品销售额 -> 特色产品销售额."""
        opening = next((opening for opening in self._part_openings if core.startswith(opening)), "")
        return core.removeprefix(opening).lstrip(":,、") if opening else core

    def _mistyped(self, core: str) -> EnterpriseColumn | None:
        """The column whose label sounds the same but for one sign, as input methods offer it: 总产植."""
        alike = {
            label: self._columns[label]
            for label in self._columns_by_length.get(len(core), ())
            if sum(a != b for a, b in zip(label, core, strict=True)) == 1
        }
        return next((column for label, column in alike.items() if sound_alike(label, core)), None)
