"""Comments and text boxes: one that may change a figure is asked about, one that says whose figure it is, is not."""

import io
import zipfile

import pytest
from openpyxl.comments import Comment

from ingestion.files.workbook import open_workbook
from ingestion.reading.form_reader import FormReader
from tests.ingestion.reading.kinds_of_forms import Filled

SPREADSHEET = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET, RELS = "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels"


def doubts(reader: FormReader, content: bytes) -> list[tuple[str | None, int | None]]:
    """Item and year of every remark that is asked about."""
    reading = reader.read(open_workbook(content), 2021)
    found = [kept for kept in reading.roles if kept.reason == "remark_unclear"]
    return [(kept.item_codes[0] if kept.item_codes else None, kept.data_year) for kept in found]


def commented(code: str, column: str, text: str) -> bytes:
    form = Filled()
    form.finish.append(lambda s, f: setattr(s[f"{column}{f.at[code]}"], "comment", Comment(text, "王")))
    return form.content()


@pytest.mark.parametrize(
    ("code", "column", "text", "asked"),
    [
        ("sales", "F", "李科长：\n应为114.4", [("sales", 2020)]),
        ("sales", "F", "原报数104.80", [("sales", 2020)]),
        ("internationalization", "B", "本行为亿美元", [("internationalization", None)]),
        ("tax_revenue", "D", "单位：万元", [("tax_revenue", 2018)]),
        ("patents", "E", "不含外观设计", [("patents", 2019)]),
        ("firm0", "D", "单位万元", [(None, None)]),
        ("featured_producers", "F", "只统计了规上企业", [("featured_producers", 2020)]),
        ("sales", "D", "海关未反馈，先填上年数", [("sales", 2018)]),
        ("sales", "E", "普查后下调", [("sales", 2019)]),
        ("sales", "F", "已电话确认", []),
        ("sales", "F", "区统计局提供，2021年1月12日核对", []),
        ("tax_revenue", "D", "单位：亿元", []),
        ("firm0", "A", "省级龙头", []),
        ("sales", "F", "【核查结果】\nVAL-003 应为数字，不含文字", []),
    ],
)
def test_comments(
    reader: FormReader, code: str, column: str, text: str, asked: list[tuple[str | None, int | None]]
) -> None:
    assert doubts(reader, commented(code, column, text)) == asked


def with_box(text: str) -> bytes:
    """A form with a text box, as office programs write it."""
    begins = "<xdr:from><xdr:col>8</xdr:col><xdr:row>3</xdr:row></xdr:from>"
    body = f"<xdr:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></xdr:txBody>"
    drawing = f'<xdr:wsDr xmlns:xdr="{SPREADSHEET}" xmlns:a="{DRAWING}">'
    drawing += f"<xdr:twoCellAnchor>{begins}<xdr:sp>{body}</xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
    kept, book = io.BytesIO(), zipfile.ZipFile(io.BytesIO(Filled().content()))
    with zipfile.ZipFile(kept, "w") as new:
        for name in book.namelist():
            new.writestr(name, book.read(name))
        space = "http://schemas.openxmlformats.org/package/2006/relationships"
        relation = f'<Relationship Id="r1" Type="{RELATIONS}/drawing" Target="../drawings/drawing1.xml"/>'
        new.writestr(RELS, f'<Relationships xmlns="{space}">{relation}</Relationships>')
        new.writestr("xl/drawings/drawing1.xml", drawing)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("说明：第8项单位为万元", [("area_investment", None)]),
        ("金额单位：万元", [(None, None)]),
        ("更正：2020年销售额应为115亿元", [("sales", 2020)]),
        ("单位：亿元、元/亩", []),
        ("请盖章", []),
        ("", []),
    ],
)
def test_text_boxes(reader: FormReader, text: str, asked: list[tuple[str | None, int | None]]) -> None:
    assert doubts(reader, with_box(text)) == asked


def test_broken_drawings_and_comments_hide_no_cell(reader: FormReader) -> None:
    assert doubts(reader, with_box("</a:t>")) == []


def test_a_comment_is_kept_nowhere(reader: FormReader) -> None:
    reading = reader.read(open_workbook(commented("sales", "F", "联系人张三，应为114.4")), 2021)
    assert "张三" not in repr(reading)
