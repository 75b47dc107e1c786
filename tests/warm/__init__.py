"""Processes for the tests that need not start Python anew: forked from one that has imported what the commands need.

Importing Great Expectations, dbt, pandas and the like costs each command seconds. What is forked is all the same a
process of its own: environment, working directory, output and exit code are its own, and it may be killed. Read
``server`` first, then ``client``. What is about the start of a program is tested with a real one.
"""
