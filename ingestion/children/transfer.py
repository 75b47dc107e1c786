"""A reading as bytes, from child to parent, and back: plain lists and texts, as few as possible."""

from typing import Any

from ingestion.reading.form_reader import Reading
from ingestion.reading.role_kinds import new_range
from ingestion.reading.values import Columns, EnterpriseAnswer, Place, Value

Packed = tuple[Any, ...]


def packed(reading: Reading) -> Packed:
    """A reading in types that marshal knows."""
    return (
        reading.form_version,
        reading.forms_found,
        [(code, tuple(place)) for code, place in reading.profile.items()],
        reading.stated_report_year,
        tuple(reading.title_place),
        reading.stated_data_years,
        tuple(reading.years_place),
        reading.values.blocks,
        reading.enterprises.blocks,
        reading.enterprise_year_offset,
        list(map(tuple, reading.roles)),
    )


def unpacked(content: Packed) -> Reading:
    """The reading from its packed form."""
    version, forms, profile, report_year, title, data_years, years_place, values, enterprises, offset, roles = content
    return Reading(
        version,
        forms,
        {code: Place(*place) for code, place in profile},
        report_year,
        Place(*title),
        data_years,
        Place(*years_place),
        Columns(Value, values),
        Columns(EnterpriseAnswer, enterprises),
        offset,
        list(map(new_range, roles)),
    )
