"""XML edited in place: whatever is not changed keeps its bytes, so the sender's workbook stays as it was."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from xml.parsers import expat
from xml.sax.saxutils import escape

_TAG = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""")
_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Excel takes _x0041_ in a text for an escaped A: the first sign of such a group is escaped itself.
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
Keep = Callable[[str, Mapping[str, str], int], bool]


class UnmarkableError(Exception):
    """The workbook is built in a way that cannot be edited safely."""


@dataclass(eq=False, slots=True)
class Element:
    """An element and its place in the bytes; ``children`` are the kept ones."""

    name: str  # without prefix
    tag: str  # with it
    attributes: dict[str, str]
    start: int
    inside: int  # after the start tag
    close: int = 0  # where the end tag begins
    end: int = 0
    is_empty: bool = False  # <name/>
    children: list["Element"] = field(default_factory=list)

    def child(self, name: str) -> "Element | None":
        """The first child of a name."""
        return next((child for child in self.children if child.name == name), None)

    def all(self, name: str) -> "Iterator[Element]":
        """The children of a name."""
        return (child for child in self.children if child.name == name)


class Markup:
    """A parsed part. ``keep`` (name, attributes, depth) says which elements are needed. Raises UnmarkableError."""

    def __init__(self, xml: bytes, keep: Keep = lambda *_: True) -> None:
        self.xml = xml
        self._keep = keep
        self._open: list[Element | None] = []
        self._edits: list[tuple[int, int, int, bytes]] = []
        self._attributes: dict[Element, dict[str, str]] = {}
        self._appended: dict[Element, list[str]] = {}
        self._order = count()
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.XmlDeclHandler = _only_utf8
        self._parser.StartDoctypeDeclHandler = _refuse_declarations
        self.root: Element = Element("", "", {}, 0, 0)
        try:
            self._parser.Parse(xml, True)  # noqa: FBT003 - this is the end
        except expat.ExpatError as error:
            raise UnmarkableError(str(error)) from error
        self.root = self.root.children[0]
        self.prefix = self.root.tag.removesuffix(self.root.name)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if self._open and not self._keep(name, attributes, len(self._open)):
            self._open.append(None)
            return
        start = self._parser.CurrentByteIndex
        match = _TAG.match(self.xml, start)
        if match is None:
            raise UnmarkableError(f"{tag} is not where it is said to be")
        element = Element(name, tag, attributes, start, match.end(), is_empty=match[0].endswith(b"/>"))
        parent = next((e for e in reversed(self._open) if e), self.root)
        parent.children.append(element)
        self._open.append(element)

    def _end(self, _: str) -> None:
        element = self._open.pop()
        if element is None:
            return
        at = element.inside if element.is_empty else self._parser.CurrentByteIndex
        element.close, element.end = at, at if element.is_empty else self.xml.index(b">", at) + 1

    def start_tag(self, element: Element) -> str:
        """Its start tag as it is written."""
        return self.xml[element.start : element.inside].decode()

    def inner(self, element: Element) -> str:
        """What stands between its tags, as it is written."""
        return self.xml[element.inside : element.close].decode()

    def insert(self, at: int, xml: str) -> None:
        """Put XML at a place in the bytes."""
        self.replace(at, at, xml)

    def replace(self, start: int, end: int, xml: str) -> None:
        """Put XML in the place of other bytes."""
        self._edits.append((start, end, next(self._order), xml.encode()))

    def remove(self, element: Element) -> None:
        """Take an element out with all that is in it."""
        self.replace(element.start, element.end, "")

    def append(self, element: Element, xml: str) -> None:
        """Put XML at the end of an element."""
        self._appended.setdefault(element, []).append(xml)

    def set(self, element: Element, attributes: Mapping[str, object]) -> None:
        """Set attributes of an element."""
        self._attributes.setdefault(element, {}).update({name: str(value) for name, value in attributes.items()})

    def render(self) -> bytes:
        """The bytes with all edits."""
        for element in {**self._attributes, **self._appended}:
            self._render_tags(element)
        parts, at = [], 0
        for start, end, _, xml in sorted(self._edits):
            if start >= at:  # otherwise it lies in an element that was removed
                parts += [self.xml[at:start], xml]
                at = end
        return b"".join([*parts, self.xml[at:]])

    def _render_tags(self, element: Element) -> None:
        appended = "".join(self._appended.get(element, ()))
        tag = with_attributes(self.start_tag(element), self._attributes.get(element, {}))
        if appended and element.is_empty:
            tag = f"{tag[:-2]}>{appended}</{element.tag}>"
        elif appended:
            self.insert(element.close, appended)
        self.replace(element.start, element.inside, tag)


def with_attributes(tag: str, attributes: Mapping[str, str]) -> str:
    """A start tag with attributes set."""
    for name, value in attributes.items():
        written = f' {name}="{attribute(value)}"'
        old = re.search(rf"""\s{re.escape(name)}\s*=\s*(?:"[^"]*"|'[^']*')""", tag)
        end = len(tag.removesuffix(">").removesuffix("/").rstrip())
        first, last = old.span() if old else (end, end)
        tag = tag[:first] + written + tag[last:]
    return tag


def text(value: str) -> str:
    """Text for between tags, escaped: an office program shows just these characters."""
    value = _LOOKS_ESCAPED.sub("_x005F_", _NO_CHARACTER.sub("\ufffd", value))
    return escape(value, {"\r": "&#13;"})


def attribute(value: str) -> str:
    """Text of an attribute in double quotes."""
    return escape(_NO_CHARACTER.sub("\ufffd", value), {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _only_utf8(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
        raise UnmarkableError(f"encoding {encoding}")


def _refuse_declarations(*_: object) -> None:
    raise UnmarkableError("it declares a document type")
