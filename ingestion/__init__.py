"""How a file becomes rows. This room knows cells and addresses; whether a figure can be true is judged elsewhere.

Imports go from top to bottom: children (reading in processes with limits), blank (the blank form), lists (sheets that
are no forms), reading (cells into answers), files (formats into cells), raw_zone (tables and their commit). Beside
them: form (the spec, as data in ``forms/``), landing (what was received), rows (a reading as rows), settings, clock.
"""
