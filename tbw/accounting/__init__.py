"""A figure back to its cells and a release back to its bytes.

Read lineage (what figures are made of), then explain, fed_by (the way back), diff and replay.
"""
