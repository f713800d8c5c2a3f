"""Sockets that were started and wait for a keyring's answer: how each stands, and who is told when it has come.

Invariant: nothing here waits. The loop's thread is told by its own queue, and after a moment the sockets' states
say what they wait for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from workbench.document.workspace import Secret, Socket
from workbench.engine.state import EndpointState, SocketState
from workbench.vault.vault import Vault

_PATIENCE = 2.0  # seconds, after which it is said what is waited for
_ASKED = (
    "Waiting for the keyring, which may have opened a window that asks for its password. Unlock it there, or stop"
    " the socket and keep its secret in a file."
)


class Openings:
    """Of one session. `changed` is called on the loop's thread when `states` or who must wait have changed."""

    def __init__(self, vault: Vault, changed: Callable[[], None]) -> None:
        self._vault = vault
        self._changed = changed
        self.states: dict[str, SocketState] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def must_wait(self, socket: Socket, attempt: int, secrets: Iterable[Secret] = ()) -> bool:
        """Whether that socket can't be opened yet; its state is among `states` then.

        `secrets` are those that its messages name.
        """
        loop = asyncio.get_running_loop()

        def ready() -> None:
            loop.call_soon_threadsafe(self._changed)

        secured = self._vault.must_wait(socket, attempt, ready)
        if not self._vault.values.must_wait(secrets, ready) and not secured:
            self.forget(socket.id)
            return False
        if socket.id not in self.states:
            self.states[socket.id] = opening(socket)
            self._timers[socket.id] = loop.call_later(_PATIENCE, self._say, socket)
        return True

    def _say(self, socket: Socket) -> None:
        if socket.id in self.states:
            self.states[socket.id] = opening(socket, _ASKED)
            self._changed()

    def give_up(self, socket: Socket, attempt: int, secrets: Iterable[Secret] = ()) -> None:
        """That attempt waits no longer: who asks for its secrets is told that they aren't there."""
        self._vault.give_up(socket, attempt)
        self._vault.values.give_up(secrets)
        self.forget(socket.id)

    def forget(self, id: str) -> None:  # noqa: A002 - the file's own word
        """That socket waits no longer."""
        self.states.pop(id, None)
        timer = self._timers.pop(id, None)
        if timer is not None:
            timer.cancel()

    def keep(self, ids: set[str]) -> None:
        """Only these may still wait."""
        for id_ in [id_ for id_ in self.states if id_ not in ids]:
            self.forget(id_)


def opening(socket: Socket, problem: str = "") -> SocketState:
    """How a socket stands that was started, and waits for something before it opens."""
    endpoints = tuple(
        EndpointState(mode=e.mode, address=e.address, actual=e.address) for e in socket.endpoints
    )
    return SocketState(phase="opening", problem=problem, endpoints=endpoints)
