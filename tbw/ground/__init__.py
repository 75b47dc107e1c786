"""What every room stands on: places, errors, the terminal, telemetry, notices, reference data. Read places first."""
