"""The message types that a protobuf frame may have. The library that makes them is loaded by `files` alone."""

from __future__ import annotations

from typing import Any


class SchemaError(Exception):
    """Descriptors that can't be had: one sentence that names the file and the way out."""


class Schema:
    """The message types of one file and its imports."""

    def __init__(self, pool: Any, names: tuple[str, ...]) -> None:
        self._pool = pool
        self.messages = names
        """The full names of all messages, those of the file itself first, in their order there."""

    def message(self, name: str) -> Any:
        """The descriptor of that message. Raises `SchemaError`."""
        try:
            return self._pool.FindMessageTypeByName(name)
        except KeyError as error:
            near = [full for full in self.messages if full.rpartition(".")[2] == name.rpartition(".")[2]]
            hint = f" There is {near[0]}." if near else ""
            raise SchemaError(f'There is no message "{name}" in these descriptors.{hint}') from error
