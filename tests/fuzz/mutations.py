"""Ways to spoil a spreadsheet, drawn from a seed: bytes flipped, files cut, members dropped, XML and cells edited."""

import io
import random
import re
import zipfile
from collections.abc import Callable

_VALUE = re.compile(rb"<v>([^<]*)</v>")
_REFERENCE = re.compile(rb'<c r="([A-Z]+\d+)"')
_ATTRIBUTES = (b"r", b"t", b"s", b"ref", b"count", b"spans", b"office:value", b"office:value-type")


def mutate(content: bytes, rng: random.Random) -> bytes:
    """The file with one to three faults."""
    ways = _ZIP_WAYS if content.startswith(b"PK") else _PLAIN_WAYS
    for _ in range(rng.randint(1, 3)):
        content = rng.choice(ways)(content, rng)
    return content


def _flip(content: bytes, rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.randint(1, 8)):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _cut(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _splice(content: bytes, rng: random.Random) -> bytes:
    start, length = rng.randrange(len(content) + 1), rng.randint(1, 64)
    return content[:start] + content[start + length :]


def _double(content: bytes, rng: random.Random) -> bytes:
    start, length = rng.randrange(len(content) + 1), rng.randint(1, 256)
    return content[:start] + content[start : start + length] * 2 + content[start + length :]


def _with_members(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # noqa: BLE001 - spoilt before: it stays as it is
        return content
    change(members)
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return result.getvalue()


def _drop_member(content: bytes, rng: random.Random) -> bytes:
    return _with_members(content, lambda members: members.pop(rng.choice(list(members))) if members else None)


def _spoil_member(content: bytes, rng: random.Random) -> bytes:
    def change(members: dict[str, bytes]) -> None:
        name = rng.choice(list(members))
        members[name] = rng.choice((_flip, _cut, _splice, _double))(members[name], rng)

    return _with_members(content, change)


def _edit_sheet(edit: Callable[[bytes, random.Random], bytes]) -> Callable[[bytes, random.Random], bytes]:
    def way(content: bytes, rng: random.Random) -> bytes:
        def change(members: dict[str, bytes]) -> None:
            for name, xml in list(members.items()):
                if "worksheets/sheet" in name or name == "content.xml":
                    members[name] = edit(xml, rng)

        return _with_members(content, change)

    return way


def _change_value(xml: bytes, rng: random.Random) -> bytes:
    found = list(_VALUE.finditer(xml))
    if not found:
        return xml
    one = rng.choice(found)
    new = rng.choice((b"", b"1e3", b"-7", b"0.1", b"99999999999999999999", b"NaN", b"12abc", b"1 2", b"#REF!", b"7%"))
    return xml[: one.start(1)] + new + xml[one.end(1) :]


def _swap_cells(xml: bytes, rng: random.Random) -> bytes:
    found = list(_REFERENCE.finditer(xml))
    if len(found) < 2:
        return xml
    first, second = sorted(rng.sample(found, 2), key=lambda match: match.start())
    parts = xml[: first.start(1)], second[1], xml[first.end(1) : second.start(1)], first[1], xml[second.end(1) :]
    return b"".join(parts)


def _move_cell(xml: bytes, rng: random.Random) -> bytes:
    found = list(_REFERENCE.finditer(xml))
    if not found:
        return xml
    one = rng.choice(found)
    new = rng.choice((b"A1", b"H14", b"J200", b"XFD1048576", b"ZZZZ9", b"A0", b"h15"))
    return xml[: one.start(1)] + new + xml[one.end(1) :]


def _remove_attribute(xml: bytes, rng: random.Random) -> bytes:
    name = rng.choice(_ATTRIBUTES)
    found = list(re.finditer(rb"\s" + re.escape(name) + rb'="[^"]*"', xml))
    chosen = rng.sample(found, min(len(found), rng.choice((1, 1, 5, len(found) or 1))))
    for one in sorted(chosen, key=lambda match: -match.start()):
        xml = xml[: one.start()] + xml[one.end() :]
    return xml


def _retype(xml: bytes, rng: random.Random) -> bytes:
    old, new = rng.choice(((b't="s"', b't="n"'), (b't="n"', b't="s"'), (b't="s"', b't="str"'), (b't="n"', b't="e"')))
    return xml.replace(old, new, rng.randint(1, 3))


def _drop_row(xml: bytes, rng: random.Random) -> bytes:
    found = list(re.finditer(rb"<row .*?</row>|<table:table-row.*?</table:table-row>", xml, re.DOTALL))
    if not found:
        return xml
    one = rng.choice(found)
    return xml[: one.start()] + xml[one.end() :]


_PLAIN_WAYS = (_flip, _flip, _cut, _splice, _double)
_SHEET_EDITS = (_change_value, _swap_cells, _move_cell, _remove_attribute, _retype, _drop_row)
_ZIP_WAYS = (_flip, _cut, _drop_member, _spoil_member, *map(_edit_sheet, _SHEET_EDITS))
