"""Socket options by libzmq's names without `ZMQ_`, from the values that a workspace holds."""

from __future__ import annotations

import zmq

from workbench.document.workspace import HexBytes, OptionValue


class OptionError(Exception):
    """An option that can't be set: one sentence that names it."""


def set_option(socket: zmq.Socket[bytes], name: str, value: OptionValue) -> None:
    """Set one option. Raises `OptionError`."""
    option = zmq.SocketOption.__members__.get(name)
    if option is None:
        raise OptionError(f"{name} is not an option of libzmq; use a name of zmq_setsockopt(3) without ZMQ_.")
    try:
        socket.setsockopt(option, _plain(value))
    except (TypeError, ValueError, OverflowError, zmq.ZMQError) as error:
        shown = value.hex if isinstance(value, HexBytes) else value
        raise OptionError(f"The option {name} can't be {shown!r}: {str(error).rstrip('.')}.") from error


def _plain(value: OptionValue) -> int | bytes:
    if isinstance(value, HexBytes):
        return bytes.fromhex(value.hex)
    return value.encode("utf-8") if isinstance(value, str) else int(value)
