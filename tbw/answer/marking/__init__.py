"""The marked return: the sender's own workbook with what the check found, on its cells and in a list."""
