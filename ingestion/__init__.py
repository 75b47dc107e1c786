"""How a file becomes rows: knows cells and addresses, not truth."""
