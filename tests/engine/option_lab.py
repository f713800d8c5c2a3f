"""What the experiments with options need: endpoints, raw peers, and what the system says of a connection."""

from __future__ import annotations

import contextlib
import errno
import os
import socket as os_socket
import struct
from pathlib import Path

import zmq
from zmq.utils.monitor import recv_monitor_message

from workbench.catalogue.options import options

WITHIN = 5000  # ms until something that must come has come
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)


def bind(socket, address="tcp://127.0.0.1:*"):
    """Bind it; the address that it became."""
    socket.bind(address)
    return socket.getsockopt(zmq.LAST_ENDPOINT).rstrip(b"\0").decode()


def port(address):
    return int(address.rpartition(":")[2])


def got(socket):
    """The next message; it must come."""
    assert socket.poll(WITHIN), "nothing came"
    return socket.recv_multipart()


def refused(action):
    """The errno with which libzmq refuses; 0 where it doesn't."""
    try:
        action()
    except zmq.ZMQError as error:
        return error.errno
    return 0


def sends(socket, most):
    """How many messages are taken at once, `most` at the most."""
    for count in range(most):
        if refused(lambda: socket.send(b"x", zmq.NOBLOCK)) == errno.EAGAIN:
            return count
    return most


@contextlib.contextmanager
def nobody():
    """An address that refuses connections: its port is bound, and nothing listens there."""
    with os_socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"tcp://127.0.0.1:{held.getsockname()[1]}"


@contextlib.contextmanager
def listener():
    """A plain TCP server and its address."""
    with os_socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(WITHIN / 1000)
        yield server, f"tcp://127.0.0.1:{server.getsockname()[1]}"


@contextlib.contextmanager
def raw(address):
    """A plain connection there."""
    if address.startswith("ipc://"):
        with os_socket.socket(os_socket.AF_UNIX) as client:
            client.settimeout(WITHIN / 1000)
            client.connect(address.removeprefix("ipc://"))
            yield client
        return
    with os_socket.create_connection(("127.0.0.1", port(address)), WITHIN / 1000) as client:
        yield client


def first_bytes(client, count=1):
    """What the other side sends first; empty where it closes."""
    try:
        return client.recv(count)
    except ConnectionResetError:
        return b""


def exactly(client, count):
    data = b""
    while len(data) < count:
        piece = client.recv(count - len(data))
        assert piece, "closed"
        data += piece
    return data


def handshake(client, type_=b"DEALER"):
    """A NULL handshake by hand (RFC 23), up to the last byte of the other's READY."""
    ready = b"\x05READY" + b"\x0bSocket-Type" + struct.pack(">I", len(type_)) + type_
    client.sendall(GREETING)
    exactly(client, 64)
    client.sendall(b"\x04" + bytes([len(ready)]) + ready)
    flags, size = exactly(client, 2)
    assert flags == 4
    exactly(client, size)


def system_value(address, level, name, *, listens=False, size=4):
    """What the system says of the connection that was accepted at that address, or of who listens there."""
    for entry in list(Path("/proc/self/fd").iterdir()):
        try:
            if not str(entry.readlink()).startswith("socket:"):
                continue
            copy = os_socket.socket(fileno=os.dup(int(entry.name)))
        except OSError:
            continue
        with copy:
            if copy.family != os_socket.AF_INET or copy.getsockname()[1] != port(address):
                continue
            if bool(copy.getsockopt(os_socket.SOL_SOCKET, os_socket.SO_ACCEPTCONN)) == listens:
                data = copy.getsockopt(level, name, size)
                return int.from_bytes(data, "little") if size == 4 else data
    return None


class Heard:
    """A socket's monitor: events by endpoint, in their order."""

    def __init__(self, socket):
        self.monitor = socket.get_monitor_socket()
        self.events = []

    def until(self, enough):
        while not enough(self.events):
            assert self.monitor.poll(WITHIN), f"not heard: {self.events}"
            seen = recv_monitor_message(self.monitor)
            self.events.append((seen["endpoint"].decode(), zmq.Event(seen["event"]), int(seen["value"])))

    def of(self, address, event):
        return [value for where, what, value in self.events if where == address and what is event]


class Lab:
    """Sockets of one context, closed in the end, whatever happened."""

    def __init__(self):
        self.context = zmq.Context()
        self.sockets = []
        self.monitors = []
        self.kept = []

    def __call__(self, type_, **settings):
        socket = self.context.socket(getattr(zmq, type_))
        self.sockets.append(socket)
        socket.linger = 0
        for name, value in settings.items():
            socket.setsockopt(getattr(zmq, name), value)
        return socket

    def joined(self, type_, address, **settings):
        socket = self(type_, **settings)
        socket.connect(address)
        return socket

    def heard(self, socket):
        """Its events from now on."""
        self.monitors.append((socket, Heard(socket)))
        return self.monitors[-1][1]

    def close(self):
        for socket, heard in self.monitors:
            socket.disable_monitor()
            heard.monitor.close(0)
        for socket in self.sockets:
            socket.close(0)
        self.context.term()
        for connection in self.kept:
            connection.close()


def names(*effects):
    """The options that a workspace can set, outside its security, and that count then."""
    return {
        name
        for name, known in options().items()
        if known.effect in effects and known.writable and not known.draft and known.owner != "security"
    }
