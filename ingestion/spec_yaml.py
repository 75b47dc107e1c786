"""The YAML of form specs: how it is loaded, and on which line a fault is."""

import re
from typing import Any

import yaml


class SpecLoader(yaml.SafeLoader):
    """YAML with the booleans of version 1.2: ``no`` is a key here, not False. A key that is given twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        """As PyYAML's, which lets the last of two like keys stand without a word."""
        given: set[str] = set()
        for key, _ in node.value:
            if key.value in given:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} is given twice", key.start_mark)
            given.add(key.value)
        return super().construct_mapping(node, deep)


SpecLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
SpecLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def line_of(node: yaml.Node | None, location: tuple[Any, ...]) -> int:
    """Line of the deepest part of the document on the way to ``location``, from 1."""
    line = 0 if node is None else node.start_mark.line
    for step in location:
        if isinstance(node, yaml.MappingNode):
            key, node = next(
                ((k, v) for k, v in node.value if str(k.value) == str(step)),
                (None, None),
            )
            line = key.start_mark.line if key is not None else line
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line
        if node is None:
            break
    return line + 1
