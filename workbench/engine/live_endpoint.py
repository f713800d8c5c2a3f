"""What a bound and a connecting endpoint have in common: their connections, and how they stand.

Values only, no sockets. Each method is one event of the monitor and gives what is to be told of it;
times are in seconds, of any clock that never goes back.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import TypeAlias

from workbench.document.workspace import Endpoint
from workbench.engine.connection_reasons import About
from workbench.engine.connections import Connections
from workbench.engine.state import EndpointPhase, EndpointState, Remedy

GREETS_WITHIN = 1.0  # seconds; a connection that has not greeted by then is told


class Told:
    """An event for the log: its kebab-case name, the endpoint, a sentence or nothing, whether it's trouble.

    `passing`: it has gone wrong and is over, so that no endpoint's problem says it; the socket's notice does,
    for so many seconds at the least.
    """

    __slots__ = ("endpoint", "name", "passing", "reason", "trouble")

    def __init__(
        self,
        name: str,
        endpoint: str,
        reason: str = "",
        *,
        trouble: bool = False,
        passing: float | None = None,
    ) -> None:
        self.name = name
        self.endpoint = endpoint
        self.reason = reason
        self.trouble = trouble
        self.passing = passing


Tolds: TypeAlias = tuple[Told, ...]


class LiveEndpoint(ABC):
    """One endpoint that is bound or connecting."""

    def __init__(self, endpoint: Endpoint, actual: str, about: About, phase: EndpointPhase) -> None:
        self.endpoint = endpoint
        self.actual = actual
        self.about = about
        self.phase: EndpointPhase = phase
        self.connections = Connections(raw=about.raw)

    @property
    def address(self) -> str:
        """As the workspace has it, rendered."""
        return self.endpoint.address

    @property
    def remedy(self) -> Remedy:
        """What a click could do about the problem."""
        return ""

    @property
    @abstractmethod
    def problem(self) -> str:
        """What is wrong now, or empty."""

    def state(self) -> EndpointState:
        """How it stands, as a value."""
        return EndpointState(
            mode=self.endpoint.mode,
            address=self.address,
            actual=self.actual,
            phase=self.phase,
            peers=self.connections.greeted,
            problem=self.problem,
            remedy=self.remedy,
        )

    def opened(self, descriptor: int, peer: str, now: float) -> Tolds:
        """A connection was made, or accepted."""
        self.connections.opened(descriptor, peer, now)
        return self._arrived(peer) if self.about.raw else ()

    def greeted(self) -> Tolds:
        """A handshake has succeeded."""
        return self._arrived(self.connections.succeeded())

    @abstractmethod
    def _arrived(self, peer: str, /) -> Tolds:
        """A peer is there and can be talked to; its address, where known."""

    @abstractmethod
    def handshake_failed(self, number: int) -> Tolds:
        """A handshake has failed; the DISCONNECTED that follows names the descriptor."""

    @abstractmethod
    def closed(self, descriptor: int, now: float) -> Tolds:
        """A connection is gone."""

    @abstractmethod
    def _silent(self, peer: str, /) -> Tolds:
        """A peer is connected and doesn't greet."""

    def due(self) -> float:
        """When to `tick` next; infinity for never."""
        silent = self.connections.next_silent(GREETS_WITHIN)
        return math.inf if silent is None else silent

    def tick(self, now: float) -> Tolds:
        """What the time that has passed tells."""
        silent = self.connections.take_silent(now - GREETS_WITHIN)
        return tuple(told for one in silent for told in self._silent(one.peer))
