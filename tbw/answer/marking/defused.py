"""What acts in a sender's workbook, or reaches outside of it, does not come back: it becomes the value that was shown.

A marked return is opened by other people than its sender, and office programs ask them for trust in it.
"""

import html
import re
from functools import cache, lru_cache
from pathlib import Path

import yaml

from tbw.answer.marking.book import relation_of
from tbw.answer.marking.markup import Element, Markup, UnmarkableError
from tbw.answer.marking.package import Package, relations_part

_FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula"})
_OF_BOOK = frozenset({"definedName", "definedNames", "externalReferences"})
_OF_SHEETS = re.compile(rb"[<:](?:f|formula[12]?|calculatedColumnFormula|totalsRowFormula|hyperlinks?)[\s/>]")
_ENCODING = re.compile(rb"""<\?xml[^>]*\sencoding\s*=\s*["'](?!utf-8|us-ascii)""", re.IGNORECASE)
_LINKED_SHAPE = re.compile(rb"\shref\s*=", re.IGNORECASE)
# Formulas, macros and addresses that stand in attributes, or in the elements of a control of older versions.
_ATTRIBUTES = re.compile(
    rb"""\s(?:macro|textlink|link|linkedCell|listFillRange|fmla\w+|destinationFile|src)\s*=\s*(?:"([^"]*)"|'([^']*)')"""
    rb"""|<(?:\w+:)?cfvo\b[^>]*?\sval\s*=\s*(?:"([^"]*)"|'([^']*)')|<(?:\w+:)?(?:Fmla\w+|HyperlinkBase)>([^<]*)<""",
    re.IGNORECASE,
)
_TEXT = re.compile(r'"[^"]*"')
_QUOTED_SHEET = re.compile(r"'((?:[^']|'')*)'")
_CALL = re.compile(r"([^\W\d][\w.]*)\s*\(")
_NAME = re.compile(r"[^\W\d][\w.]*")
_OF_NEWER = re.compile(r"^(?:_XLFN\.|_XLWS\.)+")
# After the name of a sheet the rest may be put together.
_INSIDE = r"""\s*"#(?:'[^'"|\[\]\\/:?*]*'|[^'"|\[\]\\/:?*!]*)(?:!"\s*&|!?[A-Za-z0-9_$:]*"\s*[,)])"""
_LINK, _INSIDE_LINK = (re.compile(rf"\bHYPERLINK\s*\({then}", re.IGNORECASE) for then in ("", _INSIDE))
# What is called may be made by a formula itself, or named without a call.
_CALLED_BY_RESULT = re.compile(r"\)\s*\(|\b_xleta\.", re.IGNORECASE)
# Of another program (DDE), of another workbook, of a path or an address.
_ELSEWHERE, _NOT_IN_NAMES_OF_SHEETS = re.compile(r"[|\[\]\\]|://"), re.compile(r"[|\[\]\\/:?*]")
_RUNS_BY_ITSELF = "_xlnm.auto_"


def defuse(package: Package) -> None:
    """Take it out of a package. Raises :class:`UnmarkableError` where the workbook would not be whole without it."""
    for part in package.parts:
        _refuse_what_acts(package, part)
    book = package.related("", "officeDocument")
    if book is None:
        raise UnmarkableError("no workbook")
    forgotten = _forget_names(package, book)
    for part in [part for part in package.parts if part.endswith(".xml")]:
        _defuse_part(package, part, forgotten)
    for relation in list(package.relations(book)):
        # What lists the cells with formulas is made anew by whoever opens it.
        if relation.kind in {"externalLink", "calcChain"}:
            package.unrelate(book, relation)
            package.drop(relation.target)


@lru_cache(maxsize=4096)  # the formulas of a blank form stand in every copy of it, hundreds of each kind
def is_quiet(formula: str, forgotten: frozenset[str] = frozenset()) -> bool:
    """Whether a formula looks at its own workbook only; ``forgotten``: names that stand for what does not."""
    if len(_LINK.findall(formula)) != len(_INSIDE_LINK.findall(formula)):
        return False
    bare = _TEXT.sub('""', formula)
    files = [name for name in _QUOTED_SHEET.findall(bare) if _NOT_IN_NAMES_OF_SHEETS.search(name)]
    bare = _QUOTED_SHEET.sub("", bare)
    called = {_OF_NEWER.sub("", name.upper()) for name in _CALL.findall(bare)}
    named = {name.casefold() for name in _NAME.findall(bare)}
    is_hidden = _CALLED_BY_RESULT.search(bare) or named & _words("loud")
    return not (
        files or is_hidden or _ELSEWHERE.search(bare) or called - _words("quiet") - {"HYPERLINK"} or named & forgotten
    )


