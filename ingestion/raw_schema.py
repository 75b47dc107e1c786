"""The tables of the raw zone, column by column.

Every row carries ``commit_id``: the run that wrote it. A row counts only where a row of ``submissions`` has the same
``commit_id`` (checks and findings of a mere recheck carry null and always count): the submissions file is written last.
"""

from typing import Any

import pyarrow as pa

INSTANT = pa.timestamp("us", tz="UTC")
# 8 decimals: one yuan where the form says 亿元. Read as 15 significant digits of a double, exact from there.
EXACT = pa.decimal128(38, 8)

SUBMISSIONS = pa.schema(
    [
        pa.field("submission_id", pa.string(), nullable=False),  # sha256 over file hash and report year
        pa.field("commit_id", pa.string(), nullable=False),
        pa.field("generation", pa.int32(), nullable=False),  # of reading; the latest of a submission counts
        pa.field("file_sha256", pa.string(), nullable=False),
        pa.field("landing_path", pa.string(), nullable=False),  # relative to landing
        pa.field("report_year", pa.int32(), nullable=False),
        pa.field("city_folder", pa.string(), nullable=False),  # second folder of landing_path
        pa.field("file_size", pa.int64(), nullable=False),
        pa.field("file_format", pa.string()),  # xlsx, xls, ods, csv by content; null where none of them
        pa.field("extension", pa.string()),  # of the file name, lower case, no dot
        pa.field("read_status", pa.string(), nullable=False),  # ok, or the reason why it could not be read
        pa.field("read_detail", pa.string()),
        pa.field("form_version", pa.string()),
        pa.field("forms_found", pa.int32()),  # more than 1: no figure of it can be told
        pa.field("base_name", pa.string()),  # as typed
        pa.field("base_name_sheet", pa.string()),
        pa.field("base_name_cell", pa.string()),
        pa.field("region_code", pa.string()),  # as typed
        pa.field("region_code_sheet", pa.string()),
        pa.field("region_code_cell", pa.string()),
        pa.field("industry_hs", pa.string()),
        pa.field("stated_report_year", pa.int32()),  # from the title, null where not stated
        pa.field(
            "stated_data_years", pa.string()
        ),  # real years in the headings, comma separated, null if relative only
        pa.field("years_sheet", pa.string()),
        pa.field("years_cell", pa.string()),  # first year heading
        pa.field("received_at", INSTANT, nullable=False),
        pa.field("file_time", INSTANT, nullable=False),
        pa.field("reader_version", pa.string(), nullable=False),
    ]
)

# Shared by values and enterprises: one answer in one cell.
_ANSWER: list[pa.Field[Any]] = [
    pa.field("state", pa.string(), nullable=False),  # see ingestion.answers.State
    pa.field("number", EXACT),  # in `unit`, as typed
    pa.field("unit", pa.string()),  # typed in the cell, else in the label, else of the form; key of units.csv
    pa.field("comparator", pa.string()),  # 约 近 余 超
    pa.field("value_text", pa.string()),  # names, statement
    pa.field("raw_text", pa.string()),  # the cell as typed
    pa.field("sheet", pa.string()),
    pa.field("cell", pa.string()),  # A1 of the value; null where the row was not found
]

VALUES = pa.schema(
    [
        pa.field("submission_id", pa.string(), nullable=False),
        pa.field("commit_id", pa.string(), nullable=False),
        pa.field("item_code", pa.string(), nullable=False),
        pa.field("data_year", pa.int32(), nullable=False),
        *_ANSWER,
    ]
)

ENTERPRISES = pa.schema(
    [
        pa.field("submission_id", pa.string(), nullable=False),
        pa.field("commit_id", pa.string(), nullable=False),
        pa.field("data_year", pa.int32(), nullable=False),
        pa.field("row_number", pa.int32(), nullable=False),  # of the enterprise in the table, from 1
        pa.field("field", pa.string(), nullable=False),  # column code of the form spec
        *_ANSWER,
    ]
)

CHECKS = pa.schema(
    [
        pa.field("submission_id", pa.string(), nullable=False),
        pa.field("commit_id", pa.string()),
        pa.field("generation", pa.int32(), nullable=False),  # of checking; the latest of a submission counts
        pa.field("checked_at", INSTANT, nullable=False),
        pa.field("base_id", pa.string()),  # null where the base is unknown
        pa.field("status", pa.string(), nullable=False),  # accepted, explain, returned, unreadable
        pa.field("must_fix_count", pa.int32(), nullable=False),
        pa.field("explain_count", pa.int32(), nullable=False),
        pa.field("note_count", pa.int32(), nullable=False),
        pa.field("rules_sha256", pa.string(), nullable=False),
    ]
)

FINDINGS = pa.schema(
    [
        pa.field("submission_id", pa.string(), nullable=False),
        pa.field("commit_id", pa.string()),
        pa.field("generation", pa.int32(), nullable=False),
        pa.field("rule_id", pa.string(), nullable=False),
        pa.field("severity", pa.string(), nullable=False),  # must_fix, explain, note
        pa.field("item_code", pa.string()),
        pa.field("data_year", pa.int32()),
        pa.field("row_number", pa.int32()),  # of the enterprise table
        pa.field("sheet", pa.string()),
        pa.field("cell", pa.string()),
        pa.field("given", pa.string()),
        pa.field("expected", pa.string()),
        pa.field("message_zh", pa.string(), nullable=False),
        pa.field("message_en", pa.string(), nullable=False),
        pa.field("root_rule_id", pa.string()),  # set where it hangs on another finding and so does not count
        pa.field("root_cell", pa.string()),
    ]
)

RAW_TABLES = {
    "submissions": SUBMISSIONS,
    "values": VALUES,
    "enterprises": ENTERPRISES,
    "checks": CHECKS,
    "findings": FINDINGS,
}
