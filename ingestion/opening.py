"""Opening what others may change meanwhile: step by step below a folder, following no link."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# Without waiting: a pipe of that name would keep us for ever.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NO_LINK = "it is a link, or lies behind one, and links are not followed: put the file itself there"


@contextmanager
def opened(path: Path, below: Path) -> Iterator[int]:
    """The descriptor of a regular file. Raises OSError, also where a part of the path below the folder is a link."""
    *folders, name = path.relative_to(below).parts
    at = os.open(below, _FOLDER)
    try:
        for folder in folders:
            at, before = os.open(folder, _FOLDER | os.O_NOFOLLOW, dir_fd=at), at
            os.close(before)
        descriptor = os.open(name, _FILE, dir_fd=at)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENOTDIR}:
            raise OSError(error.errno, _NO_LINK, str(path)) from error
        raise
    finally:
        os.close(at)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file", str(path))
        yield descriptor
    finally:
        os.close(descriptor)
