"""Which submissions must be judged, and by which rules. Read in_force, then affected, rereading, register_shown."""
