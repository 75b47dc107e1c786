"""OLE2 files of any streams, put together as odd programs do."""

import struct

SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SMALLEST = 4096  # of a stream that is not kept among the small ones


def ole2(
    streams: dict[str, bytes],
    *,
    backwards: bool = False,
    end: int = _END,
    extra: int = 0,
    shared: bool = False,
    cut: int = 0,
) -> bytes:
    """Streams by name. Sectors may lie ``backwards``; chains may end with another mark or be ``extra`` too long.

    ``shared``: an entry more that has the sectors of the first. ``cut``: so many bytes are missing at the end.
    """
    whole = {name: content.ljust(max(len(content), _SMALLEST), b"\0") for name, content in streams.items()}
    counts = {name: -(-len(content) // SECTOR) + extra for name, content in whole.items()}
    of_directory = -(-(len(streams) + shared + 1) // 4)
    data = sum(counts.values()) + of_directory
    of_fat = next(n for n in range(1, 110) if (data + n) * 4 <= n * SECTOR)
    fat = [*[_FAT] * of_fat, *range(of_fat + 1, of_fat + of_directory), _END]
    entries, sectors = [], b""
    for name, content in whole.items():
        places = list(range(len(fat), len(fat) + counts[name]))
        chain = places[::-1] if backwards else places
        after = dict(zip(chain, [*chain[1:], end], strict=True))
        fat += [after[place] for place in places]
        pieces = {place: content[at * SECTOR :][:SECTOR].ljust(SECTOR, b"\0") for at, place in enumerate(chain)}
        sectors += b"".join(pieces[place] for place in places)
        entries.append((name, chain[0], len(content)))
    entries += [(f"{name}2", *place) for name, *place in entries[:1]] if shared else []
    directory = _entry("Root Entry", 5, child=1)
    for at, (name, start, size) in enumerate(entries, 1):
        directory += _entry(name, 2, start=start, size=size, right=at + 1 if at < len(entries) else None)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<8I", of_fat, of_fat, 0, _SMALLEST, _END, 0, _END, 0)
    header += struct.pack("<109I", *range(of_fat), *[_FREE] * (109 - of_fat))
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(of_fat * SECTOR, b"\xff")
    content = header + table + directory.ljust(of_directory * SECTOR, b"\0") + sectors
    return content[: len(content) - cut]


def _entry(
    name: str, kind: int, *, start: int = _END, size: int = 0, right: int | None = None, child: int | None = None
) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    links = (_FREE, _FREE if right is None else right, _FREE if child is None else child)
    head = text.ljust(64, b"\0") + struct.pack("<HBB3I", len(text), kind, 1, *links)
    return head + bytes(36) + struct.pack("<IQ", start, size)
