"""What goes into a check and what comes out, as Arrow tables of :mod:`ingestion.raw_zone.schema`."""

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class RawTables:
    """Rows of the raw zone that count: one row of submissions and one of checks per submission_id.

    They are the submissions to check, all others of the same bases and the same report years to compare them with, the
    explanations of their senders and the decisions on these.
    """

    submissions: pa.Table
    values: pa.Table
    enterprises: pa.Table
    cell_roles: pa.Table
    checks: pa.Table
    findings: pa.Table
    explanations: pa.Table
    decisions: pa.Table


@dataclass(frozen=True)
class Checked:
    """One row of ``checks`` per submission, and its ``findings``."""

    checks: pa.Table
    findings: pa.Table
