"""The parts of an .xlsx file: their bytes, types and relations. The same parts give the same file."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple, Self

from ingestion.files.archive import Archive
from tbw.answer.marking.markup import Markup, UnmarkableError, attribute

CONTENT_TYPES = "[Content_Types].xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_EMPTY_RELATIONS = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_RELATIONS}"/>'
_EMPTY_TYPES = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Types xmlns="{_TYPES}">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
# A file of the same content has the same bytes: the earliest time that a zip can tell.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


class Relation(NamedTuple):
    """A relation of a part to another; ``kind`` is the last word of its type."""

    relation_id: str
    kind: str
    target: str


class Package:
    """Parts by name. Raises :class:`UnmarkableError` or UnreadableFileError for what is no package."""

    def __init__(self, parts: dict[str, bytes] | None = None) -> None:
        self.parts = {CONTENT_TYPES: _EMPTY_TYPES.encode()} if parts is None else parts
        self.part(CONTENT_TYPES)

    @classmethod
    def of(cls, content: bytes) -> Self:
        """The package in a file, inflated within the limits of reading."""
        archive = Archive(content)
        return cls({name.replace("\\", "/").lstrip("/"): archive.read(name) for name in archive.names()})

    def part(self, name: str) -> bytes:
        """The bytes of a part."""
        if name not in self.parts:
            raise UnmarkableError(f"{name} is missing")
        return self.parts[name]

    def content(self) -> bytes:
        """The file."""
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as file:
            for name in sorted(self.parts, key=lambda name: name != CONTENT_TYPES):
                info = zipfile.ZipInfo(name, _NO_TIME)
                info.compress_type = zipfile.ZIP_DEFLATED
                file.writestr(info, self.parts[name])
        return sink.getvalue()

    def add(self, pattern: str, content: str, content_type: str) -> str:
        """Add a part under the first free number of a name like xl/comments{}.xml. Returns its name."""
        taken = {name.casefold() for name in self.parts}
        name = next(name for n in count(1) if (name := pattern.format(n)).casefold() not in taken)
        self.put(name, content, content_type)
        return name

    def put(self, name: str, content: str, content_type: str) -> None:
        """Add a part of a type, or put another in its place."""
        self.parts[name] = content.encode()
        types, extension = Markup(self.part(CONTENT_TYPES)), name.rpartition(".")[2]
        override = next((e for e in types.root.all("Override") if e.attributes.get("PartName") == f"/{name}"), None)
        default = next((e for e in types.root.all("Default") if e.attributes.get("Extension") == extension), None)
        if override:
            types.set(override, {"ContentType": content_type})
        elif default is None:
            tag = f"{types.prefix}Default"
            types.append(types.root, f'<{tag} Extension="{attribute(extension)}" ContentType="{content_type}"/>')
        elif default.attributes.get("ContentType") != content_type:
            tag = f"{types.prefix}Override"
            types.append(types.root, f'<{tag} PartName="/{attribute(name)}" ContentType="{content_type}"/>')
        self.parts[CONTENT_TYPES] = types.render()

    def drop(self, name: str) -> None:
        """Take a part out, with its relations and its type."""
        self.parts.pop(name, None)
        self.parts.pop(relations_part(name), None)
        types = Markup(self.part(CONTENT_TYPES))
        for override in types.root.all("Override"):
            if override.attributes.get("PartName") == f"/{name}":
                types.remove(override)
        self.parts[CONTENT_TYPES] = types.render()

    def relations(self, name: str) -> Iterator[Relation]:
        """The relations of a part ("" for the package) to other parts."""
        member = relations_part(name)
        if member not in self.parts:
            return
        for element in Markup(self.parts[member]).root.all("Relationship"):
            attributes = element.attributes
            if attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", posixpath.dirname(name), attributes.get("Target", "")))
                yield Relation(
                    attributes.get("Id", ""), attributes.get("Type", "").rpartition("/")[2], target.lstrip("/")
                )

    def related(self, name: str, kind: str) -> str | None:
        """The part that a relation of a kind leads to."""
        return next((r.target for r in self.relations(name) if r.kind == kind), None)

    def relate(self, name: str, kind: str, target: str) -> str:
        """Relate a part to another. Returns the id of the relation."""
        member = relations_part(name)
        markup = Markup(self.parts.get(member, _EMPTY_RELATIONS.encode()))
        taken = {element.attributes.get("Id") for element in markup.root.children}
        relation_id = next(key for n in count(1) if (key := f"rId{n}") not in taken)
        tag = f"{markup.prefix}Relationship"
        markup.append(
            markup.root, f'<{tag} Id="{relation_id}" Type="{RELATION}/{kind}" Target="/{attribute(target)}"/>'
        )
        self.parts[member] = markup.render()
        return relation_id

    def unrelate(self, name: str, relation: Relation) -> None:
        """Take a relation out."""
        markup = Markup(self.parts[relations_part(name)])
        for element in markup.root.all("Relationship"):
            if element.attributes.get("Id") == relation.relation_id:
                markup.remove(element)
        self.parts[relations_part(name)] = markup.render()


def relations_part(name: str) -> str:
    """The part that holds the relations of a part."""
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{base}.rels")