def _refuse_what_acts(package: Package, part: str) -> None:
    content = package.part(part)
    if part.endswith((".xml", ".rels")) and (
        content[:4].strip(b"\xef\xbb\xbf")[:1] != b"<" or _ENCODING.match(content)
    ):
        raise UnmarkableError(f"{part} is not written in UTF-8")
    if part.endswith(".vml") and _LINKED_SHAPE.search(content):
        raise UnmarkableError(f"{part}: a shape is a link")
    for found in _ATTRIBUTES.finditer(content) if part.endswith((".xml", ".vml")) else ():
        if not is_quiet(html.unescape(next(filter(None, found.groups()), b"").decode("utf-8", "replace"))):
            raise UnmarkableError(f"{part}: an attribute leads outside or acts by itself")
    for element in Markup(content).root.all("Relationship") if part.endswith(".rels") else ():
        kind = element.attributes.get("Type", "").rpartition("/")[2]
        may_be_taken_out = kind in {"hyperlink", "externalLinkPath", "externalLinkLongPath"}
        if kind in _words("acting") or (_is_external(element) and not may_be_taken_out):
            raise UnmarkableError(f"{part}: {kind} leads outside or acts by itself")


def _forget_names(package: Package, book: str) -> frozenset[str]:
    """Take out the defined names that reach outside, and the list of other workbooks. Returns these names."""
    markup = Markup(package.part(book), lambda name, _, depth: depth == 0 or name in _OF_BOOK)
    group = markup.root.child("definedNames")
    named = list(group.all("definedName")) if group else []
    loud = [one for one in named if not is_quiet(_formula(markup, one)) or _name(one).startswith(_RUNS_BY_ITSELF)]
    for element in loud if group is None or len(loud) < len(named) else [group]:  # an empty list would be a fault
        markup.remove(element)
    for element in markup.root.all("externalReferences"):
        markup.remove(element)
    package.parts[book] = markup.render()
    return frozenset(map(_name, loud))


def _name(element: Element) -> str:
    return element.attributes.get("name", "").casefold()


def _defuse_part(package: Package, part: str, forgotten: frozenset[str]) -> None:
    """Formulas and links of cells become values; elsewhere they cannot be taken out alone."""
    outside = _links_outside(package, part)
    if not outside and not _OF_SHEETS.search(package.part(part)):
        return
    markup = Markup(package.part(part), lambda name, _, depth: depth == 0 or name in _FORMULAS or "hyperlink" in name)
    is_sheet = markup.root.name == "worksheet"
    found = [one for one in markup.root.children if one.name in _FORMULAS]
    loud = [one for one in found if not is_quiet(_formula(markup, one), forgotten)]
    if (outside and not is_sheet) or any(one.tag != f"{markup.prefix}f" or not is_sheet for one in loud):
        raise UnmarkableError(f"{part}: what is no cell leads outside")
    # Other cells may share a formula: with the first one it goes from all of them.
    shared = {one.attributes["si"] for one in loud if "si" in one.attributes}
    loud += [one for one in found if one.attributes.get("si") in shared]
    groups = list(markup.root.all("hyperlinks"))
    links = [link for group in groups for link in group.all("hyperlink")]
    gone = [one for one in links if relation_of(one) in outside or "://" in one.attributes.get("location", "")]
    for element in {id(one): one for one in (*loud, *(gone if len(gone) < len(links) else groups))}.values():
        markup.remove(element)
    package.parts[part] = markup.render()
    _unrelate(package, part, outside)


def _links_outside(package: Package, part: str) -> set[str]:
    """Ids of the relations of a part that lead outside."""
    member = relations_part(part)
    if member not in package.parts:
        return set()
    relations = Markup(package.part(member)).root.all("Relationship")
    links = (one for one in relations if one.attributes.get("Type", "").endswith("/hyperlink"))
    return {one.attributes.get("Id", "") for one in links if _is_external(one)}


def _unrelate(package: Package, part: str, ids: set[str]) -> None:
    if ids:
        markup = Markup(package.part(relations_part(part)))
        for element in markup.root.all("Relationship"):
            if element.attributes.get("Id", "") in ids:
                markup.remove(element)
        package.parts[relations_part(part)] = markup.render()


def _is_external(element: Element) -> bool:
    return element.attributes.get("TargetMode", "").casefold() == "external"


def _formula(markup: Markup, element: Element) -> str:
    """As an office program reads it; what is no plain text between the tags (a comment, a section) is never quiet."""
    written = markup.inner(element)
    return html.unescape(written) if "<" not in written else "|"


@cache
def _words(name: str) -> frozenset[str]:
    said: dict[str, str] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return frozenset(said[name].split())
