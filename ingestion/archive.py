"""A zip that is not believed: sizes are counted while inflating, checksums are checked, names must be unique."""

import io
import zipfile
import zlib
from collections import Counter
from typing import Self
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element, ParseError

from ingestion.cells import UnreadableFileError
from ingestion.limits import limits, within

BLOCK = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


class Archive:
    """Members of a zip by their names. Every method raises :class:`UnreadableFileError` where the zip is bad."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _BROKEN as error:
            raise UnreadableFileError("corrupt_file", str(error)) from error
        names = self._zip.namelist()
        twice = [name for name, count in Counter(name.casefold() for name in names).items() if count > 1]
        if twice:
            # Readers differ in which of the two they take: none of them can be trusted.
            raise UnreadableFileError("corrupt_file", f"two members of one name: {twice[0]}")
        self.members = frozenset(names)
        self._inflated = 0
        self._read: dict[str, bytes] = {}

    def __enter__(self) -> Self:
        """Nothing is opened that would have to be closed but the zip itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the zip."""
        self._zip.close()

    def read(self, member: str) -> bytes:
        """A member, inflated within the limit of all and with its checksum checked; empty where there is none."""
        if member not in self.members:
            return b""
        if member not in self._read:
            self._read[member] = self._inflate(member)
        return self._read[member]

    def _inflate(self, member: str) -> bytes:
        blocks = []
        try:
            with self._zip.open(member) as file:
                while block := file.read(BLOCK):
                    self._inflated += len(block)
                    within("inflated_bytes", self._inflated)
                    blocks.append(block)
        except _BROKEN as error:
            reason = "encrypted_file" if "encrypted" in str(error) else "corrupt_file"
            raise UnreadableFileError(reason, f"{member}: {error}") from error
        return b"".join(blocks)

    def check(self, suffixes: tuple[str, ...]) -> None:
        """Inflate every member with one of these endings, so that all of them are known to be whole."""
        declared = sum(info.file_size for info in self._zip.infolist())
        within("inflated_bytes", declared)
        for member in sorted(self.members):
            if member.endswith(suffixes):
                self.read(member)

    def parse(self, member: str) -> Element:
        """The root element of an XML member."""
        return parse_xml(self.read(member), member)


def parse_xml(xml: bytes, name: str) -> Element:
    """The root element. What could declare entities, or hide that it does in another encoding, is refused."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\0" in xml:
        raise UnreadableFileError("corrupt_file", f"{name}: not the XML of a spreadsheet")
    try:
        return ET.fromstring(xml)  # noqa: S314 - it can declare nothing, see above
    except (ParseError, ValueError) as error:
        raise UnreadableFileError("corrupt_file", f"{name}: {error}") from error


def box(rows: int, columns: int) -> None:
    """Refuse a sheet whose filled cells span too large a box."""
    if rows * columns > limits()["cells"]:
        raise UnreadableFileError("too_large", f"cells: {rows} rows by {columns} columns")
