"""Reading in child processes with limits: a hostile file costs its own child and nothing else. Read contained first."""
