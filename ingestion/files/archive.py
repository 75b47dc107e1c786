"""A zip that is not trusted: sizes are counted while inflating, checksums are checked, names must be unique."""

import codecs
import io
import re
import struct
import zipfile
import zlib
from collections import Counter
from functools import lru_cache
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element, ParseError

from ingestion.files.cells import UnreadableFileError, fault
from ingestion.files.limits import limits, within

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, struct.error)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_ENCODING = re.compile(rb"""\s*<\?xml[^>]*encoding=["']([\w.:-]+)""")
# Encodings that the XML parser does not know, and names that are found on text that is in fact UTF-8.
_NAMED = dict.fromkeys(("gb2312", "gbk", "gb18030"), "gb18030") | {"big5": "big5", "windows-1252": "cp1252"}
_NAMED |= dict.fromkeys(("utf-16", "utf-16le", "utf-16be", "utf-32", "unicode", "utf8"), "utf-8-sig")
# How XML begins in UTF-16 and UTF-32, with a byte order mark or without.
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    ("<".encode("utf-32-le"), "utf-32-le"),
    ("<".encode("utf-32-be"), "utf-32-be"),
    ("<".encode("utf-16-le"), "utf-16-le"),
    ("<".encode("utf-16-be"), "utf-16-be"),
)
# A local header is so long; at this offset it holds the lengths of the two fields that follow it.
_HEADER, _LENGTHS, _SIGNATURE = 30, 26, b"PK\3\4"
_ENCRYPTED = 1
# Programs write the same small members into every workbook: their parsed trees are kept.
_SMALL = 1 << 12


class Archive:
    """Members of a zip by their names. Every method raises :class:`UnreadableFileError` where the zip is bad."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as directory:
                members = directory.infolist()
        except _BROKEN as error:
            raise UnreadableFileError("corrupt_file", fault(error)) from error
        # Names of parts do not differ by case alone, and some programs write Windows paths.
        self._members = {_key(info.filename): info for info in members}
        if len(self._members) < len(members):
            # Programs differ in which of the two members they read, so neither can be trusted.
            twice = Counter(_key(info.filename) for info in members).most_common(1)[0][0]
            raise UnreadableFileError("corrupt_file", f"two members of one name: {twice}")
        self._left = limits()["inflated_bytes"]

    def names(self) -> list[str]:
        """The names of all members that are no folders."""
        return [info.filename for info in self._members.values() if not info.is_dir()]

    def __contains__(self, member: str) -> bool:
        """Whether there is a member of this name."""
        return _key(member) in self._members

    def read(self, member: str) -> bytes:
        """A member, inflated within the limit of all and with its checksum checked; empty where there is none."""
        info = self._members.get(_key(member))
        if info is None:
            return b""
        within("inflated_bytes", limits()["inflated_bytes"] - self._left + info.file_size)
        try:
            content = _inflated(self._raw(info), info.compress_type, info.file_size, info.CRC)
        except _BROKEN as error:
            raise UnreadableFileError("corrupt_file", f"{member}: {fault(error)}") from error
        self._left -= len(content)
        return content

    def _raw(self, info: zipfile.ZipInfo) -> bytes:
        """A member, still deflated."""
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableFileError("encrypted_file", info.filename)
        start = info.header_offset
        if self._content[start : start + len(_SIGNATURE)] != _SIGNATURE:
            raise zipfile.BadZipFile("there is no member where the directory says")
        start += _HEADER + sum(struct.unpack_from("<HH", self._content, start + _LENGTHS))
        return self._content[start : start + info.compress_size]

    def parse(self, member: str) -> Element:
        """The root element of an XML member. Do not change it: equal members of other workbooks share the tree."""
        info = self._members.get(_key(member))
        if info is None or info.file_size > _SMALL or info.compress_size > _SMALL:
            return parse_xml(self.read_xml(member), member)
        try:
            return _parsed(self._raw(info), info.compress_type, info.file_size, info.CRC)
        except _BROKEN as error:
            raise UnreadableFileError("corrupt_file", f"{member}: {fault(error)}") from error

    def read_xml(self, member: str) -> bytes:
        """The XML of a member, in UTF-8; it must be there."""
        if member not in self:
            raise UnreadableFileError("corrupt_file", f"{member} is missing")
        return plain_xml(self.read(member), member)


def _inflated(raw: bytes, method: int, size: int, checksum: int) -> bytes:
    """The content of a member, which must be of the size and checksum declared."""
    if method == zipfile.ZIP_STORED:
        content = raw
    elif method == zipfile.ZIP_DEFLATED:
        # One byte more than declared shows that there is more: it is never inflated.
        content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(raw, size + 1)
    else:
        raise zipfile.BadZipFile(f"compressed by method {method}")
    if len(content) != size or zlib.crc32(content) != checksum:
        raise zipfile.BadZipFile("size or checksum is wrong")
    return content


@lru_cache(maxsize=256)
def _parsed(raw: bytes, method: int, size: int, checksum: int) -> Element:
    return parse_xml(plain_xml(_inflated(raw, method, size, checksum), "XML"), "XML")


def plain_xml(xml: bytes, member: str) -> bytes:
    """XML in UTF-8. It is refused if it declares entities, or could hide that by its encoding."""
    encoding = _encoding(xml)
    if encoding:
        xml = _recoded(xml, encoding, member)
    # Searching for a single sign first is many times as fast.
    declares = b"!" in xml and (b"<!DOCTYPE" in xml or b"<!ENTITY" in xml)
    if declares or b"\0" in xml:
        raise UnreadableFileError("corrupt_file", f"{member}: not the XML of a spreadsheet")
    return xml


def parse_xml(xml: bytes, member: str) -> Element:
    """The root element of plain XML (see :func:`plain_xml`)."""
    try:
        return ET.fromstring(xml)  # noqa: S314 - it can declare nothing
    except (ParseError, ValueError) as error:
        raise UnreadableFileError("corrupt_file", f"{member}: {fault(error)}") from error


def _encoding(xml: bytes) -> str | None:
    """The encoding where it is not UTF-8."""
    if xml[:1] not in (b"<", codecs.BOM_UTF8[:1]) or xml[1:2] == b"\0":
        return next((encoding for start, encoding in _WIDE if xml.startswith(start)), None)
    named = _ENCODING.match(xml)
    return _NAMED.get(named[1].decode("latin-1").lower()) if named else None


def _recoded(xml: bytes, encoding: str, member: str) -> bytes:
    """XML in UTF-8, without what declares that it is not."""
    try:
        return _DECLARATION.sub("", xml.decode(encoding), count=1).encode()
    except UnicodeError as error:
        raise UnreadableFileError("corrupt_file", f"{member}: {fault(error)}") from error


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()
