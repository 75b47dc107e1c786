"""Comments on the cells of a worksheet: the sender's stay, ours are added to them or removed."""

import re
from collections.abc import Mapping
from functools import cached_property

from ingestion.files.cells import a1
from tbw.answer.marking.listing import Position
from tbw.answer.marking.markup import Element, Markup, UnmarkableError, text
from tbw.answer.marking.package import RELATION, Package
from tbw.answer.marking.words import lines, words

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_NO_COMMENTS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors/><commentList/></comments>'
)
_NO_SHAPES = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
)
# The kind of shape that every comment has: a text box.
_BOX_ID = "_x0000_t202"
_BOX = (
    '<v:shapetype xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    f'id="{_BOX_ID}" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s{number}" type="#_x0000_t202" '
    'style="position:absolute;margin-left:59.25pt;margin-top:1.5pt;width:{width}px;height:{height}px;z-index:1;'
    'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
# As text: Excel itself writes drawings that are no well-formed XML.
_SHAPES = re.compile(r"<((?:\w+:)?)shape\b.*?</\1shape>", re.DOTALL)
_NUMBER = re.compile(r"_x0000_s(\d+)")
_FIRST_NUMBER = 1025


class Notes:
    """The comments of a worksheet; ours from an earlier marking are removed at once."""

    def __init__(self, package: Package, sheet: str, drawing: str | None) -> None:
        self._package, self._sheet = package, sheet
        self._part = package.related(sheet, "comments")
        self._drawing = drawing
        self._comments = Markup(package.part(self._part) if self._part else _NO_COMMENTS.encode())
        self._shapes = package.part(drawing).decode() if drawing else _NO_SHAPES
        self._own: dict[str, tuple[Element, str]] = {}
        self._boxes: dict[str, str] = {}  # cell -> the shape of its comment; empty: the shape is removed
        groups = {group.name: group for group in self._comments.root.children}
        if not {"authors", "commentList"} <= groups.keys():
            raise UnmarkableError("comments without authors or without a list")
        self._authors, self._list = groups["authors"], groups["commentList"]
        for comment in self._list.all("comment"):
            self._strip(comment)

    def _strip(self, comment: Element) -> None:
        """Remove what we wrote before: from our heading to the end, or the whole comment where nothing else is left."""
        body = comment.child("text")
        texts = [t for part in body.children for t in ([part] if part.name == "t" else part.all("t"))] if body else []
        texts_within = [self._comments.inner(t) for t in texts]
        whole, head = "".join(texts_within), words().note_head
        at = whole.find(head)
        if at < 0:
            self._own[comment.attributes.get("ref", "")] = comment, whole
            return
        left = whole[:at].rstrip()
        if not left:
            self._comments.remove(comment)
            self._boxes[comment.attributes.get("ref", "")] = ""
            return
        self._own[comment.attributes.get("ref", "")] = comment, left
        for element, words_here in zip(texts, texts_within, strict=True):
            kept, left = left[: len(words_here)], left[len(words_here) :]
            self._comments.replace(element.inside, element.close, kept)

    def add(self, notes: Mapping[Position, str]) -> None:
        """Write notes on cells; where the sender has a comment, below it."""
        number = max([_FIRST_NUMBER - 1, *map(int, _NUMBER.findall(self._shapes))])
        for shape, (place, note) in enumerate(sorted(notes.items()), number + 1):
            ref, p = a1(*place), self._comments.prefix
            comment, before = self._own.get(ref, (None, ""))
            run = f'<{p}r><{p}t xml:space="preserve">{{}}</{p}t></{p}r>'
            if comment is None:
                body = f"<{p}text>{run.format(text(note))}</{p}text>"
                xml = f'<{p}comment ref="{ref}" authorId="{self._author}">{body}</{p}comment>'
                self._comments.append(self._list, xml)
            else:
                self._append(comment, run.format(text(f"\n\n{note}")))
            self._boxes[ref] = _shape(shape, place, f"{before}\n\n{note}")

    @cached_property
    def _author(self) -> int:
        """Our index among the authors; we are added with our first comment."""
        names = [self._comments.inner(author) for author in self._authors.all("author")]
        ours, p = text(words().author), self._comments.prefix
        if ours not in names:
            self._comments.append(self._authors, f"<{p}author>{ours}</{p}author>")
            return len(names)
        return names.index(ours)

    def _append(self, comment: Element, run: str) -> None:
        body, p = comment.child("text"), self._comments.prefix
        if body is None:
            self._comments.append(comment, f"<{p}text>{run}</{p}text>")
            return
        for plain in body.all("t"):  # beside runs there must be no plain text
            self._comments.insert(plain.start, f"<{p}r>")
            self._comments.insert(plain.end, f"</{p}r>")
        self._comments.append(body, run)

    def _drawn(self) -> str:
        """The sender's shapes, without those that we draw anew."""
        kept = _SHAPES.sub(lambda match: "" if _cell_of(match[0]) in self._boxes else match[0], self._shapes)
        head, end, tail = kept.rpartition("</xml>")
        if not end:
            raise UnmarkableError("a drawing without an end")
        box = "" if f'id="{_BOX_ID}"' in kept else _BOX
        return f"{head}{box}{''.join(self._boxes.values())}{end}{tail}"

    def store(self) -> str | None:
        """Put comments and shapes into the package. Returns the id of the relation where the drawing is new."""
        xml, unchanged = self._comments.render(), self._package.part(self._part) if self._part else b""
        if xml in (unchanged, _NO_COMMENTS.encode()):
            return None
        if self._part:
            self._package.put(self._part, xml.decode(), _COMMENTS_TYPE)
        else:
            part = self._package.add("xl/comments{}.xml", xml.decode(), _COMMENTS_TYPE)
            self._package.relate(self._sheet, "comments", part)
        if self._drawing:
            self._package.put(self._drawing, self._drawn(), _DRAWING_TYPE)
            return None
        part = self._package.add("xl/drawings/vmlDrawing{}.vml", self._drawn(), _DRAWING_TYPE)
        return self._package.relate(self._sheet, "vmlDrawing", part)


def legacy_drawing(prefix: str, relation_id: str) -> str:
    """The element of a worksheet that shows the shapes of its comments."""
    return f'<{prefix}legacyDrawing xmlns:r="{RELATION}" r:id="{relation_id}"/>'


def _shape(number: int, place: Position, note: str) -> str:
    """The box of a comment, as tall as its text needs."""
    wording = words()
    tall = min((lines(note, wording.note_line) + 1) * wording.note_line_height, wording.note_tallest)
    return _SHAPE.format(number=number, width=wording.note_width, height=tall, row=place[0], column=place[1])


def _cell_of(shape: str) -> str | None:
    """The cell whose comment a shape is."""
    place = [re.search(rf"<(?:\w+:)?{name}>\s*(\d+)\s*<", shape) for name in ("Row", "Column")]
    is_note = re.search(r"ObjectType=[\"']Note[\"']", shape) is not None
    return a1(int(place[0][1]), int(place[1][1])) if is_note and place[0] and place[1] else None
