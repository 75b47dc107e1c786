"""What typed text says: which base and city a submission's head means, lists of names, HS codes, names of firms."""

from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from expectations.reference_data import DAY, FLAG, INT, TEXT, columns_of
from expectations.registry import Registry, claimed_level, plain
from ingestion.clock import BEIJING
from ingestion.form import Form
from ingestion.reading.name_lists import NameLists, hs_codes

RESOLVED = columns_of(
    submission_id=TEXT,
    received_on=DAY,
    is_base_named=FLAG,
    base_id=TEXT,
    claimed_level=TEXT,
    is_region_coded=FLAG,
    region_city_code=TEXT,
    folder_city_code=TEXT,
    hs_codes=pa.list_(TEXT),
)
LISTED = columns_of(value_text=TEXT, names_least=INT, names_most=INT, names_partial=FLAG)
FIRMS = columns_of(raw_text=TEXT, firm=TEXT)


def resolved(submissions: pa.Table, registry: Registry) -> pa.Table:
    """:data:`RESOLVED`: one row per submission."""
    names = ["submission_id", "received_at", "base_name", "region_code", "city_folder", "industry_hs"]
    return pa.Table.from_pylist(
        [
            {
                "submission_id": head["submission_id"],
                "received_on": head["received_at"].astimezone(BEIJING).date(),
                "is_base_named": plain(head["base_name"]) != "",
                "base_id": registry.base_id(head["base_name"]),
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


def listed(values: pa.Table, form: Form) -> pa.Table:
    """:data:`LISTED`: one row per list of names in an answer."""
    lists = NameLists(form.answers)
    counted = pa.array([item.code for item in form.items if item.kind == "count_and_names"], pa.string())
    texts = values.filter(pc.is_in(values["item_code"], counted))["value_text"]

    def read(text: str) -> Mapping[str, object]:
        names = lists.read(text)
        return {"names_least": names.least, "names_most": names.most, "names_partial": names.is_partial}

    return _once_each(texts, LISTED, read)


def firms(enterprises: pa.Table, form: Form) -> pa.Table:
    """:data:`FIRMS`: names of enterprises as typed, and what two spellings of one name share."""
    is_name = pc.equal(enterprises["field"], pa.scalar(form.enterprises.columns[0].code))
    return _once_each(enterprises.filter(is_name)["raw_text"], FIRMS, lambda name: {"firm": plain(name) or None})


def _once_each(
    texts: "pa.ChunkedArray[pa.StringScalar]", schema: pa.Schema, read: Callable[[str], Mapping[str, object]]
) -> pa.Table:
    """A row for each different text: the text, in the first column of the schema, and what is read out of it."""
    distinct = [text for text in texts.unique().to_pylist() if text is not None]
    return pa.Table.from_pylist([{schema.names[0]: text} | dict(read(text)) for text in distinct], schema)
