"""Taps a connection between programs without a window, until the time is up or Ctrl-C."""

from __future__ import annotations

import asyncio

from msgspec import Struct

from workbench.engine import tap_words
from workbench.engine.tap import Tap, TapAddresses, TapError
from workbench.engine.taps import hear_faults
from workbench.headless import streams
from workbench.headless.printing import RunError, Where, run_printed
from workbench.traffic.log import TrafficLog


class TapOptions(Struct, frozen=True, kw_only=True):
    """What `zmq-workbench tap` was asked for: two addresses, tcp or ipc. `seconds` None: until Ctrl-C."""

    listen: str
    target: str
    seconds: float | None = None
    where: Where = Where()


def tap(options: TapOptions) -> int:
    """Relay and print until the time is up, a signal comes, or nobody reads the records any more.

    0, or 1 where nothing could be listened at. Raises `RunError`, for addresses that no tap can have, too.
    """
    try:
        addresses = TapAddresses.of(options.listen, options.target)
    except TapError as error:
        raise RunError(str(error)) from error
    return run_printed(lambda log: _TapRun(addresses, log), options.where, options.seconds)


class _TapRun:
    """One tap."""

    def __init__(self, addresses: TapAddresses, log: TrafficLog) -> None:
        self.status = 0
        self._addresses = addresses
        self._tap = Tap(addresses, log)

    async def work(self, ending: asyncio.Event) -> None:
        """Listen, and wait."""
        hear_faults(lambda: [self._tap])
        try:
            await self._tap.open()
        except TapError as error:
            streams.complain(str(error))
            self.status = 1
            return
        if self._addresses.is_public:
            streams.complain(tap_words.public(self._tap.actual, self._addresses.target_text))
        await ending.wait()

    async def close(self) -> None:
        """Hang up on all."""
        await self._tap.close()
