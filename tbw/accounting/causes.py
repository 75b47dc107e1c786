"""Why a base gives a sum another value in one release than in another."""

from dataclasses import dataclass
from typing import Any

from tbw.accounting.explain_text import number
from tbw.ground.language import say, word
from tbw.release.two_releases import AFTER, BEFORE, TwoReleases

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """What one release holds: its submissions by id, and which of them supplies a base and data year."""

    submissions: dict[str, Row]
    suppliers: dict[tuple[str, int], str]

    def supplier(self, row: Row) -> Row | None:
        """The submission that supplies the figures of the base and year of a row."""
        return self.submissions.get(self.suppliers.get((row["base_id"], row["data_year"]), ""))


def sent(both: TwoReleases) -> tuple[Sent, Sent]:
    """What the earlier and the later release hold."""
    return _sent(both, BEFORE), _sent(both, AFTER)


def _sent(both: TwoReleases, release: str) -> Sent:
    submissions = both.rows(
        f"select submission_id, landing_path, report_year, base_id, status from {release}.marts.fct_submission"
    )
    supplied = both.rows(
        f"select distinct base_id, data_year, submission_id from {release}.marts.fct_reported_value where is_current"
    )
    return Sent(
        {row["submission_id"]: row for row in submissions},
        {(row["base_id"], row["data_year"]): row["submission_id"] for row in supplied},
    )


def because(row: Row, was: Sent, now: Sent) -> str:
    """Why a base gives another value: the submission, or what of the reference data or the rules."""
    return _of_end(row, was, now) or _of_report(row, was, now) or _of_supply(row, was, now)


def _of_report(row: Row, was: Sent, now: Sent) -> str | None:
    """What happened to the report that gives the value; None where nothing did, or no report gives it."""
    old, new = was.submissions.get(row["old"] or ""), now.submissions.get(row["new"] or "")
    one = new or old
    if one is None:
        return None
    path = one["landing_path"]
    then, today = (of.submissions.get(one["submission_id"], {}).get("status") for of in (was, now))
    if then is None:
        is_restated = old is not None and old["report_year"] != one["report_year"]
        filed = "reported" if old is None else "restated" if is_restated else "sent_again"
        return say(f"cause.{filed}", path=path)
    if then != today:
        after = word("status", today) if today else say("diff.gone")
        return say("cause.status", path=path, before=word("status", then), after=after)
    return _of_two(row, old, new)


def _of_two(row: Row, old: Row | None, new: Row | None) -> str | None:
    """What changed although both releases hold the report with the same status."""
    if not old or not new or row["before"] is None or row["after"] is None:
        return None
    path = new["landing_path"]
    if old["submission_id"] != new["submission_id"]:
        return say("cause.instead", path=path, before=old["landing_path"])
    if row["old_item"] != row["new_item"]:
        return say("cause.item_instead", item=row["new_item"], before=row["old_item"])
    return say("cause.read_differently", path=path)


def _of_supply(row: Row, was: Sent, now: Sent) -> str:
    """Which report supplies the base and year now, or none any more; else what came without counting; else registry."""
    then, today = was.supplier(row), now.supplier(row)
    if then and today and then["submission_id"] != today["submission_id"]:
        return say("cause.instead", path=today["landing_path"], before=then["landing_path"])
    if today and not then:
        return say("cause.reported", path=today["landing_path"])
    if then and not today:
        return say("cause.no_more", path=then["landing_path"])
    if row["old"] or row["new"]:
        one = now.submissions.get(row["new"] or "") or was.submissions.get(row["old"] or "") or {}
        return say("cause.withheld", path=one.get("landing_path"))
    came = [
        say("cause.came", path=path["landing_path"], status=word("status", path["status"]))
        for submission_id, path in now.submissions.items()
        if submission_id not in was.submissions
        and path["base_id"] == row["base_id"]
        and path["report_year"] > row["data_year"]
    ]
    return "; ".join(came) or say("cause.registry")


def _of_end(row: Row, was: Sent, now: Sent) -> str | None:
    """Why the end of a range moved; None where it is the same kind of figure, times the same factor, as before."""
    then, today = ((row[f"{of}_basis"], row[f"{of}_weight"]) for of in ("old", "new"))
    if None in then + today or then == today:
        return None
    of = [of.submissions.get(row[which] or "", {}).get("landing_path") for which, of in (("old", was), ("new", now))]
    ends = [f"{word('basis', basis)} × {number(weight)}" for basis, weight in (then, today)]
    old, new = (say("cause.end_of", end=end, path=path) if path else end for end, path in zip(ends, of, strict=True))
    return say("cause.rests_on", after=new, before=old)
