"""The editions of the form: which form spec holds for which report year.

All are in one folder; an edition that has ended stays there for the forms of its years.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ingestion.form import Form, FormError, load_form


@dataclass(frozen=True, slots=True)
class Editions:
    """All editions, oldest first; from the first on, exactly one holds for each report year."""

    forms: tuple[Form, ...]

    def of(self, report_year: int) -> Form | None:
        """The edition that holds for a report year, or None."""
        return next((form for form in self.forms if form.holds_for(report_year)), None)

    def nearest(self, report_year: int) -> Form:
        """The edition that holds for a report year, else the one nearest to it."""
        return self.of(report_year) or self.forms[0 if report_year < self.forms[0].first_report_year else -1]

    def of_years(self, report_years: set[int]) -> Mapping[Form, set[int]]:
        """The nearest editions of these report years, each with its years."""
        years = defaultdict(set)
        for year in sorted(report_years):
            years[self.nearest(year)].add(year)
        return years

    def units(self) -> Mapping[str, set[str]]:
        """Item -> the units that editions ask it in."""
        units = defaultdict(set)
        for item in (item for form in self.forms for item in form.items if item.unit):
            units[item.code].add(str(item.unit))
        return units

    def __str__(self) -> str:
        """Each with its report years, for people."""
        return ", ".join(
            f"{form.edition} ({form.first_report_year}–{form.last_report_year or ''})" for form in self.forms
        )


def load_editions(folder: Path) -> Editions:
    """Read and check the specs of a folder (``*.yaml``). Raises :class:`FormError`."""
    named = [(path.name, load_form(path)) for path in spec_files(folder)]
    named.sort(key=lambda entry: entry[1].first_report_year)
    faults = list(_faults(named))
    if faults:
        raise FormError("\n".join(faults))
    return Editions(tuple(form for _, form in named))


def spec_files(folder: Path) -> list[Path]:
    """The form specs of a folder, by name. Raises :class:`FormError` where there are none."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise FormError(f"no form specs (*.yaml) in {folder}: name their folder with TBW_FORMS")
    return paths


def _faults(named: list[tuple[str, Form]]) -> Iterator[str]:
    """Contradictions between editions, sorted by their first report year."""
    files: dict[str, str] = {}
    for name, form in named:
        if (other := files.setdefault(form.edition, name)) != name:
            yield f"{name}: edition {form.edition} stands in {other} already"
    for (name, form), (next_name, after) in pairwise(named):
        last, first = form.last_report_year, after.first_report_year
        if last is None or last >= first:
            yield (
                f"{name}: holds for report year {first}, too, with which {next_name} begins: "
                f"give it last_report_year: {first - 1}"
            )
        elif last + 1 < first:
            yield (
                f"{name} ends with report year {last}, {next_name} begins with {first}: "
                "give the years between them to one of the two"
            )
