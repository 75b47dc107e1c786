"""Which submissions must be judged, and by which rules: in_force, in_parts, apart; affected, rereading, register_shown.

Read them in that order.
"""
