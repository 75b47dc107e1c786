"""Text of others that is printed steers no terminal."""

import io

import pytest
from rich.markup import escape
from rich.table import Table

from tbw.answer.returns import NAME_BYTES, short_name
from tbw.ground.terminal import Terminal, plain

ODD = ["\x1b[31m红", "\x1b]0;标题\x07", "a\rb", "\x9b2J", "表\u202etxt.xslx", "\x7f", "\udcb1"]


@pytest.mark.parametrize("text", ODD)
def test_neither_lines_nor_tables_hand_on_what_steers(text: str) -> None:
    sink = io.StringIO()
    console = Terminal(file=sink, width=80)
    table = Table(text)
    table.add_row(escape(text))
    console.print(table)
    console.print(f"[bold]{escape(text)}[/]", soft_wrap=True)
    assert sink.getvalue() == plain(sink.getvalue())
    assert "\ufffd" in sink.getvalue()


def test_what_the_program_styles_itself_stays() -> None:
    sink = io.StringIO()
    Terminal(file=sink, width=80, force_terminal=True, color_system="standard").print("[red]甲[/]\t乙\n丙")
    assert "\x1b[31m甲\x1b[0m" in sink.getvalue()


@pytest.mark.parametrize("text", ODD)
def test_names_of_returns_hold_none_of_it_and_stay_apart(text: str) -> None:
    names = {short_name(text), short_name(text + text), short_name(plain(text))}
    assert len(names) == 3
    assert all(name == plain(name) and len(name.encode()) <= NAME_BYTES + 9 for name in names)
