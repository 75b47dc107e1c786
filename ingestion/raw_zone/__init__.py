"""The raw zone: its tables and how rows are committed to it. Read schema, then store."""
