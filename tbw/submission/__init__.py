"""A submission's steps: find, read, check, keep, answer; and the same without keeping, again, or for a new rule.

Read ingest (the steps of a run), then check (without keeping), recheck (again, for what is stored), backtest.
"""
