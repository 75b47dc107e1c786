"""The rounds of sound files (``rounds.yaml``)."""

from samples.edits import Edit
from samples.filing import Filing
from samples.hands import Hand
from samples.layouts import Layout
from samples.registry import Base, load_bases
from samples.specs import Spec


class RoundEdit(Edit):
    """An edit to the form of one base, and the status that it leads to; without ``report_year`` in every round."""

    base_id: str
    report_year: int | None = None
    status: str = "accepted"


class Rounds(Spec):
    """Who sends what kind of file; see the comments of the file."""

    report_years: tuple[int, ...]
    layouts: tuple[Layout, ...]
    hands: tuple[Hand, ...]
    default_format: str
    formats: dict[str, str]
    alias_report_year: int
    edits: tuple[RoundEdit, ...]

    def filings(self, report_year: int) -> dict[str, Filing]:
        """What each base sends in a round, by base_id."""
        bases = load_bases(report_year)
        return {base.base_id: self._filing(base, place, report_year) for place, base in enumerate(bases)}

    def _filing(self, base: Base, place: int, report_year: int) -> Filing:
        turn = place + self.report_years.index(report_year)
        edits = tuple(
            edit for edit in self.edits if edit.base_id == base.base_id and edit.report_year in {None, report_year}
        )
        return Filing(
            base=base,
            report_year=report_year,
            layout=self.layouts[turn % len(self.layouts)],
            hand=self.hands[turn % len(self.hands)],
            fmt=self.formats.get(base.base_id, self.default_format),
            base_name=base.names[-1] if report_year == self.alias_report_year else base.base_name,
            edits=edits,
            status=next((edit.status for edit in edits if edit.status != "accepted"), "accepted"),
        )
