"""How a file becomes rows: knows cells and addresses, not truth.

Imports go from top to bottom: children (reading apart, with limits), blank (the empty form), lists (sheets that are no
forms), reading (cells into answers), files (formats into cells), raw_zone (tables and their commit). Beside them: form
(the spec, as data in ``forms/``), landing (what was received), rows (a reading as rows), clock.
"""
