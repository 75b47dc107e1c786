"""The commands of ``tbw``: options in, exit code out. Read app, then accounting and rules, which it takes in."""
