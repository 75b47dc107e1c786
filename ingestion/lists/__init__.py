"""Sheets that are no forms: decisions, reference tables, and the list of findings that comes back with explanations."""
