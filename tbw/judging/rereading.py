"""Reading stored files again: the same bytes, with the sender, path and time of their first receipt."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from ingestion.children.contained import Job, read_files
from ingestion.clock import now
from ingestion.landing import Received
from ingestion.raw_zone.store import Store
from ingestion.rows import to_tables
from tbw.ground.errors import UsageError
from tbw.ground.language import say


def read_again(kept: Store, submissions: Sequence[dict[str, Any]], reference: Path, forms: Path) -> dict[str, pa.Table]:
    """Read the files of these rows of raw submissions again: tables submissions, values, enterprises, in their order.

    ``forms`` is the folder of form specs to read by. Raises :class:`UsageError` where originals are missing.
    """
    files = [Received(**{name: row[name] for name in Received.__dataclass_fields__}) for row in submissions]
    missing = [file.landing_path for file in files if not kept.original(file.file_sha256).exists()]
    if missing:
        raise UsageError(say("usage.missing_originals", paths=", ".join(missing)))
    jobs = [
        Job(kept.original(file.file_sha256), file.report_year, reference.resolve(), forms.resolve()) for file in files
    ]
    tables = to_tables(zip(files, read_files(jobs), strict=True), now())
    read = tables["submissions"]
    # Who sent what, when and where stays as it was at the first receipt.
    index = read.schema.get_field_index("received_at")
    field = read.schema.field(index)
    received = pa.array([row["received_at"] for row in submissions], field.type)
    return tables | {"submissions": read.set_column(index, field, received)}
