"""Whether pages are our form, and not a table of another one that asks some of the same."""

from collections.abc import Sequence

from ingestion.files.cells import TEXT, Row, fold
from ingestion.form import Form
from ingestion.reading.answers import AnswerParser
from ingestion.reading.page import Page


class Recogniser:
    """Knows the form by its title, by most of its items, or by words that no other form has."""

    def __init__(self, form: Form, parser: AnswerParser) -> None:
        self._form, self._parser = form, parser
        self._own_words = tuple(map(fold, form.own_words))

    def is_form(self, read: Sequence[Page], pages: Sequence[Page]) -> bool:
        """Whether ``pages`` are the form; ``read`` are all pages of the workbook, of which one may bear the title."""
        codes = set().union(*(page.codes for page in pages))
        if len(codes) < self._form.items_to_recognise:
            return False
        if len(codes) * 2 >= len(self._form.items) or any(page.is_titled for page in read):
            return True
        # Few items and no title: 总产值 and 销售额 stand in many tables.
        return self._own_lines(pages) >= self._form.own_lines_to_recognise and self._are_mostly_ours(pages)

    def _own_lines(self, pages: Sequence[Page]) -> int:
        """Items and lines of the profile that are named by words of this form alone."""
        texts = {label.item.code: label.written.core for page in pages for label in page.labels}
        texts |= {
            line.code: fold(line.label_zh) for page in pages for line in self._form.profile if line.code in page.profile
        }
        return sum(any(word in text for word in self._own_words) for text in texts.values())

    def _are_mostly_ours(self, pages: Sequence[Page]) -> bool:
        """Whether no more rows with a text and a figure are unknown than known."""
        unknown = sum(self._says_something(page.sheet.rows[row]) for page in pages for row in page.loose_rows)
        return unknown <= sum(len({label.row for label in page.labels}) for page in pages)

    def _says_something(self, cells: Row) -> bool:
        first = next(iter(cells.values()))
        return first.kind is TEXT and any(map(self._parser.is_number, list(cells.values())[1:]))
