"""Socket options by libzmq's names without `ZMQ_`, from the values that a workspace holds.

Whatever libzmq takes is set; the catalogue gives the sentence where it refuses.
"""

from __future__ import annotations

import zmq

from workbench.catalogue.options import Value, option, options, options_of, problem
from workbench.catalogue.socket_types import CatalogueError
from workbench.document.workspace import HexBytes, OptionValue


class OptionError(Exception):
    """An option that can't be set: one sentence that names it."""


def presets(type_: str) -> dict[str, OptionValue]:
    """What the workbench sets on a socket of that type where a workspace is silent."""
    return {known.name: known.preset for known in options_of(type_) if known.preset is not None}


def set_option(socket: zmq.Socket[bytes], name: str, value: OptionValue) -> None:
    """Set one option. Raises `OptionError`."""
    member = zmq.SocketOption.__members__.get(name)
    try:
        if member is None:
            raise OptionError(_unknown(name))
        socket.setsockopt(member, _plain(value))
    except (TypeError, ValueError, OverflowError, zmq.ZMQError) as error:
        raise OptionError(_refused(socket, name, value, error)) from error


def read_options(socket: zmq.Socket[bytes], type_: str) -> dict[str, Value]:
    """What each option that can be read is now. Nothing is waited for; secrets aren't among them.

    That of EVENTS makes libzmq work off what has come: look again whether something waits.
    """
    found: dict[str, Value] = {}
    for known in options_of(type_, drafts=bool(zmq.has("draft"))):
        member = zmq.SocketOption.__members__.get(known.name)
        if member is None or not known.readable or known.owner:
            continue
        try:
            value = socket.getsockopt(member)
        except zmq.ZMQError:
            continue  # this build, or this system, doesn't have it
        if isinstance(value, bytes) and known.kind == "text":
            found[known.name] = value.rstrip(b"\0").decode("utf-8", "replace")
        elif isinstance(value, bytes):
            found[known.name] = value
        else:
            found[known.name] = bool(value) if known.kind == "flag" else int(value)
    return found


def _plain(value: OptionValue) -> int | bytes:
    if isinstance(value, HexBytes):
        return bytes.fromhex(value.hex)
    return value.encode("utf-8") if isinstance(value, str) else int(value)


def _unknown(name: str) -> str:
    try:
        option(name)
    except CatalogueError as error:
        return str(error)
    return f"{name} is not an option of this version of pyzmq."


def _refused(socket: zmq.Socket[bytes], name: str, value: OptionValue, error: Exception) -> str:
    shown = value.hex if isinstance(value, HexBytes) else value
    known = options().get(name)
    if known is not None and known.draft and not zmq.has("draft"):
        return f"{name} needs a libzmq with the draft API, which this one doesn't have; take it away."
    try:
        sentence = problem(name, _read(value), zmq.SocketType(int(socket.getsockopt(zmq.TYPE))).name)
    except ValueError:
        return (
            f"The option {name} can't be {shown!r}: hex is pairs of 0 to 9 and a to f, such as de ad be ef."
        )
    return sentence or f"The option {name} can't be {shown!r}: {str(error).rstrip('.')}."


def _read(value: OptionValue) -> bool | int | str | bytes:
    return bytes.fromhex(value.hex) if isinstance(value, HexBytes) else value
