"""The taps of a session: opened and closed without waiting, as sockets are; whoever shows them pulls.

Invariant: a tap is there until it is removed, also one that could not listen, with the reason.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct

from workbench.engine.tap import Tap, TapAddresses, TapError
from workbench.traffic.records import Sink


class TapState(Struct, frozen=True, kw_only=True):
    """How a tap stands. `listen` is the address that others connect to, once there is one (`listening`).

    `clients` are connected now, `connections` have been so far. `problem` is why it doesn't listen, a sentence.
    """

    number: int
    listen: str
    target: str
    listening: bool = False
    is_public: bool = False
    clients: int = 0
    connections: int = 0
    problem: str = ""


def hear_faults(taps: Callable[[], Iterable[Tap]]) -> None:
    """Let these taps tell what asyncio would print as a traceback: that nobody more can be accepted."""

    def heard(loop: asyncio.AbstractEventLoop, fault: dict[str, Any]) -> None:
        if not any(tap.heard(fault) for tap in taps()):
            loop.default_exception_handler(fault)

    asyncio.get_running_loop().set_exception_handler(heard)


class _Kept:
    """A tap, the task that opens it, and what became of that."""

    def __init__(self, addresses: TapAddresses, sink: Sink) -> None:
        self.addresses = addresses
        self.tap = Tap(addresses, sink)
        self.problem = ""
        self.task = asyncio.ensure_future(self._open())

    async def _open(self) -> None:
        try:
            await self.tap.open()
        except TapError as error:
            self.problem = str(error)

    async def close(self) -> None:
        """Whatever it is doing."""
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.tap.close()


class Taps:
    """All calls belong on the loop's thread."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._kept: dict[int, _Kept] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._last = 0

    def open(self, addresses: TapAddresses) -> int:
        """Begin to listen; the tap's number."""
        if not self._last:
            hear_faults(lambda: [kept.tap for kept in self._kept.values()])
        self._last += 1
        self._kept[self._last] = _Kept(addresses, self._sink)
        return self._last

    def remove(self, number: int) -> None:
        """Hang up on all who are connected, and listen no more. Nothing, where there is no such tap."""
        kept = self._kept.pop(number, None)
        if kept is not None:
            closing = asyncio.ensure_future(kept.close())
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    def states(self) -> tuple[TapState, ...]:
        """How they stand, in the order in which they were opened."""
        return tuple(
            TapState(
                number=number,
                listen=kept.tap.actual or kept.addresses.listen_text,
                target=kept.addresses.target_text,
                listening=bool(kept.tap.actual),
                is_public=kept.addresses.is_public,
                clients=kept.tap.clients,
                connections=kept.tap.connections,
                problem=kept.problem,
            )
            for number, kept in self._kept.items()
        )

    async def close(self) -> None:
        """Remove all; no task or descriptor is left."""
        for number in tuple(self._kept):
            self.remove(number)
        await asyncio.gather(*self._closing)
