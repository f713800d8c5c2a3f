"""One direction of a ZMTP 3 connection, from bytes to events, however the bytes are cut.

Invariants: the events depend on the bytes alone, not on the pieces that they came in; after `Failed` there
are none. No more is held than one frame and the message that it belongs to, both within `Limits`.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from workbench.wire.commands import Command, decode_command
from workbench.wire.frames import COMMAND, MORE, SHORT_BODY, SHORT_HEADER_SIZE, header_size, why_no_frame
from workbench.wire.greeting import READABLE, SIZE, Greeting, ProtocolError, check_beginning, decode_greeting

_SHORT_PIECE = 1 << 16  # bytes that are looked through for short frames at once


class Greeted(Struct, frozen=True):
    """The other side's greeting was received."""

    greeting: Greeting


class CommandReceived(Struct, frozen=True):
    """A command was received."""

    command: Command


class MessageReceived(Struct, frozen=True, gc=False):
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
        self._sealed = False  # the mechanism hides what commands say, messages among them
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
                greeting = decode_greeting(self._buffer)
                events.append(Greeted(greeting))
                self._greeted, self._sealed = True, greeting.mechanism not in READABLE
                taken = SIZE
            while True:
                taken = self._short_frames(taken, events)
                end = self._frame_end(taken)
                if end is None:
                    break
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

    def _short_frames(self, at: int, events: list[Received]) -> int:
        """Take the data frames of one length byte that follow each other there, and say where they end.

        Whatever else begins there, or isn't whole, or is over a limit, is `_frame`'s: this is nearly all the
        work of a flood of small messages, in one loop that calls nobody.
        """
        limits, frames, size = self._limits, self._frames, self._size
        short = memoryview(self._buffer)[at : at + _SHORT_PIECE].tobytes()  # whose slices are frames
        place, stop = 0, len(short)
        most = limits.message - SHORT_BODY
        while place + SHORT_HEADER_SIZE <= stop and len(frames) < limits.frames and size <= most:
            flags = short[place]
            start = place + SHORT_HEADER_SIZE
            end = start + short[place + 1]
            if flags > MORE or end > stop:
                break
            frames.append(short[start:end])
            place = end
            if flags:
                size += end - start
            else:
                events.append(MessageReceived(tuple(frames)))
                frames.clear()
                size = 0
        self._size = size
        return at + place

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
            most = limits.message if self._sealed else limits.command
            if size > most:
                raise ProtocolError(f"A command has {size:,} bytes; {most:,} are taken.")
        elif self._size + size > limits.message:
            raise ProtocolError(
                f"A message has {self._size + size:,} bytes or more; {limits.message:,} are taken."
            )
        elif len(self._frames) >= limits.frames:
            raise ProtocolError(f"A message has more than {limits.frames:,} frames.")

    def _frame(self, at: int, end: int) -> Received | None:
        flags = self._buffer[at]
        start = at + header_size(flags)
        body = memoryview(self._buffer)[start:end].tobytes()
        if flags & COMMAND:
            return CommandReceived(decode_command(body, sealed=self._sealed))
        self._frames.append(body)
        self._size += len(body)
        if flags & MORE:
            return None
        frames, self._frames, self._size = tuple(self._frames), [], 0
        return MessageReceived(frames)
