"""One direction of a ZMTP 3 connection, from bytes to events, however the bytes are cut.

Invariants: the events depend on the bytes alone, not on the pieces that they came in; after `Failed` there
are none. No more is held than one frame and the message that it belongs to, both within `Limits`.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from workbench.wire.commands import Command, decode_command
from workbench.wire.frames import COMMAND, MORE, header_size, why_no_frame
from workbench.wire.greeting import SIZE, Greeting, ProtocolError, check_beginning, decode_greeting


class Greeted(Struct, frozen=True):
    """The other side's greeting was received."""

    greeting: Greeting


class CommandReceived(Struct, frozen=True):
    """A command was received."""

    command: Command


class MessageReceived(Struct, frozen=True):
    """A message was received, with its last frame."""

    frames: tuple[bytes, ...]


class Failed(Struct, frozen=True):
    """The other side broke the protocol, or a limit: a sentence. Nothing that follows can be read."""

    reason: str


Received: TypeAlias = Greeted | CommandReceived | MessageReceived | Failed


class Limits(Struct, frozen=True):
    """What a decoder takes: bytes of a message and of a command, and frames of a message."""

    message: int = 1 << 30
    command: int = 1 << 16
    frames: int = 1 << 16


class Decoder:
    """Reads what one side sent. `greeted`: the bytes begin after the greeting."""

    def __init__(self, limits: Limits | None = None, *, greeted: bool = False) -> None:
        self._limits = limits if limits is not None else Limits()
        self._greeted = greeted
        self._failed = False
        self._buffer = bytearray()
        self._frames: list[bytes] = []
        self._size = 0  # of the frames so far

    def feed(self, data: bytes | bytearray | memoryview) -> list[Received]:
        """What these bytes, after those before, make whole."""
        if self._failed:
            return []
        self._buffer += data
        events: list[Received] = []
        taken = 0
        try:
            if not self._greeted:
                check_beginning(self._buffer)
                if len(self._buffer) < SIZE:
                    return events
                events.append(Greeted(decode_greeting(self._buffer)))
                self._greeted = True
                taken = SIZE
            while (end := self._frame_end(taken)) is not None:
                event = self._frame(taken, end)
                taken = end
                if event is not None:
                    events.append(event)
        except ProtocolError as error:
            self._failed = True
            self._buffer.clear()
            self._frames.clear()
            events.append(Failed(str(error)))
        else:
            del self._buffer[:taken]
        return events

    @property
    def waits(self) -> bool:
        """Whether something has begun and isn't whole: the bytes may not end here."""
        return bool(self._buffer or self._frames or not self._greeted) and not self._failed

    def _frame_end(self, at: int) -> int | None:
        """Where the frame ends that begins there; None where it isn't whole yet. Raises `ProtocolError`."""
        buffer = self._buffer
        if at >= len(buffer):
            return None
        flags = buffer[at]
        if wrong := why_no_frame(flags):
            raise ProtocolError(wrong)
        body = at + header_size(flags)
        if len(buffer) < body:
            return None
        size = int.from_bytes(buffer[at + 1 : body], "big")
        self._check(flags, size)
        return body + size if len(buffer) >= body + size else None

    def _check(self, flags: int, size: int) -> None:
        limits = self._limits
        if flags & COMMAND:
            if size > limits.command:
                raise ProtocolError(f"A command has {size:,} bytes; {limits.command:,} are taken.")
        elif self._size + size > limits.message:
            raise ProtocolError(
                f"A message has {self._size + size:,} bytes or more; {limits.message:,} are taken."
            )
        elif len(self._frames) >= limits.frames:
            raise ProtocolError(f"A message has more than {limits.frames:,} frames.")

    def _frame(self, at: int, end: int) -> Received | None:
        flags = self._buffer[at]
        start = at + header_size(flags)
        body = bytes(self._buffer[start:end])
        if flags & COMMAND:
            return CommandReceived(decode_command(body))
        self._frames.append(body)
        self._size += len(body)
        if flags & MORE:
            return None
        frames, self._frames, self._size = tuple(self._frames), [], 0
        return MessageReceived(frames)
