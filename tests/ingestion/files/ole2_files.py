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
    """Streams by name. Sectors may lie ``backwards``; chains may end with another mark or be ``extra`` sectors too long.

    ``shared``: an entry more that has the sectors of the first. ``cut``: so many bytes are missing at the end.
    """
    sectors: list[bytes] = []
    fat: dict[int, int] = {}
    entries = []
    for name, content in streams.items():
        whole = content.ljust(max(len(content), _SMALLEST), b"\0")
        pieces = [whole[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(whole), SECTOR)]
        pieces += [bytes(SECTOR)] * extra
        places = list(range(len(sectors), len(sectors) + len(pieces)))
        chain = places[::-1] if backwards else places
        laid = dict(zip(chain, pieces, strict=True))
        sectors += [laid[place] for place in places]
        fat |= dict(zip(chain, [*chain[1:], end], strict=True))
        entries.append((name, chain[0], len(whole)))
    entries += [(f"{name}2", *place) for name, *place in entries[:1]] if shared else []
    directory = b"".join(
        [
            _entry("Root Entry", 5, child=1),
            *(_entry(name, 2, start=start, size=size, right=at + 2 if at + 1 < len(entries) else None)
              for at, (name, start, size) in enumerate(entries)),
        ]
    )  # fmt: skip
    start = len(sectors)
    directory = directory.ljust(-(-len(directory) // SECTOR) * SECTOR, b"\0")
    for at in range(0, len(directory), SECTOR):
        fat[len(sectors)] = _END if at + SECTOR >= len(directory) else len(sectors) + 1
        sectors.append(directory[at : at + SECTOR])
    of_fat = next(n for n in range(1, 110) if (len(sectors) + n) * 4 <= n * SECTOR)
    places = range(len(sectors), len(sectors) + of_fat)
    fat |= dict.fromkeys(places, _FAT)
    table = [fat.get(at, _FREE) for at in range(of_fat * SECTOR // 4)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<9I", of_fat, start, 0, _SMALLEST, _END, 0, _END, 0, places[0])
    header += struct.pack("<108I", *places[1:], *[_FREE] * (109 - of_fat))
    content = header + b"".join(sectors) + struct.pack(f"<{len(table)}I", *table)
    return content[: len(content) - cut]


def _entry(
    name: str, kind: int, *, start: int = _END, size: int = 0, right: int | None = None, child: int | None = None
) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    links = (_FREE, _FREE if right is None else right, _FREE if child is None else child)
    head = text.ljust(64, b"\0") + struct.pack("<HBB3I", len(text), kind, 1, *links)
    return head + bytes(36) + struct.pack("<IQ", start, size)
