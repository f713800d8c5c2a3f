"""Two sockets that connect to one address under one routing id: the second's messages vanish.

libzmq tells neither side: the handshake succeeds, and the ROUTER takes nothing from the second. Among the
sockets of one workspace it can be known; of peers in other programs it can't.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct, structs

from workbench.document.workspace import HexBytes, OptionValue
from workbench.engine.plan import WantedSocket
from workbench.engine.state import SocketState

_ASKED = ("REQ", "DEALER", "ROUTER")  # whose routing id a ROUTER goes by


class Taken(Struct, frozen=True):
    """An address that another socket is connected to under the same routing id, and the sentence for people."""

    address: str
    sentence: str


def taken(sockets: Iterable[WantedSocket]) -> Mapping[str, Taken]:
    """Which sockets come second, by their ids."""
    first: dict[tuple[str, object], str] = {}
    found: dict[str, Taken] = {}
    for socket in sockets:
        routing_id = socket.options.get("ROUTING_ID")
        if routing_id is None or socket.type not in _ASKED:
            continue
        for endpoint in socket.endpoints:
            if endpoint.mode != "connect":
                continue
            owner = first.setdefault((endpoint.address, _bytes(routing_id)), socket.id)
            if owner != socket.id:
                sentence = (
                    f'"{owner}" is connected to {endpoint.address} under the same routing id, {_shown(routing_id)}:'
                    " a ROUTER or REP there takes nothing from the one that comes second, and doesn't tell it."
                    " Give each a ROUTING_ID of its own, or set ROUTER_HANDOVER on the ROUTER."
                )
                found.setdefault(socket.id, Taken(endpoint.address, sentence))
    return found


class TakenIds:
    """What is known of it now, kept so that a state stays the same object until something changes."""

    def __init__(self) -> None:
        self._taken: Mapping[str, Taken] = {}
        self._states: dict[str, tuple[SocketState, SocketState]] = {}

    def update(self, sockets: Iterable[WantedSocket]) -> Mapping[str, str]:
        """Look at these sockets, which are open; the sentences that are new, by socket."""
        before, self._taken = self._taken, taken(sockets)
        self._states.clear()
        return {id_: new.sentence for id_, new in self._taken.items() if before.get(id_) != new}

    def state(self, id_: str, state: SocketState) -> SocketState:
        """That socket's state, with the problem if it has it and none that is worse."""
        found = self._taken.get(id_)
        if found is None or state.problem:
            return state
        before, after = self._states.get(id_, (None, state))
        if before is not state:
            after = _with(state, found)
            self._states[id_] = (state, after)
        return after


def _with(state: SocketState, found: Taken) -> SocketState:
    endpoints = tuple(
        structs.replace(e, problem=found.sentence)
        if e.mode == "connect" and e.address == found.address and not e.problem
        else e
        for e in state.endpoints
    )
    return structs.replace(state, problem=found.sentence, endpoints=endpoints)


def _bytes(value: OptionValue) -> object:
    if isinstance(value, HexBytes):
        return bytes.fromhex(value.hex)
    return value.encode("utf-8", "replace") if isinstance(value, str) else value


def _shown(value: OptionValue) -> str:
    return value.hex if isinstance(value, HexBytes) else f'"{value}"'
