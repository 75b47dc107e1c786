"""A workbook with the password that office programs try by themselves, so that it opens without asking.

They write it where only parts of a workbook are guarded; its sender does not know that it has one.
"""

import io

from ingestion.files.cells import UnreadableFileError

# MS-XLS 2.2.10: for a workbook whose structure alone is guarded.
_DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105 - everyone's


def unlocked(content: bytes) -> bytes:
    """The file without the password. Raises :class:`UnreadableFileError` (encrypted_file) where it has another one."""
    # It costs what a file costs, and hardly any file needs it.
    import msoffcrypto

    opened = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(content))
        file.load_key(password=_DEFAULT_PASSWORD, verify_password=True)
        file.decrypt(opened)
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception as error:  # whatever the library meets in it, no one can open it
        raise UnreadableFileError("encrypted_file") from error
    return opened.getvalue()
