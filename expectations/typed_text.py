"""What typed texts mean: the base and city in the head of a form, lists of names, HS codes, names of firms."""

from collections.abc import Callable, Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from expectations.attribution import Attribution
from expectations.reference_data import DAY, FLAG, INT, TEXT, columns_of
from expectations.registry import claimed_level, plain
from ingestion.channel import of_submission
from ingestion.clock import BEIJING
from ingestion.editions import Editions
from ingestion.form import Form
from ingestion.reading.name_lists import NameLists, hs_codes

RESOLVED = columns_of(
    submission_id=TEXT,
    received_on=DAY,
    is_base_named=FLAG,
    base_id=TEXT,
    channel=TEXT,
    is_misdirected=FLAG,
    claimed_level=TEXT,
    is_region_coded=FLAG,
    region_city_code=TEXT,
    folder_city_code=TEXT,
    hs_codes=pa.list_(TEXT),
)
LISTED = columns_of(edition=TEXT, value_text=TEXT, names_least=INT, names_most=INT, names_partial=FLAG)
FIRMS = columns_of(raw_text=TEXT, firm=TEXT)


def resolved(submissions: pa.Table, attribution: Attribution) -> pa.Table:
    """:data:`RESOLVED`: one row per submission."""
    registry = attribution.registry
    names = ["submission_id", "received_at", "base_name", "region_code", "city_folder", "industry_hs", "channel"]
    return pa.Table.from_pylist(
        [
            {
                "submission_id": head["submission_id"],
                "received_on": head["received_at"].astimezone(BEIJING).date(),
                "is_base_named": plain(head["base_name"]) != "",
                "base_id": attribution.base_ids[head["submission_id"]],
                "channel": str(of_submission(head)),
                "is_misdirected": head["submission_id"] in attribution.misdirected,
                "claimed_level": claimed_level(head["base_name"]),
                "is_region_coded": plain(head["region_code"]) != "",
                "region_city_code": registry.city_code(head["region_code"]),
                "folder_city_code": registry.city_named(head["city_folder"]),
                "hs_codes": hs_codes(head["industry_hs"]),
            }
            for head in submissions.select(names).to_pylist()
        ],
        RESOLVED,
    )


def listed(values: pa.Table, forms: Mapping[Form, Iterable[str]]) -> pa.Table:
    """:data:`LISTED`: one row per edition and list of names in an answer; ``forms``: edition -> its submissions."""
    return pa.concat_tables([LISTED.empty_table(), *(_listed(values, form, sent) for form, sent in forms.items())])


def _listed(values: pa.Table, form: Form, submissions: Iterable[str]) -> pa.Table:
    lists = NameLists(form.answers)
    counted = pa.array([item.code for item in form.items if item.kind == "count_and_names"], pa.string())
    is_of_form = pc.is_in(values["submission_id"], pa.array(submissions, pa.string()))
    texts = values.filter(pc.and_(is_of_form, pc.is_in(values["item_code"], counted)))["value_text"]

    def read(text: str) -> Mapping[str, object]:
        names = lists.read(text)
        counts = {"names_least": names.least, "names_most": names.most, "names_partial": names.is_partial}
        return counts | {"edition": form.edition, "value_text": text}

    return _once_each(texts, LISTED, read)


def name_columns(editions: Editions) -> "pa.StringArray":
    """The columns of enterprise tables with the names of firms: the first column of each edition."""
    return pa.array(sorted({form.enterprises.columns[0].code for form in editions.forms}), pa.string())


def firms(enterprises: pa.Table, editions: Editions) -> pa.Table:
    """:data:`FIRMS`: names of enterprises as typed, and the form that spellings of one name have in common."""
    names = enterprises.filter(pc.is_in(enterprises["field"], name_columns(editions)))["raw_text"]
    return _once_each(names, FIRMS, lambda name: {"raw_text": name, "firm": plain(name) or None})


def _once_each(
    texts: "pa.ChunkedArray[pa.StringScalar]", schema: pa.Schema, row_of: Callable[[str], Mapping[str, object]]
) -> pa.Table:
    """A row for each different text."""
    distinct = [text for text in texts.unique().to_pylist() if text is not None]
    return pa.Table.from_pylist([dict(row_of(text)) for text in distinct], schema)
