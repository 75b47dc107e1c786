"""The reader under test, with the form and the reference data of the project."""

import csv
from decimal import Decimal
from pathlib import Path

from ingestion.form import FORMS, load_form
from ingestion.reading.form_reader import FormReader
from ingestion.reading.unit_kinds import unit_kinds

REFERENCE = Path(__file__).parents[2] / "dbt_project" / "seeds"
FORM = load_form(FORMS / "form_2020.yaml")
READER = FormReader(FORM, unit_kinds(REFERENCE))
with (REFERENCE / "units.csv").open(encoding="utf-8", newline="") as _lines:
    FACTORS = {row["unit"]: Decimal(row["factor"]) for row in csv.DictReader(_lines)}
