"""The sheets by which a blank form checks itself. Read sheets, then listing."""
