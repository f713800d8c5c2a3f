"""Addresses of endpoints: taken apart, and refused where libzmq would take them in silence as something else.

Measured on libzmq 4.3.5: `bind tcp://127.0.0.1:99999` binds 34463, `:80x` binds 80, a NUL cuts the
address, and a connect to port 0 never happens, all without an error. `tcp://[*]:5` binds all addresses,
`0127.0.0.1` is 87.0.0.1, and a bind to 255.255.255.255 or to a multicast group succeeds.
"""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import stat
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from workbench.document.render import RenderError, Scope, render_text
from workbench.document.workspace import Mode, Variable

TRANSPORTS = ("tcp", "ipc", "inproc", "udp")
_UDP: Mapping[str, Mode] = {"RADIO": "connect", "DISH": "bind", "DGRAM": "bind"}
"""The types that libzmq lets use UDP, and the side they are on (zmq_udp(7))."""
ONE_ADDRESS = (
    "a DGRAM has one address, and would never hear of what comes to a second; add another DGRAM for it."
)
_NUMERIC = re.compile(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+))*\.?", re.IGNORECASE | re.ASCII)
_BROADCAST = ipaddress.IPv4Address("255.255.255.255")
_IPC_LIMIT = 107  # sizeof(sockaddr_un.sun_path) - 1, on Linux
_INPROC_LIMIT = 255


class AddressError(Exception):
    """An address that can't be used: one sentence with the way out."""


class Address(Struct, frozen=True, kw_only=True):
    """An address in its parts. tcp and udp have `host` and `port` (None for tcp's wildcard `*`); others `name`."""

    transport: str
    host: str = ""
    port: int | None = None
    name: str = ""


def parse(text: str, mode: Mode, type_: str = "") -> Address:
    """Take an address apart. Raises `AddressError`, also where sockets of that type, if given, can't use it."""
    if not text.strip():
        raise AddressError("The address is empty; write one such as tcp://127.0.0.1:5555.")
    if text != text.strip() or any(ord(c) < 32 or ord(c) == 127 for c in text):
        raise AddressError("The address has spaces around it or control characters in it; remove them.")
    if any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise AddressError("The address has bytes in it that are not UTF-8; remove them.")
    transport, separator, rest = text.partition("://")
    if not separator:
        raise AddressError(f"{text} has no transport; write tcp://, ipc:// or inproc:// before it.")
    if transport not in TRANSPORTS:
        raise AddressError(f"{transport}:// is not a transport here; there are tcp://, ipc:// and inproc://.")
    if type_ and (sentence := transport_problem(transport, mode, type_)):
        raise AddressError(sentence)
    if transport == "tcp":
        return _tcp(rest, mode)
    if transport == "udp":
        return _udp(rest, mode)
    if not rest:
        raise AddressError(f"{text} has no name after {transport}://.")
    if transport == "ipc" and rest == "@":
        raise AddressError("ipc://@ has no name after the @, which begins one of Linux's abstract names.")
    size = len(os.fsencode(rest))
    if transport == "ipc" and rest == "*" and mode == "connect":
        raise AddressError("A connect needs the path itself; ipc://* is for a bind.")
    if transport == "ipc" and size > _IPC_LIMIT:
        raise AddressError(
            f"The path has {size} bytes; ipc:// takes at most {_IPC_LIMIT}. Use a shorter one."
        )
    if transport == "inproc" and size > _INPROC_LIMIT:
        raise AddressError(f"The name has {size} bytes; inproc:// takes at most {_INPROC_LIMIT}.")
    return Address(transport=transport, name=rest)


def transport_problem(transport: str, mode: Mode, type_: str) -> str:
    """Why a socket of that type can't use that transport so, as a sentence; empty if it can."""
    if transport == "udp":
        side = _UDP.get(type_)
        if side is None:
            return f"A {type_} can't use udp://, which is for RADIO, DISH and DGRAM alone; use tcp://."
        if side != mode:
            return (
                "A RADIO only sends by UDP: it connects to the address that its datagrams go to."
                if type_ == "RADIO"
                else f"A {type_} only binds udp://; it connects to nobody by it."
            )
        if type_ == "DISH":
            return "libzmq aborts the program when a DISH gets a datagram by UDP that no RADIO has made; use tcp://."
    elif type_ == "DGRAM":
        return "A DGRAM speaks UDP only; bind udp://127.0.0.1:5555 or such."
    return ""


