"""The tables of the raw zone, column by column.

Every row about a submission carries ``commit_id``: the run that wrote it. It counts only where a row of ``submissions``
has the same ``commit_id`` (checks and findings of a mere recheck carry null and always count): the submissions file is
written last. A decision counts once it is written.
"""

import pyarrow as pa

INSTANT = pa.timestamp("us", tz="UTC")
# 8 decimals: one yuan where the form says 亿元. Read as 15 significant digits of a double, exact from there.
EXACT = pa.decimal128(38, 8)


def field(name: str, kind: pa.DataType, *, nullable: bool = True) -> "pa.Field[pa.DataType]":
    """A column. All kinds are returned as one type, so that a list of them has a type, too."""
    return pa.field(name, kind, nullable=nullable)


SUBMISSIONS = pa.schema(
    [
        field("submission_id", pa.string(), nullable=False),  # sha256 over file hash and report year
        field("commit_id", pa.string(), nullable=False),
        field("generation", pa.int32(), nullable=False),  # of reading; the latest of a submission counts
        field("file_sha256", pa.string(), nullable=False),
        field("landing_path", pa.string(), nullable=False),  # relative to landing
        field("report_year", pa.int32(), nullable=False),
        field("city_folder", pa.string(), nullable=False),  # second folder of landing_path
        field("file_size", pa.int64(), nullable=False),
        field("file_format", pa.string()),  # xlsx, xls, ods, csv, html by content; null where none of them
        field("extension", pa.string()),  # of the file name, lower case, no dot
        field("read_status", pa.string(), nullable=False),  # ok, or the reason why it could not be read
        field("read_detail", pa.string()),
        field("form_version", pa.string()),
        field("forms_found", pa.int32()),  # more than 1: no figure of the file is certain
        field("base_name", pa.string()),  # as typed
        field("base_name_sheet", pa.string()),
        field("base_name_cell", pa.string()),
        field("region_code", pa.string()),  # as typed
        field("region_code_sheet", pa.string()),
        field("region_code_cell", pa.string()),
        field("industry_hs", pa.string()),
        field("stated_report_year", pa.int32()),  # from the title, null where not stated
        field("title", pa.string()),  # that states it, as typed; null where it also names a person
        field("title_sheet", pa.string()),
        field("title_cell", pa.string()),
        field("stated_data_years", pa.string()),  # real years in the headings, comma separated, null if relative only
        field("years_sheet", pa.string()),
        field("years_cell", pa.string()),  # first year heading
        field("received_at", INSTANT, nullable=False),
        field("file_time", INSTANT, nullable=False),
        field("reader_version", pa.string(), nullable=False),
        field("channel", pa.string()),  # it came by, see ingestion.channel; null in stores of earlier versions
        # Numbers what the store received, one for all files of a receipt; null, which counts as 0, in earlier versions.
        field("sequence", pa.int64()),
    ]
)

# Shared by values and enterprises: one answer in one cell.
_ANSWER = [
    field("state", pa.string(), nullable=False),  # see ingestion.reading.answers.State
    field("number", EXACT),  # in `unit`, as typed
    field("unit", pa.string()),  # typed in the cell, else in the label, else of the form; key of units.csv
    field("comparator", pa.string()),  # 约 近 余 超
    field("value_text", pa.string()),  # names, statement
    field("raw_text", pa.string()),  # the cell as typed
    field("sheet", pa.string()),
    field("cell", pa.string()),  # A1 of the value; null where the row was not found
]

VALUES = pa.schema(
    [
        field("submission_id", pa.string(), nullable=False),
        field("commit_id", pa.string(), nullable=False),
        field("item_code", pa.string(), nullable=False),
        field("data_year", pa.int32(), nullable=False),
        *_ANSWER,
    ]
)

ENTERPRISES = pa.schema(
    [
        field("submission_id", pa.string(), nullable=False),
        field("commit_id", pa.string(), nullable=False),
        field("data_year", pa.int32(), nullable=False),
        field("row_number", pa.int32(), nullable=False),  # of the enterprise in the table, from 1
        field("field", pa.string(), nullable=False),  # column code of the form spec
        *_ANSWER,
    ]
)

# What every filled cell of a workbook was taken for, as ranges of cells of one role; no text of any cell.
CELL_ROLES = pa.schema(
    [
        field("submission_id", pa.string(), nullable=False),
        field("commit_id", pa.string(), nullable=False),
        field("sheet", pa.string(), nullable=False),
        field("cells", pa.string()),  # H18 or H18:J20; null: the row is about the sheet itself
        field("first_row", pa.int32()),  # from 1, as in addresses
        field("last_row", pa.int32()),
        field("first_column", pa.int32()),  # A is 1
        field("last_column", pa.int32()),
        field("role", pa.string(), nullable=False),  # see ingestion.reading.roles.Role
        field("reason", pa.string()),  # why not used, see ingestion.reading.roles.Reason
        field("item_codes", pa.list_(pa.string())),  # of labels, values and units: one a row of the range
        field("data_year", pa.int32()),  # of values and headings; null where it is of several
        field("field", pa.string()),  # of firms and profile: code of the column or line in the form spec
        field("filled_cells", pa.int32()),  # counted of sheets, and of what no part of the form is
        field("number_cells", pa.int32()),  # those of them that hold a number
    ]
)

