"""``python -m services up`` and ``python -m services down``: exit code 0 done, 1 a program failed, 2 not as asked."""

from __future__ import annotations

import sys

from services import down, up
from services.settings import settings
from tbw.ground.errors import BuildFailed, UsageError

COMMANDS = {"up": up.up, "down": down.down}


def main(arguments: list[str]) -> int:
    """Run the command."""
    try:
        COMMANDS[arguments[0]](settings())
    except (UsageError, BuildFailed, OSError) as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
