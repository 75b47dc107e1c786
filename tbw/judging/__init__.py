"""Who must be judged, and by what is in force. Read in_force, then affected, rereading, register_shown."""
