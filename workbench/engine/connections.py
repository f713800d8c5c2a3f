"""Who is connected to one endpoint, as far as libzmq's events tell.

An event of a handshake's success names no descriptor, one of a failure is followed at once by the
DISCONNECTED that does. So successes are counted, and what is open is known by descriptor; who of
several greeted is inferred only when one goes. Invariants: `greeted` is never more than what is open,
and a descriptor that was opened after the last success has not greeted.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

Parting: TypeAlias = Literal["left", "failed", "hung-up", "unknown"]
"""`left`: after its handshake. `failed`: that was told by an event of its own. `hung-up`: before its handshake
was over, without any event. `unknown`: no connection of this endpoint."""


class Connection:
    """One that is open. `peer` is the other side's address, or empty; `since` in seconds."""

    __slots__ = ("may_have_greeted", "peer", "since", "told_silent")

    def __init__(self, peer: str, since: float) -> None:
        self.peer = peer
        self.since = since
        self.may_have_greeted = False
        self.told_silent = False


class Connections:
    """The open connections of one endpoint. `raw`: there is no handshake, as with a STREAM."""

    def __init__(self, *, raw: bool = False) -> None:
        self._raw = raw
        self._open: dict[int, Connection] = {}
        self._failures = 0  # handshakes whose failure was told, and whose DISCONNECTED is to come
        self.greeted = 0

    def __len__(self) -> int:
        return len(self._open)

    @property
    def descriptors(self) -> tuple[int, ...]:
        """The open descriptors, oldest first."""
        return tuple(self._open)

    def opened(self, descriptor: int, peer: str, now: float) -> None:
        """A connection was made or accepted; its handshake begins."""
        self._open[descriptor] = Connection(peer, now)
        if self._raw:
            self.succeeded()

    def succeeded(self) -> str:
        """One of them has greeted; its address where only one can be meant, else empty."""
        waiting = [one for one in self._open.values() if not one.may_have_greeted]
        for one in waiting:
            one.may_have_greeted = True
        self.greeted = min(self.greeted + 1, len(self._open))
        return waiting[0].peer if len(waiting) == 1 and self.silent == 0 else ""

    def only_silent(self) -> Connection | None:
        """The one that has not greeted, where it can only be that one."""
        silent = [one for one in self._open.values() if not one.may_have_greeted]
        return silent[0] if len(silent) == 1 and self.silent == 1 else None

    def failed(self) -> None:
        """A handshake has failed; the descriptor comes with the next `closed`."""
        self._failures += 1

    def closed(self, descriptor: int) -> tuple[Parting, Connection | None]:
        """A connection is gone: how it parted, and who it was."""
        gone = self._open.pop(descriptor, None)
        if gone is None:
            self._failures = 0
            return "unknown", None
        parting = self._parting(gone)
        if parting == "left":
            self.greeted -= 1
        self.greeted = min(self.greeted, len(self._open))
        if self.greeted == 0:
            for one in self._open.values():  # all who greeted are gone: these have not
                one.may_have_greeted = False
        return parting, gone

    def _parting(self, gone: Connection) -> Parting:
        if self._raw:
            self._failures = 0  # libzmq calls every end of a raw connection a failed handshake
            return "left"
        if self._failures:
            self._failures -= 1
            return "failed"
        return "left" if gone.may_have_greeted and self.greeted else "hung-up"

    @property
    def silent(self) -> int:
        """How many have not greeted."""
        return len(self._open) - self.greeted

    def next_silent(self, patience: float) -> float | None:
        """When the next one will have been silent for so many seconds; None where nobody is."""
        waiting = [one.since for one in self._unheard()]
        return min(waiting) + patience if waiting else None

    def take_silent(self, before: float) -> list[Connection]:
        """Those that were opened before then, have not greeted, and were not given here before."""
        found = [one for one in self._unheard() if one.since <= before]
        for one in found:
            one.told_silent = True
        return found

    def _unheard(self) -> list[Connection]:
        if not self.silent or self._raw:
            return []
        certain = [one for one in self._open.values() if not one.may_have_greeted]
        if len(certain) < self.silent:
            # Among those that may have greeted somebody has not, and nobody can tell who.
            certain += [one for one in self._open.values() if one.may_have_greeted][
                : self.silent - len(certain)
            ]
        return [one for one in certain if not one.told_silent]
