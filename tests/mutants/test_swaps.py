"""The list of swaps for SQL, and what is told of the places that were tried."""

from tests.mutants.copied_project import PROJECT
from tests.mutants.outcomes import KILLED, SURVIVED, TIMED_OUT, Outcome, survivors, table
from tests.mutants.places import swapped, swaps

SQL = [
    file.read_text(encoding="utf-8")
    for room in ("dbt_project", "expectations")
    for file in (PROJECT / room).rglob("*.sql")
]
MODEL = """\
-- where it is null, or {{ not }} a sum
select * from a left join b using (id) {# left join #}
where coalesce(a.x, b.x) < 3 and y between 1 and 2
"""


def changed(text: str) -> list[str]:
    """The changed line of every place of every swap."""
    places = [place for swap in swaps() for place in swapped("m.sql", text, *swap)]
    return [place.after.splitlines()[place.line - 1] for place in places]


def test_every_place_is_changed_alone_and_comments_are_left() -> None:
    assert sorted(changed(MODEL)) == sorted(
        [
            "select * from a inner join b using (id) {# left join #}",
            "where (a.x) < 3 and y between 1 and 2",
            "where coalesce(a.x, b.x) <= 3 and y between 1 and 2",
            "where coalesce(a.x, b.x) < 3 or y between 1 and 2",
            "where coalesce(a.x, b.x) < 3 and y between 1 + 1 and 2",
            "where not coalesce(a.x, b.x) < 3 and y between 1 and 2",
        ]
    )


def test_every_swap_changes_what_it_finds() -> None:
    found = [place for text in SQL for swap in swaps() for place in swapped("m.sql", text, *swap)]
    assert found
    assert all(place.before != place.after for place in found)


def test_the_table_counts_by_room_and_survivors_are_shown() -> None:
    outcomes = [Outcome("a", KILLED, "-1\n+2"), Outcome("a", SURVIVED, "-3\n+4"), Outcome("b", TIMED_OUT, "-5\n+6")]
    assert table(outcomes)[2:] == ["| a | 2 | 1 | 1 | 0 |", "| b | 1 | 0 | 0 | 1 |", "| all | 3 | 1 | 1 | 1 |"]
    assert survivors(outcomes) == ["", "1. a", "", "```diff", "-3\n+4", "```"]
