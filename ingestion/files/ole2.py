"""The OLE2 file, in which Excel 97 keeps a workbook and Excel of today one with a password: its streams by their names.

Names ignore case. Chains of sectors are only checked as far as a stream needs them.
"""

import io
import struct

import olefile
from olefile.olefile import STGTY_STREAM

from ingestion.files.cells import UnreadableFileError, fault

SIGNATURE = olefile.MAGIC
# What olefile raises for a file that is no OLE2 or is cut off; it believes the sizes that a file states.
_BROKEN = (OSError, struct.error, ValueError, IndexError, TypeError, AttributeError, OverflowError, RecursionError)


class Ole2:
    """The streams that lie at the root. Raises :class:`UnreadableFileError` (corrupt_file)."""

    def __init__(self, content: bytes) -> None:
        try:
            self._file = olefile.OleFileIO(io.BytesIO(content))
            entries = [entry for entry in self._file.root.kids if entry.entry_type == STGTY_STREAM]
        except _BROKEN as error:
            raise UnreadableFileError("corrupt_file", fault(error)) from error
        self._names = {entry.name.casefold(): entry.name for entry in reversed(entries)}

    def __contains__(self, name: str) -> bool:
        """Whether there is a stream of this name."""
        return name.casefold() in self._names

    def read(self, name: str) -> bytes:
        """All of a stream, as far as its chain goes."""
        try:
            stream: bytes = self._file.openstream([self._names[name.casefold()]]).read()
        except _BROKEN as error:
            raise UnreadableFileError("corrupt_file", fault(error)) from error
        return stream
