"""The workspace's messages as a library: folders by the slashes in their names, searched, in the file's order.

Invariant: a folder stands where its first message does; every message that is found has one entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import TypeAlias

import msgspec
from msgspec import Struct

from workbench.document.workspace import Message, Workspace

_LOOKED_AT = 2000  # characters of a frame that a search goes through


class Entry(Struct, frozen=True):
    """A line of the library: a message by its full `name`, or a folder by its path.

    `leaf` is the last part of it, `depth` in how many folders it is. `label` is, of a message, what its socket is
    called, or "any", and of a folder how many messages are in it.
    """

    name: str
    leaf: str
    depth: int = 0
    label: str = ""
    is_folder: bool = False
    is_open: bool = True


_Placed: TypeAlias = tuple[tuple[str, ...], Message]


def path_of(name: str) -> tuple[str, ...]:
    """The folders that the name says, and what the message is called in the last one."""
    parts = tuple(part.strip() for part in name.split("/"))
    return parts if all(parts) else (name,)


def entries(workspace: Workspace, search: str = "", closed: Set[str] = frozenset()) -> tuple[Entry, ...]:
    """What the library shows: all but what is in the `closed` folders or, of a search, all that has its words.

    They are looked for in the name, in the socket's label and in the frames as they are written.
    """
    labels = {socket.id: socket.label for socket in workspace.sockets}
    words = search.casefold().split()
    found = [
        (path_of(message.name), message)
        for message in workspace.messages
        if not words or _has(words, message, labels.get(message.socket or "", ""))
    ]
    return tuple(_level(found, "", 0, labels, frozenset[str]() if words else closed))


def _level(
    there: Sequence[_Placed], folder: str, depth: int, labels: dict[str, str], closed: Set[str]
) -> Iterator[Entry]:
    seen: set[str] = set()
    for path, message in there:
        first = path[0]
        if len(path) == 1:
            label = "any" if message.socket is None else labels.get(message.socket, message.socket)
            yield Entry(message.name, first, depth, label)
        elif first not in seen:
            seen.add(first)
            inside = [(other[1:], each) for other, each in there if len(other) > 1 and other[0] == first]
            name = f"{folder}{first}"
            yield Entry(name, first, depth, f"{len(inside):,}", True, name not in closed)
            if name not in closed:
                yield from _level(inside, f"{name}/", depth + 1, labels, closed)


def _has(words: Sequence[str], message: Message, label: str) -> bool:
    texts = [message.name, label]
    for frame in message.frames:
        value = frame.value
        text = value if isinstance(value, str) else msgspec.json.encode(value).decode("utf-8", "replace")
        texts.append(text[:_LOOKED_AT])
    all_of_it = "\n".join(texts).casefold()
    return all(word in all_of_it for word in words)
