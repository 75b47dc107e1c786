"""Printing to a terminal or a log. Text of others (cells, names of files and sheets) never steers the terminal."""

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
# Signs that move the cursor, colour, ring or reverse the order of reading; all but tab and line feed.
_STEERING = (
    *range(0x09),
    *range(0x0B, 0x20),
    *range(0x7F, 0xA0),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    *range(0xD800, 0xE000),  # bytes of a file name that could not be decoded
)
_SHOWN = dict.fromkeys(_STEERING, "\ufffd")


def plain(text: str) -> str:
    """The text with � for each sign that would steer a terminal."""
    return text.translate(_SHOWN)


class Terminal(Console):
    """A console that styles its own output, while text of others cannot."""

    def render_str(self, text: str, **how: Any) -> Text:  # noqa: ANN401 - as its own does
        """As rich does it, but of plain text."""
        return super().render_str(plain(text), **how)


def terminal() -> Console:
    """The console to print on: as wide as the terminal; into a file so wide that lines are not broken."""
    console = Terminal()
    return console if console.is_terminal else Terminal(width=LOG_WIDTH)
