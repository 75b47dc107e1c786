"""Cell formats of a workbook: the sender's stay as they are, ours are appended."""

from collections import Counter
from collections.abc import Callable

from tbw.answer.marking.markup import Element, Markup, UnmarkableError, attribute, with_attributes
from tbw.answer.marking.words import Look, words

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
EMPTY = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{MAIN}">'
    '<fonts count="1"><font><sz val="10"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_TEXT_FORMAT = 49  # built in: @, what is typed stays text
_NO_FILL = "none"
_APPLIED = {f"apply{what}": 1 for what in ("NumberFormat", "Font", "Fill", "Border", "Alignment", "Protection")}
_DEPTH = 4  # styleSheet, fills, fill, patternFill, fgColor


class Styles:
    """The formats of one workbook; a cell refers to its format by index. Raises :class:`UnmarkableError`."""

    def __init__(self, xml: bytes) -> None:
        self._markup = Markup(xml, lambda _name, _attributes, depth: depth <= _DEPTH)
        self._p = self._markup.prefix
        self._groups = {group.name: group for group in self._markup.root.children}
        if missing := {"fonts", "fills", "borders", "cellXfs"} - self._groups.keys():
            raise UnmarkableError(f"no {', '.join(sorted(missing))} in the styles")
        self._added: Counter[str] = Counter()
        self._known: dict[tuple[str, str], int] = {}
        self._made: dict[object, int] = {}
        self._forget_colours()

    def _forget_colours(self) -> None:
        """Remove our colours from a copy that comes back: what was wrong then may be right now."""
        ours = {severity.colour for severity in words().severities.values()}
        for fill in self._groups["fills"].children:
            pattern = fill.child("patternFill")
            colour = pattern.child("fgColor") if pattern else None
            if pattern and colour and colour.attributes.get("rgb") in ours:
                self._markup.replace(pattern.start, pattern.end, f'<{pattern.tag} patternType="{_NO_FILL}"/>')

    def coloured(self, style: str, severity: str) -> int:
        """The format of a cell (its index as written), with the colour of a severity."""
        return self._once((style, severity), lambda: self._coloured(style, severity))

    def look(self, look: Look) -> int:
        """A format of our own."""
        return self._once(look, lambda: self._look(look))

    def _once(self, key: object, make: Callable[[], int]) -> int:
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def _coloured(self, style: str, severity: str) -> int:
        formats = self._groups["cellXfs"].children
        if not formats:
            raise UnmarkableError("no cell formats")
        base = formats[int(style)] if style.isdecimal() and int(style) < len(formats) else formats[0]
        fill = self._fill(words().severities[severity].colour)
        tag = with_attributes(self._markup.start_tag(base), {"fillId": str(fill), "applyFill": "1"})
        return self._add("cellXfs", tag + self._markup.xml[base.inside : base.end].decode())

    def _look(self, look: Look) -> int:
        p = self._p
        indexes = {
            "numFmtId": _TEXT_FORMAT if look.typed else 0,
            "fontId": self._font(look),
            "fillId": self._fill(look.fill) if look.fill else 0,
            "borderId": self._border() if look.border else 0,
            "xfId": 0,
            # What is typed here later stays text, too.
            "quotePrefix": int(look.quoted),
        }
        tag = with_attributes(f"<{p}xf>", {name: str(value) for name, value in (indexes | _APPLIED).items()})
        side = ' horizontal="center"' if look.centre else ""
        alignment = f'<{p}alignment vertical="center" wrapText="1"{side}/>'
        protection = f'<{p}protection locked="0"/>' if look.typed else ""
        return self._add("cellXfs", f"{tag}{alignment}{protection}</{p}xf>")

    def render(self) -> bytes:
        """The part."""
        for name, added in self._added.items():
            group = self._groups[name]
            self._markup.set(group, {"count": len(group.children) + added})
        return self._markup.render()

    def _font(self, look: Look) -> int:
        p, wording = self._p, words()
        marks = f"{f'<{p}b/>' if look.bold else ''}{f'<{p}u/>' if look.underline else ''}"
        colour = f'<{p}color rgb="{look.colour}"/>' if look.colour else ""
        size = f'<{p}sz val="{look.size or wording.font_size:g}"/>'
        return self._add("fonts", f'<{p}font>{marks}{size}{colour}<{p}name val="{attribute(wording.font)}"/></{p}font>')

    def _fill(self, colour: str) -> int:
        p = self._p
        pattern = f'<{p}patternFill patternType="solid"><{p}fgColor rgb="{colour}"/></{p}patternFill>'
        return self._add("fills", f"<{p}fill>{pattern}</{p}fill>")

    def _border(self) -> int:
        p = self._p
        sides = "".join(
            f'<{p}{side} style="thin"><{p}color rgb="FFBFBFBF"/></{p}{side}>'
            for side in ("left", "right", "top", "bottom")
        )
        return self._add("borders", f"<{p}border>{sides}<{p}diagonal/></{p}border>")

    def _add(self, name: str, xml: str) -> int:
        """The index of an element in its group; a new one is appended."""
        if (name, xml) not in self._known:
            group: Element = self._groups[name]
            self._markup.append(group, xml)
            self._known[name, xml] = len(group.children) + self._added[name]
            self._added[name] += 1
        return self._known[name, xml]
