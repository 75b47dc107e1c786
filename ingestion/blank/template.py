"""The blank form as a workbook, made from the form spec alone. The same call gives the same bytes."""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime

from openpyxl import Workbook
from openpyxl.packaging.custom import IntProperty, StringProperty
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from ingestion.blank.template_page import Known, Places, draw_form, draw_notes
from ingestion.blank.template_words import words
from ingestion.form import Form

NOTHING_KNOWN = Known()
# Adds sheets; gives the XML of those that it wrote by itself, by their names.
Extension = Callable[[Workbook, Places], Mapping[str, bytes]]


def blank_form(form: Form, report_year: int, known: Known = NOTHING_KNOWN, extend: Extension | None = None) -> bytes:
    """The form of a report year (an .xlsx file) with what is known filled in; its first sheet is the form.

    ``extend`` adds sheets of its own behind the notes, knowing where each answer stands.
    """
    wording = words()
    # A fixed date instead of today's: the first day of the year in which the form is sent.
    made_at = datetime(report_year, 1, 1)  # noqa: DTZ001 - file formats keep no time zone
    book = Workbook()
    page = book.worksheets[0]
    page.title = wording.form_sheet
    places = draw_form(page, form, report_year, known)
    draw_notes(book.create_sheet(wording.notes_sheet), form, report_year)
    stamp = wording.stamp.format(report_year=report_year, version=form.edition)
    # The form is as many pages high as it needs, the notes are one.
    for sheet, pages_high in zip(book.worksheets, (0, 1), strict=True):
        _set_up(sheet, stamp, pages_high)
    written = extend(book, places) if extend else {}
    _describe(book, form, report_year, made_at)
    return _bytes(
        book, made_at, {f"xl/worksheets/sheet{book.index(book[name]) + 1}.xml": written[name] for name in written}
    )


def _set_up(page: Worksheet, stamp: str, pages_high: int) -> None:
    """Lock all but the answers; print on A4, one page wide and any number high (0)."""
    wording = words()
    page.protection.sheet = True
    # False allows it: the clerk may make rows higher and add rows to the table.
    page.protection.formatRows = page.protection.formatColumns = page.protection.insertRows = False
    page.sheet_view.showGridLines = False
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.orientation = page.ORIENTATION_PORTRAIT
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, pages_high
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_options.horizontalCentered = True
    for side, inches in wording.margins.items():
        setattr(page.page_margins, side, inches)
    footer = HeaderFooterItem()
    footer.left.text, footer.right.text = stamp.replace("&", "&&"), wording.pages
    page.HeaderFooter.oddFooter = footer


def _describe(book: Workbook, form: Form, report_year: int, made_at: datetime) -> None:
    """Say in the file which form of which round it is."""
    wording, said = words(), {"report_year": report_year, "version": form.edition}
    properties = book.properties
    properties.creator = "tbw template"
    properties.description = form.source
    properties.title = wording.title.format(title=form.title_zh, **said)
    properties.subject = wording.stamp.format(**said)
    properties.keywords = wording.keywords.format(**said)
    properties.created = properties.modified = made_at
    custom = book.custom_doc_props  # type: ignore[attr-defined]  # the stubs do not know it
    custom.append(IntProperty(name="report_year", value=report_year))
    custom.append(StringProperty(name="form_version", value=form.edition))


def _bytes(book: Workbook, made_at: datetime, instead: Mapping[str, bytes]) -> bytes:
    """The bytes of the file, some members as given; they have a fixed time, so that equal forms are equal bytes."""
    draft, fixed = io.BytesIO(), io.BytesIO()
    # Not book.save(): that writes the present time into the properties.
    ExcelWriter(book, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED)).save()
    with zipfile.ZipFile(draft) as old, zipfile.ZipFile(fixed, "w") as new:
        for member in old.infolist():
            info = zipfile.ZipInfo(member.filename, made_at.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, instead.get(member.filename) or old.read(member))
    return fixed.getvalue()
