"""Whether we believe it: the register of rules as data, and what it says about each submission."""
