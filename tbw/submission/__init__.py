"""The steps of a submission: find, read, check, keep, answer; and the same as a trial, once more, or for a new rule.

Read ingest (the steps of a run), then check (without keeping), recheck (again, for what is stored), backtest.
"""
