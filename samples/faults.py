"""Files with one fault each (``faults.yaml``), made from sound ones."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import Field

from samples import truth
from samples.edits import Edit
from samples.filing import Filed, Filing, Kit, file_form
from samples.sheets import Placed, Sheet
from samples.specs import Spec
from samples.writers import xlsx_bytes


class Fault(Spec):
    """How a faulty file differs from the sound one of its base, and what is expected of it."""

    base_id: str
    status: str
    kind: str | None = None
    edits: tuple[Edit, ...] = ()
    base_name: str | None = None
    layout: dict[str, Any] = Field(default_factory=dict)
    format: str = "xlsx"
    extension: str | None = None
    share_of_bytes: float | None = None  # a download that broke off
    copy_suffix: str | None = None  # name of a second file of the same bytes

    def filing(self, sound: Filing) -> Filing:
        """The sound filing with this fault in it. Edits of the round itself are left out: one fault a file."""
        return replace(
            sound,
            layout=replace(sound.layout, **self.layout),
            fmt=self.format,
            extension=self.extension,
            base_name=self.base_name or sound.base_name,
            edits=self.edits,
            status=self.status,
            kind=self.kind,
        )


class Foreign(Spec):
    """A workbook that is no form."""

    city: str
    file: str
    sheet: str
    rows: tuple[tuple[str, ...], ...]
    status: str
    kind: str


class Faults(Spec):
    """All faulty files of one report year."""

    report_year: int
    faults: tuple[Fault, ...]
    foreign: Foreign

    def files(self, kit: Kit, sound: dict[str, Filing]) -> Iterator[Filed]:
        """The files, made from the sound filings by base_id."""
        for fault in self.faults:
            yield from _faulty(fault, file_form(kit, fault.filing(sound[fault.base_id])))
        cells = {
            (row, column): cell for row, line in enumerate(self.foreign.rows, 1) for column, cell in enumerate(line, 1)
        }
        sheet = Sheet(self.foreign.sheet, dict(cells))
        path = f"{self.report_year}/{self.foreign.city}/{self.foreign.file}"
        expected = truth.entry(path, self.foreign.status, self.foreign.kind)
        yield Filed(path, xlsx_bytes(Placed([sheet], sheet.name)), expected)


def _faulty(fault: Fault, filed: Filed) -> Iterator[Filed]:
    if fault.share_of_bytes is not None:
        data = filed.data[: int(len(filed.data) * fault.share_of_bytes)]
        yield Filed(filed.path, data, truth.entry(filed.path, fault.status, fault.kind))
        return
    yield filed
    if fault.copy_suffix:
        path = Path(filed.path)
        copy = path.with_stem(path.stem + fault.copy_suffix).as_posix()
        yield Filed(copy, filed.data, truth.entry(copy, "duplicate"))
