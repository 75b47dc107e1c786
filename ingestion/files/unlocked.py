"""Opens workbooks whose password is the one that office programs try by themselves, so that they open without asking.

Programs set it where only parts of a workbook are protected; the sender does not know that there is a password.
"""

import io

from ingestion.files.cells import UnreadableFileError

# MS-XLS 2.2.10: for a workbook whose structure alone is guarded.
_DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105 - everyone's


def unlocked(content: bytes) -> bytes:
    """The file without the password. Raises :class:`UnreadableFileError` (encrypted_file) where it has another one."""
    # Imported here: that takes as long as reading a file, and hardly any file needs it.
    import msoffcrypto

    opened = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(content))
        file.load_key(password=_DEFAULT_PASSWORD, verify_password=True)
        file.decrypt(opened)
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception as error:  # whatever goes wrong in the library, nobody can open the file
        raise UnreadableFileError("encrypted_file") from error
    return opened.getvalue()
