"""What is wrong with the options of a workspace's sockets: names, values, and types that don't have them."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.catalogue.options import excluded, options, problem
from workbench.catalogue.socket_types import socket_types
from workbench.document.problems import Problem
from workbench.document.workspace import HexBytes, OptionValue, Socket, Workspace


def check_options(workspace: Workspace, *, drafts: bool = False) -> Iterator[Problem]:
    """The problems of all options, each at its place in the file. `drafts`: draft options can be used here."""
    for index, socket in enumerate(workspace.sockets):
        for name, value in socket.options.items():
            place = f"sockets[{index}].options.{name}"
            if sentence := option_problem(socket, name, value):
                # libzmq may take what a workspace can't hold well, so that the socket starts all the same.
                severity = "warning" if name in excluded() else "error"
                yield Problem(severity, place, socket.id, sentence)
            elif options()[name].draft and not drafts:
                sentence = f"{name} is a draft option; the socket starts only where libzmq has the draft API."
                yield Problem("warning", place, socket.id, sentence)
            elif name == "MAXMSGSIZE" and value != -1 and (address := _within(socket)):
                sentence = (
                    f"MAXMSGSIZE isn't looked at by {address}: what comes by inproc:// may be of any size."
                )
                yield Problem("warning", place, socket.id, sentence)
            elif both := set(options()[name].includes) & set(socket.options):
                sentence = (
                    f"{name} includes {min(both)}, and whichever comes last undoes the other; set only one."
                )
                yield Problem("warning", place, socket.id, sentence)


def _within(socket: Socket) -> str:
    """The first address by which others of this program are reached; empty without one."""
    return next((e.address for e in socket.endpoints if e.address.startswith("inproc://")), "")


def option_problem(socket: Socket, name: str, value: OptionValue) -> str:
    """What is wrong with that option on that socket, in a sentence; empty if nothing is."""
    type_ = socket.type if socket.type in socket_types() else ""
    if not isinstance(value, HexBytes):
        return problem(name, value, type_)
    try:
        data = bytes.fromhex(value.hex)
    except ValueError:
        return f"{name} has a hex that is none: it is pairs of 0 to 9 and a to f, such as de ad be ef."
    return problem(name, data, type_)
