"""Where text is printed. Text of others (cells, names of files and sheets) never steers what shows it."""

from typing import Any

from rich.console import Console
from rich.text import Text

LOG_WIDTH = 160
STATUS_COLOURS = {
    "accepted": "green",
    "explain": "yellow",
    "returned": "red",
    "set_aside": "red",
    "misdirected": "red",
    "unreadable": "red",
    "duplicate": "dim",
}
# The gravest first.
SEVERITY_COLOURS = {"must_fix": "red", "explain": "yellow", "note": "dim"}
# Signs that move the cursor, colour, ring or turn the order of what is read; but for tab and line feed.
_STEERING = (
    *range(0x09),
    *range(0x0B, 0x20),
    *range(0x7F, 0xA0),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    *range(0xD800, 0xE000),  # bytes of a name that are no text
)
_SHOWN = dict.fromkeys(_STEERING, "\ufffd")


def plain(text: str) -> str:
    """A text in which each sign that steers a terminal is shown as one that was lost."""
    return text.translate(_SHOWN)


class Terminal(Console):
    """A console that styles what it prints itself, and lets no text do so."""

    def render_str(self, text: str, **how: Any) -> Text:  # noqa: ANN401 - as its own does
        """As the console's own, of plain text."""
        return super().render_str(plain(text), **how)


def terminal() -> Console:
    """Where text is printed: as wide as the terminal, or as a log that nobody folds."""
    console = Terminal()
    return console if console.is_terminal else Terminal(width=LOG_WIDTH)
