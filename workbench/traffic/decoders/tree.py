"""A decoded frame as a tree of values, each with the bytes that it stands in; read bit by bit.

A format brings a `Reader`, whose walk is a generator: it says what it comes upon by `open`, `leaf` and
`close`, and yields after every little piece of work. Invariants: `grow` reads for as many values and
seconds as it is given, so that a frame of any size costs what is looked at; values are numbered in the
order of their bytes, a parent before its children; no text is longer than about `TEXT`; bytes that make
no sense end as the sentence in `problem`, never as an exception.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Generator, Sequence
from typing import Protocol, TypeAlias

from msgspec import Struct

NODES = 2_000
SECONDS = 0.01
"""What is read unasked: so many values, for about so much of the thread's own time."""
MOST = 200_000
"""Values that are ever listed of one frame."""
DEPTH = 200
"""Levels that are gone into."""
TEXT = 200
"""Characters of a value's text, and of a label."""

_LOOK = 8  # pieces of work between two looks at the clock


Walk: TypeAlias = Generator[None]
"""Yields after every little piece of work, of a millisecond at most."""


class DecodeError(Exception):
    """The bytes aren't of that format: one sentence that says where and why."""


class Node(Struct, gc=False, kw_only=True):
    """One value. `label` is its key or index as it is shown, `text` the value in a line.

    It stands in the frame's bytes from `start` up to `end`, and its key begins at `key`, which is `start`
    where it has none; `start` is -1 for a value without bytes of its own. `count` is how many children
    are declared, or -1. `branch`: it has children, or may have; `closed`: all of it has been read.
    """

    id: int
    parent: int
    row: int
    depth: int
    label: str
    kind: str
    text: str
    start: int
    end: int
    key: int
    count: int
    branch: bool
    closed: bool


class Reader(Protocol):
    """What a format knows of its own values."""

    def walk(self, tree: Tree) -> Walk:
        """Say what there is, by `tree.open`, `leaf` and `close`. Raises `DecodeError`."""
        ...

    def value(self, node: Node) -> object:
        """The value of a node without children, for Python. Raises `DecodeError`."""
        ...

    def key(self, node: Node) -> object:
        """The key of a map's child, for Python. Raises `DecodeError`."""
        ...


class Tree:
    """The values that have been read by now. The first one is the whole frame's value."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.nodes: list[Node] = []
        self.problem = ""
        """Why it was not read to its end: one sentence."""
        self.done = False
        """Nothing is to come any more."""
        self._children: dict[int, list[int]] = {-1: []}
        self._open: list[int] = []
        self._starts: list[int] = []  # where each node or its key begins
        self._rising = True  # whether those never fall
        self._walk = reader.walk(self)

    # What a walk says

    @property
    def depth(self) -> int:
        """How many values are open."""
        return len(self._open)

    @property
    def innermost(self) -> int:
        """The number of the value that was opened last and is open still; -1 for none."""
        return self._open[-1] if self._open else -1

    def open(
        self, kind: str, label: str, start: int, *, key: int = -1, count: int = -1, text: str = ""
    ) -> int:
        """A value with children begins, what follows is in it until `close`; its number.

        Raises `DecodeError` where it is too deep.
        """
        if len(self._open) >= DEPTH:
            where = f" at byte {start:,}" if start >= 0 else ""
            raise DecodeError(f"Nested more than {DEPTH} levels deep{where}; the rest is not read.")
        id_ = self._add(kind, label, text, start, -1, key, count, branch=True)
        self._children[id_] = []
        self._open.append(id_)
        return id_

    def leaf(self, kind: str, label: str, text: str, start: int, end: int, *, key: int = -1) -> int:
        """A value without children; its number."""
        return self._add(kind, label, text, start, end, key, -1, branch=False)

    def close(self, end: int = -1) -> None:
        """The value that was opened last ends."""
        node = self.nodes[self._open.pop()]
        node.end, node.closed = end, True

    def _add(
        self, kind: str, label: str, text: str, start: int, end: int, key: int, count: int, *, branch: bool
    ) -> int:
        parent = self._open[-1] if self._open else -1
        siblings = self._children[parent]
        id_ = len(self.nodes)
        begin = key if key >= 0 else start
        self.nodes.append(
            Node(
                id=id_,
                parent=parent,
                row=len(siblings),
                depth=len(self._open),
                label=label,
                kind=kind,
                text=text,
                start=start,
                end=end,
                key=begin,
                count=count,
                branch=branch,
                closed=not branch,
            )
        )
        if self._starts and begin < self._starts[-1]:
            self._rising = False
        self._starts.append(begin)
        siblings.append(id_)
        return id_

    # What is asked

    def __len__(self) -> int:
        """How many values have been read."""
        return len(self.nodes)

    def children(self, id_: int) -> Sequence[int]:
        """The children that have been read, of -1 the whole frame's value."""
        return self._children.get(id_, ())

    def grow(self, nodes: int = NODES, seconds: float = SECONDS) -> bool:
        """Read on, for so many values and about so many seconds of the thread's own; whether more is to come."""
        if self.done:
            return False
        limit = min(len(self.nodes) + nodes, MOST)
        deadline = time.thread_time() + seconds
        count = 0
        try:
            for _ in self._walk:
                if len(self.nodes) >= limit:
                    break
                count += 1
                if count % _LOOK == 0 and time.thread_time() > deadline:
                    break
            else:
                self.done = True
        except DecodeError as error:
            self._end(str(error))
        if not self.done and len(self.nodes) >= MOST:
            self._end(f"The first {len(self.nodes):,} values are listed; the rest is not.")
        return not self.done

    def _end(self, problem: str) -> None:
        self.done = True
        self.problem = problem
        self._walk.close()

    def at(self, byte: int) -> int:
        """The innermost value that stands at that byte, its key with it; -1 where none does."""
        if not self._rising:
            inside = (i for i, n in enumerate(self.nodes) if n.start >= 0 and n.key <= byte < n.end)
            return max(inside, key=lambda i: self.nodes[i].depth, default=-1)
        id_ = bisect_right(self._starts, byte) - 1
        while id_ >= 0:
            node = self.nodes[id_]
            if node.start >= 0 and (byte < node.end or not node.closed):
                return id_
            id_ = node.parent
        return -1
