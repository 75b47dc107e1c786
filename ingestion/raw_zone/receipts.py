"""The number of a receipt: what orders submissions, whatever the clock of the machine did."""

from ingestion.raw_zone.store import Store, write_whole

_LAST = ".receipts"


def next_number(store: Store) -> int:
    """A number that no receipt of this store has had, above all of them. Raises OSError.

    The last one is kept in ``work``, as a run that is still being read has no row yet; without it the rows tell.
    """
    with store.alone("receipts"):
        with store.counted() as raw:
            known = [int(row["sequence"]) for row in raw.table("submissions").to_pylist()]
        kept = store.work / _LAST
        last = kept.read_text(encoding="ascii").strip() if kept.exists() else ""
        number = max([0, *known, int(last) if last.isdecimal() else 0]) + 1
        write_whole(kept, f"{number}\n".encode())
    return number
