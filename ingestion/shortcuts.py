"""The switch for the places where we bypass what a library does by itself: docs/decisions/0018-shortcuts.md.

``TBW_PLAIN`` names the shortcuts to leave out, by commas, or ``all``.
"""

import os
from typing import Literal, get_args

from ingestion.settings import SettingError

Shortcut = Literal["rows_only", "conditions_once", "lazy_imports", "no_main", "executor", "kept_parse"]
SHORTCUTS: frozenset[str] = frozenset(get_args(Shortcut))


def taken(shortcut: Shortcut) -> bool:
    """Whether to take the shortcut; usually yes. Raises :class:`SettingError` where TBW_PLAIN names an unknown one."""
    left_out = {name.strip() for name in os.environ.get("TBW_PLAIN", "").split(",")} - {""}
    if unknown := sorted(left_out - SHORTCUTS - {"all"}):
        known = ", ".join(sorted(SHORTCUTS))
        raise SettingError(f"TBW_PLAIN: no shortcut {', '.join(unknown)}: all, or some of {known}")
    return not left_out & {shortcut, "all"}
