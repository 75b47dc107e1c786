"""Rounds of synthetic forms to run at once, and the generator that writes them. No figure is real."""
