"""The records of a workbook of Excel 5 to 2003, corrected for xlrd, which gives up a whole file for one odd record.

Every record stays at its offset. Records that hold no cells (names, drawings, conditions, notes) are blanked, the
strings in the string table are counted again, and cells whose value is not certain are returned separately.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from ingestion.files.cells import ERROR, LOST, NO_RESULT, Cell, Position, UnreadableFileError
from ingestion.files.kinds import refused_bytes, unknown

_BOF, _EOF, _CONTINUE, _BLANKED = 0x0809, 0x000A, 0x003C, 0x0FFF
_GLOBALS = 0x0005
# How a workbook of Excel 4 begins.
_OLD_EXCEL = b"\x09\4\6\0"
_BIFF5, _BIFF8 = 0x0500, 0x0600
_BOUNDSHEET, _SST, _LABEL_SST, _STRING = 0x0085, 0x00FC, 0x00FD, 0x0207
_CODEPAGE, _FILEPASS = 0x0042, 0x002F
_FORMULAS = frozenset((0x0006, 0x0206, 0x0406))
# What may stand between a formula and the string that it results in: shared formulas, array formulas and data tables.
_OF_FORMULA = frozenset((0x04BC, 0x0221, 0x0021, 0x0236, 0x0036, 0x0037))
# Number formats, fonts and what points at them, the sheets, the code page, the first day and the strings.
_OF_BOOK = frozenset((_BOF, _EOF, _CONTINUE, _BOUNDSHEET, _SST, _CODEPAGE, 0x0031, 0x041E, 0x00E0, 0x0022))
# Cells and their values, merged ranges, and what hides rows and columns.
_OF_SHEET = (
    frozenset((_BOF, _EOF, _CONTINUE, _LABEL_SST, _STRING, 0x0201, 0x0203, 0x0204, 0x0205, 0x00D6, 0x027E, 0x00BD))
    | frozenset((0x00BE, 0x00E5, 0x0208, 0x007D))
    | _FORMULAS
    | _OF_FORMULA
)
# Results of formulas: an empty one, one that stands as a string in the next record, and the number 0.
_EMPTY, _TEXT, _ZERO = b"\3\0\0\0\0\0\xff\xff", b"\0\xff\xff", bytes(8)
_CALCULATE_ON_LOAD = 0x0002
_WORKSHEET = 0
_WIDE, _PHONETIC, _RICH = 1, 4, 8  # flags of a string


class Biff(NamedTuple):
    """The records; and for each sheet, by its position, the cells that xlrd would read wrongly or not at all."""

    stream: bytes
    cells: dict[int, dict[Position, Cell]]


class _Record(NamedTuple):
    place: int
    code: int
    start: int
    end: int


def prepared(stream: bytes) -> Biff:
    """Records for xlrd. Raises :class:`UnreadableFileError`: encrypted_file, or format_not_taken for Excel 2 to 4."""
    data = bytearray(stream)
    if _version(data) < _BIFF5:
        raise refused_bytes(_OLD_EXCEL) or unknown()
    records = list(_substream(data, 0))
    if any(record.code == _FILEPASS for record in records):
        raise UnreadableFileError("encrypted_file")
    # Strings of Excel 97 are Unicode, whatever the code page says.
    kept = _OF_BOOK - {_CODEPAGE} if _version(data) >= _BIFF8 else _OF_BOOK
    strings = _mend_strings(data, records)
    _blank(data, records, kept)
    sheets = [record.start for record in records if record.code == _BOUNDSHEET and data[record.start + 5] == _WORKSHEET]
    places = [struct.unpack_from("<I", data, start)[0] for start in sheets]
    cells = {place: _mend_sheet(data, place, strings) for place in places}
    return Biff(bytes(data), cells)


def _version(data: bytearray) -> int:
    try:
        code, _, version, kind = struct.unpack_from("<4H", data)
    except struct.error:
        code = 0
    if code & 0xFF != _BOF & 0xFF:
        raise UnreadableFileError("corrupt_file", "no records of a workbook")
    return version if code == _BOF and kind == _GLOBALS else 0


def _substream(data: bytearray, place: int) -> Iterator[_Record]:
    """The records from a beginning to its end; a chart within it counts as one record."""
    depth = 0
    while True:
        code, length = _head(data, place)
        start, end = place + 4, place + 4 + length
        if end > len(data):
            raise UnreadableFileError("corrupt_file", "the records are cut off")
        depth += code == _BOF
        yield _Record(place, code if depth <= 1 else _BLANKED, start, end)
        depth -= code == _EOF
        if depth <= 0:
            return
        place = end


def _head(data: bytearray, place: int) -> tuple[int, int]:
    try:
        code, length = struct.unpack_from("<HH", data, place)
    except struct.error as error:
        raise UnreadableFileError("corrupt_file", "the records are cut off") from error
    return code, length


def _blank(data: bytearray, records: list[_Record], kept: frozenset[int]) -> None:
    for record in records:
        if record.code not in kept:
            struct.pack_into("<H", data, record.place, _BLANKED)


def _mend_sheet(data: bytearray, place: int, strings: int) -> dict[Position, Cell]:
    """Correct the records of a sheet, and return its cells that have no value."""
    records = list(_substream(data, place))
    _blank(data, records, _OF_SHEET)
    cells: dict[Position, Cell] = {}
    for number, record in enumerate(records):
        if record.code in _FORMULAS:
            row, column, _, result, flags = struct.unpack_from("<HHH8sH", data, record.start)
            if result[:1] + result[6:] == _TEXT and not _has_string(records, number):
                result = _EMPTY
                data[record.start + 6 : record.start + 14] = _EMPTY
            if result == _EMPTY or (result == _ZERO and flags & _CALCULATE_ON_LOAD):
                cells[row, column] = Cell("=", NO_RESULT)
        elif record.code == _LABEL_SST:
            row, column, _, string = struct.unpack_from("<HHHI", data, record.start)
            if string >= strings:
                struct.pack_into("<H", data, record.place, _BLANKED)
                cells[row, column] = Cell(LOST, ERROR)
    return cells


def _has_string(records: list[_Record], formula: int) -> bool:
    """Whether the string follows that a formula results in."""
    after = [record.code for record in records[formula + 1 : formula + 3]]
    return after[0] == _STRING or (after[0] in _OF_FORMULA and after[1:] == [_STRING])


def _mend_strings(data: bytearray, records: list[_Record]) -> int:
    """Correct the number of strings that the string table states, and return it."""
    table = next((number for number, record in enumerate(records) if record.code == _SST), None)
    if table is None:
        return 0
    last = table + 1
    while records[last].code == _CONTINUE:
        last += 1
    parts = [(record.start, record.end) for record in records[table:last]]
    number = _count(data, parts)
    struct.pack_into("<I", data, parts[0][0] + 4, number)
    return number


def _count(data: bytearray, parts: list[tuple[int, int]]) -> int:
    """Walk through a string table as xlrd does; half signs in it become lost signs."""
    number, part, place = 0, 0, parts[0][0] + 8
    try:
        while True:
            beyond = place - parts[part][1]
            if beyond >= 0:
                part += 1
                place = parts[part][0] + beyond
            part, place = _after_string(data, parts, part, place)
            number += 1
    except (IndexError, struct.error):  # the end, or a piece of what is no string
        return number


def _after_string(data: bytearray, parts: list[tuple[int, int]], part: int, place: int) -> tuple[int, int]:
    if place + 3 > parts[part][1]:
        raise IndexError
    length, flags = struct.unpack_from("<HB", data, place)
    place += 3
    runs = phonetic = 0
    if flags & _RICH:
        runs, place = struct.unpack_from("<H", data, place)[0], place + 2
    if flags & _PHONETIC:
        phonetic, place = struct.unpack_from("<I", data, place)[0], place + 4
    while True:
        size = 2 if flags & _WIDE else 1
        here = min(length, (parts[part][1] - place) // size)
        if size > 1:
            _mend_signs(data, place, place + here * size)
        length, place = length - here, place + here * size
        if not length:
            break
        part += 1
        flags, place = data[parts[part][0]], parts[part][0] + 1
    for _ in range(runs):
        if place == parts[part][1]:
            part += 1
            place = parts[part][0]
        place += 4
    return part, place + phonetic


def _mend_signs(data: bytearray, start: int, end: int) -> None:
    try:
        data[start:end].decode("utf-16-le")
    except UnicodeDecodeError:
        data[start:end] = data[start:end].decode("utf-16-le", "replace").encode("utf-16-le")