def _udp(rest: str, mode: Mode) -> Address:
    # A multicast group may have the interface before it: udp://interface;group:port (zmq_udp(7)).
    interface, semicolon, target = rest.rpartition(";")
    host, colon, port = target.rpartition(":")
    if not colon or not host or (semicolon and not interface):
        raise AddressError(f"udp://{rest} needs a host and a port, such as udp://127.0.0.1:5555.")
    if any(c in rest for c in "/ ") or ";" in interface:
        raise AddressError(f"udp://{rest} has a /, a space or two ; in it; write udp://host:port.")
    if ":" in host:
        # Measured: libzmq aborts at a DGRAM's first datagram by IPv6.
        raise AddressError(
            f"udp://{rest} has a : in its host; UDP goes by IPv4 here, as udp://127.0.0.1:5555."
        )
    if not (port.isascii() and port.isdecimal()) or not 0 < int(port[:6]) <= 65535:
        # Of a wildcard nobody gets to know what it became.
        raise AddressError(f'"{port}" is not a port for UDP; it is a number from 1 to 65535.')
    if host == "*" and mode == "connect":
        raise AddressError("A connect needs a host; * is for a bind. Use 127.0.0.1 for this machine.")
    return Address(transport="udp", host=host, port=int(port))


def _tcp(rest: str, mode: Mode) -> Address:
    # A connect may name its own side first: tcp://source:port;host:port (zmq_tcp(7)).
    source, semicolon, target = rest.rpartition(";")
    if semicolon:
        if mode == "bind":
            raise AddressError(f"tcp://{rest} has a ; in it, which is for a connect; bind tcp://host:port.")
        if ";" in source:
            raise AddressError(f"tcp://{rest} has two ; in it; write tcp://source:port;host:port.")
        _tcp(source, "bind")
    host, colon, port = target.rpartition(":")
    if not colon or not host:
        raise AddressError(f"tcp://{rest} needs a host and a port, such as tcp://127.0.0.1:5555.")
    if "/" in target or " " in target:
        raise AddressError(f"tcp://{rest} has a / or a space in it; write tcp://host:port.")
    bracketed = host.startswith("[") and host.endswith("]")
    if ":" in host and not bracketed:
        raise AddressError(f"tcp://{rest} has a : in its host; write IPv6 in brackets, as tcp://[::1]:5555.")
    _check_host(rest, host)
    if port == "*":
        if mode == "connect":
            raise AddressError("A connect needs a port number; * is for a bind.")
        return Address(transport="tcp", host=host)
    if not (port.isascii() and port.isdecimal()):
        raise AddressError(f'"{port}" is not a port; it is a number from 1 to 65535.')
    number = int(port) if len(port) <= 6 else 10**6
    if number > 65535:
        raise AddressError(f"Port {port} is above 65535.")
    if number == 0 and mode == "connect":
        raise AddressError("Port 0 can't be connected to; use the port that the peer binds.")
    if host == "*" and mode == "connect":
        raise AddressError("A connect needs a host; * is for a bind. Use 127.0.0.1 for this machine.")
    return Address(transport="tcp", host=host, port=number or None)


def _check_host(rest: str, host: str) -> None:
    """Raises `AddressError` for a host that would be taken as another one."""
    if host.startswith("[") or host.endswith("]"):
        try:
            ipaddress.IPv6Address(host[1:-1] if host.startswith("[") and host.endswith("]") else "")
        except ValueError as error:
            raise AddressError(
                f"tcp://{rest} has brackets that are for an IPv6 address; write them so, as tcp://[::1]:5555."
            ) from error
    elif _NUMERIC.fullmatch(host):
        try:
            read = ipaddress.IPv4Address(host)
        except ValueError as error:
            raise AddressError(f"{host} {_read_as(host)}; write four numbers, as 127.0.0.1.") from error
        if read.is_multicast or read == _BROADCAST:
            raise AddressError(
                f"{host} is many machines' address, and tcp:// goes to one; use 127.0.0.1 or such."
            )


def _read_as(host: str) -> str:
    try:
        return f"would be read as {socket.inet_ntoa(socket.inet_aton(host))}"
    except OSError:
        return "is no IP address"


def problem(text: str, mode: Mode, variables: Mapping[str, Variable], type_: str = "") -> str:
    """What is wrong with an address that may hold `{{ expressions }}`, as a sentence; empty if nothing is.

    Of sockets of that type, if it is given.

    Looks at the file system for an ipc bind: libzmq would destroy a regular file that stands there.
    """
    try:
        address = parse(render_text(text, Scope(variables=variables)), mode, type_)
    except (AddressError, RenderError) as error:
        return str(error)
    if address.transport == "ipc" and mode == "bind" and address.name != "*":
        return _ipc_bind_problem(address.name)
    return ""


def _ipc_bind_problem(name: str) -> str:
    if name.startswith("@"):  # Linux's abstract names are no files
        return ""
    path = Path(name)
    missing = f"The folder {path.parent} doesn't exist; make it, or use another path."
    try:
        if not stat.S_ISDIR(path.parent.stat().st_mode):
            return missing
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return "" if path.parent.is_dir() else missing
    except NotADirectoryError:
        return missing
    except OSError as error:
        return f"{name} can't be looked at ({(error.strerror or str(error)).lower()}); use another path."
    if stat.S_ISSOCK(mode):
        return ""
    kind = "a folder" if stat.S_ISDIR(mode) else "a file"
    return f"{name} is {kind}, which a bind would destroy; use another path."
