"""Renames a variable in the templates that name it, wherever they stand in the workspace.

Invariant: nothing but the name changes: quoted texts, attributes, names of a comprehension's own, and what is no
expression stay to the letter.
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import Any

import msgspec
from msgspec import structs

from workbench.document.workspace import Workspace

_TEMPLATE = re.compile(r"\{\{\{\{|\{\{(.*?)\}\}", re.DOTALL)
_PARTS = ("sockets", "messages", "scenarios")


def renamed_in_templates(workspace: Workspace, name: str, to: str) -> Workspace:
    """The workspace whose templates say `to` where they said `name`; the variables stay as they are."""
    changed: dict[str, Any] = {}
    for part in _PARTS:
        before = msgspec.to_builtins(getattr(workspace, part))
        after = _renamed(before, name, to)
        if after != before:
            changed[part] = msgspec.convert(after, _TYPES[part])
    return structs.replace(workspace, **changed) if changed else workspace


_TYPES: dict[str, Any] = {field.name: field.type for field in structs.fields(Workspace)}


def renamed_in(text: str, name: str, to: str) -> str:
    """The text with that name renamed in its expressions."""

    def put(match: re.Match[str]) -> str:
        return match[0] if match[1] is None else f"{{{{{_in_expression(match[1], name, to)}}}}}"

    return _TEMPLATE.sub(put, text) if "{{" in text and name in text else text


def _in_expression(expression: str, name: str, to: str) -> str:
    lead = expression[: len(expression) - len(expression.lstrip())]
    code = expression[len(lead) :]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nodes = list(ast.walk(ast.parse(code.rstrip(), mode="eval")))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return expression
    found = [node for node in nodes if isinstance(node, ast.Name) and node.id == name]
    if any(isinstance(node.ctx, ast.Store) for node in found):
        return expression  # there it is a comprehension's own
    lines = code.encode().splitlines(keepends=True)  # ast counts bytes
    for node in sorted(found, key=lambda node: (node.lineno, node.col_offset), reverse=True):
        line = lines[node.lineno - 1]
        end = node.col_offset + len(name.encode())
        lines[node.lineno - 1] = line[: node.col_offset] + to.encode() + line[end:]
    return lead + b"".join(lines).decode()


def _renamed(value: Any, name: str, to: str) -> Any:
    if isinstance(value, str):
        return renamed_in(value, name, to)
    if isinstance(value, list):
        return [_renamed(part, name, to) for part in value]
    if isinstance(value, tuple):
        return tuple(_renamed(part, name, to) for part in value)
    if isinstance(value, dict):
        return {key: _renamed(part, name, to) for key, part in value.items()}
    return value
