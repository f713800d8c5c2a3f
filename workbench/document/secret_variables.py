"""Variables that are secrets: which of them a part of the workspace names.

Invariant: nothing here looks a secret up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from workbench.document.expression import RenderError, expressions, names_in
from workbench.document.workspace import Repeat, Secret, Socket, Workspace


def secrets_of(workspace: Workspace, socket: Socket) -> frozenset[Secret]:
    """The secrets that the socket's templates name, and those of the messages that it sends."""
    held = {name: value for name, value in workspace.variables.items() if isinstance(value, Secret)}
    if not held:
        return frozenset()
    repeated = socket.behaviour.name if isinstance(socket.behaviour, Repeat) else None
    sent = [each for each in workspace.messages if each.socket == socket.id or each.name == repeated]
    named = named_in(msgspec.to_builtins((socket, sent)))
    return frozenset(value for name, value in held.items() if name in named)


def named_in(content: Any) -> set[str]:
    """The names that the templates in it use, whatever it is made of."""
    found: set[str] = set()
    for text in _texts(content):
        try:
            for expression in expressions(text):
                found |= names_in(expression)
        except RenderError:
            continue  # the checks say why
    return found


def _texts(content: Any) -> Iterator[str]:
    pending: list[Any] = [content]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            if "{{" in value:
                yield value
        elif isinstance(value, dict):
            pending += value.values()
        elif isinstance(value, list | tuple):
            pending += value
