"""Made-up submissions for tests: :mod:`expectations.made_up` with the register of the project and a fixed clock."""

from datetime import UTC, datetime
from pathlib import Path

from expectations import proof
from expectations.check import check
from expectations.check_tables import Checked
from expectations.made_up import MadeUp
from ingestion.editions import load_editions
from ingestion.form import FORMS

EDITIONS = load_editions(FORMS)
FORM = EDITIONS.of(2021)
PROJECT = Path(__file__).parents[2]
RULES = PROJECT / "expectations" / "rules.csv"
NOW = datetime(2021, 3, 1, tzinfo=UTC)
BASE_COUNT = 300


def base_name(number: int) -> str:
    return proof.numbered_base(number)["base_name"]


def write_reference(folder: Path) -> Path:
    """A reference folder of our own: many bases in one city, and a few with something to tell apart."""
    return proof.write_reference(folder, BASE_COUNT)


class Rows(MadeUp):
    def check(self, reference: Path, *ids: str, rules: Path = RULES, at: datetime = NOW) -> Checked:
        """Judged by the register; all submissions where no ids are given."""
        to_check = ids or [row["submission_id"] for row in self.submissions]
        return check(
            self.raw_tables(),
            to_check,
            editions=self.editions,
            reference=reference,
            rules=rules,
            checked_at=at,
        )
