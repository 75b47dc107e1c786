"""Bytes of any spreadsheet into cells. Read cells (what comes out), workbook (which format), then one format each."""
