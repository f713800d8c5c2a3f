"""The draft types in Python: what travels beside a message there is its first frame here, as in the workbench.

pyzmq gives a SERVER's and a PEER's routing id and a RADIO's and a DISH's group apart from the message, whose body
is one frame; a class of sockets puts the two together, so that a role reads and writes frames as any other.
Measured: libzmq waits for these sockets without hearing of a signal, so that Ctrl-C would end nothing. Only with
blocking calls: these sockets have no descriptor that asyncio could watch.
"""

from __future__ import annotations

from collections.abc import Mapping

from workbench.codegen.parts import CodegenError
from workbench.codegen.program import Role

_DRAFT = '''\
class DraftSocket(zmq.Socket):
    """A socket of a draft type that Ctrl-C ends: libzmq's own waiting hears of no signal."""

    def recv(self, flags: int = 0, copy: bool = True, track: bool = False) -> bytes | zmq.Frame:
        while not self.poll(100, zmq.POLLIN):
            pass
        return super().recv(flags, copy, track)

    def send(self, data: bytes, *args, **kwargs) -> None:
        while not self.poll(100, zmq.POLLOUT):
            pass
        super().send(data, *args, **kwargs)'''

_ROUTED = '''\
class RoutedSocket(DraftSocket):
    """A SERVER or PEER: the first frame is the routing id of the peer, a single frame follows."""

    def recv_multipart(self, *args, **kwargs) -> list[bytes]:
        frame = self.recv(*args, copy=False)
        return [frame.get("routing_id").to_bytes(4, "big"), frame.bytes]

    def send_multipart(self, frames: list[bytes], *args, **kwargs) -> None:
        routing_id, body = frames
        self.send(body, routing_id=int.from_bytes(routing_id, "big"))'''

_GROUPED = '''\
class GroupedSocket(DraftSocket):
    """A RADIO or DISH: the first frame is the group, a single frame follows."""

    def recv_multipart(self, *args, **kwargs) -> list[bytes]:
        frame = self.recv(*args, copy=False)
        return [frame.get("group").encode(), frame.bytes]

    def send_multipart(self, frames: list[bytes], *args, **kwargs) -> None:
        group, body = frames
        self.send(body, group=group.decode())'''

BASE = "DraftSocket"
CLASSES: Mapping[str, str] = {BASE: _DRAFT, "RoutedSocket": _ROUTED, "GroupedSocket": _GROUPED}
"""The classes by name, which are the names of helpers too; all are made of `BASE`."""

_CLASS_OF = {
    "SERVER": "RoutedSocket",
    "PEER": "RoutedSocket",
    "RADIO": "GroupedSocket",
    "DISH": "GroupedSocket",
}


def class_for(role: Role, *, in_tasks: bool) -> str | None:
    """The class of a role's socket; None for pyzmq's own. Raises `CodegenError` for what pyzmq can't do."""
    if not role.type.draft or role.type.name == "DGRAM":
        return None
    if in_tasks:
        raise CodegenError(
            f"{role.label} is a {role.type.name}, a draft type that asyncio can't watch; choose python for it."
        )
    if role.type.name == "PEER" and any(e.mode == "connect" for e in role.socket.endpoints):
        raise CodegenError(
            f"{role.label} is a PEER that connects, and pyzmq doesn't tell it to whom; let it bind, and the other"
            " one connect."
        )
    return _CLASS_OF.get(role.type.name, BASE)
