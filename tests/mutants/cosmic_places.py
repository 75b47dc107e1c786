"""Changed places of Python as cosmic-ray makes them: a program for the tool's own environment.

``python cosmic_places.py SIZE SEED MODULE...`` writes a sample, one place a line, as JSON {path, line, before, after}.
"""

import ast
import json
import random
import sys
from collections import defaultdict
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

# Line and column, as cosmic-ray counts them.
Position = tuple[int, int]
# `==` made `is`: small numbers and short texts are one object anyway, by no rule of the language.
_ACCIDENTAL = ("_Is", "_IsNot")


def _without_effect(text: str) -> list[tuple[Position, Position]]:
    """From where to where nothing ever runs: annotations, and what is asked of TYPE_CHECKING."""
    lines = text.splitlines()

    def position(line: int, byte: int) -> Position:
        return line, len(lines[line - 1].encode()[:byte].decode())

    spans = []
    for node in ast.walk(ast.parse(text)):
        asked = node.test if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING" else None
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None), asked):
            if isinstance(part, ast.expr):
                end = position(part.end_lineno or part.lineno, part.end_col_offset or part.col_offset)
                spans.append((position(part.lineno, part.col_offset), end))
    return spans


def _changes(text: str) -> dict[tuple[Position, Position], list[tuple[str, int]]]:
    """Place from and to -> what it can be changed by: (operator, which of its places in the text)."""
    nodes = list(ast_nodes(get_ast(text)))
    idle = _without_effect(text)
    found = defaultdict(list)
    for name in operator_names():
        operator = get_operator(name)
        # One that takes arguments asks for names of variables.
        if operator.arguments() or name.endswith(_ACCIDENTAL):
            continue
        positions = (position for node in nodes for position in operator().mutation_positions(node))
        for occurrence, (start, end) in enumerate(positions):
            if not any(first <= start <= last for first, last in idle):
                found[start, end].append((name, occurrence))
    return found


def main() -> None:
    """Places by chance, and one change by chance for each: a place that can be changed in ten ways counts once."""
    size, seed, *modules = sys.argv[1:]
    texts = {module: Path(module).read_text(encoding="utf-8") for module in modules}
    places = {(module, at): changes for module in modules for at, changes in _changes(texts[module]).items()}
    rng = random.Random(int(seed))
    for module, at in rng.sample(sorted(places), min(int(size), len(places))):
        operator, occurrence = rng.choice(places[module, at])
        after = mutate_code(texts[module], get_operator(operator)(), occurrence)
        print(json.dumps({"path": module, "line": at[0][0], "before": texts[module], "after": after}))


if __name__ == "__main__":
    main()