# What senders wrote beside findings in lists that came back. What a row is bound to is as the file says it.
EXPLANATIONS = pa.schema(
    [
        field("submission_id", pa.string(), nullable=False),  # of the file that it was written in
        field("commit_id", pa.string(), nullable=False),
        field("explanation_id", pa.string(), nullable=False),  # hash over file, binding and text
        field("about_submission_id", pa.string()),  # that the list was sent out for
        field("rule_id", pa.string(), nullable=False),
        field("rule_version", pa.int32(), nullable=False),
        field("item_code", pa.string()),
        field("data_year", pa.int32()),
        field("value_sha256", pa.string(), nullable=False),
        field("explanation", pa.string(), nullable=False),
        field("sheet", pa.string(), nullable=False),
        field("cell", pa.string(), nullable=False),
    ]
)

CHECKS = pa.schema(
    [
        field("submission_id", pa.string(), nullable=False),
        field("commit_id", pa.string()),
        field("generation", pa.int32(), nullable=False),  # of checking; the latest of a submission counts
        field("checked_at", INSTANT, nullable=False),
        field("base_id", pa.string()),  # null where the base is unknown
        field("status", pa.string(), nullable=False),  # see expectations.closed_lists.Status
        field("must_fix_count", pa.int32(), nullable=False),
        field("explain_count", pa.int32(), nullable=False),
        field("note_count", pa.int32(), nullable=False),
        field("rules_sha256", pa.string(), nullable=False),
        field("status_detail", pa.string()),  # why it is set aside
    ]
)

FINDINGS = pa.schema(
    [
        field("submission_id", pa.string(), nullable=False),
        field("commit_id", pa.string()),
        field("generation", pa.int32(), nullable=False),
        field("rule_id", pa.string(), nullable=False),
        field("severity", pa.string(), nullable=False),  # see expectations.closed_lists.Severity
        field("item_code", pa.string()),
        field("data_year", pa.int32()),
        field("row_number", pa.int32()),  # of the enterprise table
        field("sheet", pa.string()),
        field("cell", pa.string()),
        field("given", pa.string()),
        field("expected", pa.string()),
        field("message_zh", pa.string(), nullable=False),
        field("message_en", pa.string(), nullable=False),
        field("root_rule_id", pa.string()),  # set where it hangs on another finding and so does not count
        field("root_cell", pa.string()),
        field("rule_version", pa.int32()),
        field("value_sha256", pa.string()),  # over the values that it rests on
        field("closed_by", pa.string()),  # sender or reviewer, where a word may close it
        field("explanation_id", pa.string()),  # the explanation that stands for it, null where there is none
        field("explanation_state", pa.string()),  # waiting, explained, accepted, refused; the middle two close it
        field("decision_id", pa.string()),  # of the reviewer, on that explanation
    ]
)

DECISIONS = pa.schema(
    [
        field("decision_id", pa.string(), nullable=False),  # sha256 over what was decided, by whom and when
        field("kind", pa.string(), nullable=False),  # key, with outcome, of decision_outcomes.csv
        field("subject", pa.string(), nullable=False),  # base_id, release_id or id of an explanation
        field("report_year", pa.int32()),
        field("base_id", pa.string()),
        field("outcome", pa.string(), nullable=False),
        field("decided_by", pa.string(), nullable=False),
        field("decided_at", INSTANT, nullable=False),
        field("effective_on", pa.date32(), nullable=False),
        field("document", pa.string()),
        field("reason", pa.string(), nullable=False),
        field("source", pa.string(), nullable=False),  # "command", or landing path, sheet and cell
        field("file_sha256", pa.string()),  # of the file in originals
        field(
            "channel", pa.string()
        ),  # it came by, see ingestion.channel; these are null in stores of earlier versions
        field("account", pa.string()),  # of whoever said it, page:… or os:…; null for a file
        field("sender_id", pa.string()),  # the party of senders.csv whose word it is
        field("received_at", INSTANT),
        field("content_sha256", pa.string()),  # of the manifest of the release that it is about
        field("sequence", pa.int64()),  # numbers what the store received, under its lock: the last one holds
    ]
)

REFERENCE = pa.schema(
    [
        field("table_name", pa.string(), nullable=False),  # of the reference folder, without .csv
        field("record", pa.string(), nullable=False),  # the row as a JSON object, column -> text
        field("received_at", INSTANT, nullable=False),
        field("file_sha256", pa.string(), nullable=False),  # of the file in originals
        field("file_name", pa.string(), nullable=False),
        field("sheet", pa.string(), nullable=False),
        field("row_number", pa.int32(), nullable=False),  # in the sheet, from 1
        field("channel", pa.string()),  # it came by, see ingestion.channel; these are null in earlier versions
        field("sequence", pa.int64()),  # numbers the files that were taken, under the lock: the last one holds
    ]
)

# What reading a file gives; the others come of checking.
READ_TABLES = {
    "submissions": SUBMISSIONS,
    "values": VALUES,
    "enterprises": ENTERPRISES,
    "cell_roles": CELL_ROLES,
    "explanations": EXPLANATIONS,
}
# Of these a row belongs to a submission.
SUBMISSION_TABLES = READ_TABLES | {"checks": CHECKS, "findings": FINDINGS}
# What judging a submission looks at.
JUDGED_TABLES = SUBMISSION_TABLES | {"decisions": DECISIONS}
RAW_TABLES = JUDGED_TABLES | {"reference": REFERENCE}
