"""Accounting for what is published: each figure down to its cells, each release made again from its files.

Read lineage (what figures are made of), then explain, fed_by (the way back), diff and replay.
"""
