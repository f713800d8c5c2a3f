"""A tree of a Python value, for decoders that give no places: those of plug-ins.

Invariant: whatever the value is, of any depth, size or class, one that holds itself too, it is shown without
an exception.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbench.traffic.decoders import words
from workbench.traffic.decoders.tree import TEXT, Node, Tree, Walk
from workbench.traffic.text import visible


class ValueReader:
    """A value of Python's own: None, numbers, text, bytes, dicts, lists, tuples, sets; others by their str."""

    def __init__(self, value: object) -> None:
        self._root = value
        self._values: list[Any] = []  # by the number of their node
        self._keys: list[Any] = []

    def walk(self, tree: Tree) -> Walk:
        """Go through it, depth first."""
        pending: list[Iterator[tuple[Any, Any]]] = []
        self._place(tree, None, "", self._root, pending)
        while pending:
            yield
            following = next(pending[-1], None)
            if following is None:
                pending.pop()
                tree.close()
                continue
            key, value = following
            label = f"[{key}]" if tree.nodes[tree.innermost].kind == "array" else _text(key)[1].strip('"')
            self._place(tree, key, label, value, pending)

    def _place(
        self, tree: Tree, key: Any, label: str, value: Any, pending: list[Iterator[tuple[Any, Any]]]
    ) -> None:
        self._values.append(value)
        self._keys.append(key)
        # As they are now: what a plug-in goes on changing would end the walk.
        if isinstance(value, dict):
            entries: list[tuple[Any, Any]] = list(value.items())
            tree.open("map", label, -1, count=len(entries))
            pending.append(iter(entries))
        elif isinstance(value, list | tuple | set | frozenset):
            parts: list[tuple[Any, Any]] = list(enumerate(value))
            tree.open("array", label, -1, count=len(parts))
            pending.append(iter(parts))
        else:
            kind, text = _text(value)
            tree.leaf(kind, label, text, -1, -1)

    def value(self, node: Node) -> object:
        """The value that was given."""
        return self._values[node.id]

    def key(self, node: Node) -> object:
        """The key that was given."""
        return self._keys[node.id]


def _text(value: Any) -> tuple[str, str]:
    """The kind of a value without children, and how it reads."""
    match value:
        case None:
            return "null", "null"
        case bool():
            return "bool", "true" if value else "false"
        case int():
            return "int", words.integer(int(value))
        case float():
            return "float", words.number(value)
        case str():
            return "string", words.quoted(str(value[: TEXT + 1]))
        case bytes() | bytearray() | memoryview():
            data = bytes(value)
            return "bytes", words.hexed(data, len(data))
        case _:
            return type(value).__name__, _foreign(value)


def _foreign(value: object) -> str:
    try:
        return visible(str(value)[:TEXT])
    except Exception as error:  # noqa: BLE001 - a class of somebody else's
        return f"can't be shown ({type(error).__name__})"
