"""A PUSH that floods: it speaks ZMTP 3.0 by hand over TCP, so that sending costs next to nothing.

Run as `python flood.py ENDPOINT COUNT [SIZE]`: `COUNT` messages of two frames, 8 bytes (the number, big-endian)
and `SIZE` (100), flat out to that tcp://127.0.0.1:PORT. What is measured is the receiver then, and not a
sender in Python.
Source: RFC 23/ZMTP.
"""

import socket
import struct
import sys

GREETING = b"\xff" + bytes(8) + b"\x7f" + b"\x03\x00" + b"NULL".ljust(20, b"\0") + b"\0" + bytes(31)
READY = b"\x05READY" + b"\x0bSocket-Type" + struct.pack(">I", 4) + b"PUSH"
MADE = 128 << 20  # bytes that are made before it begins; of more, the same are sent again


def read(peer: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        piece = peer.recv(count - len(got))
        if not piece:
            raise SystemExit("the receiver hung up")
        got += piece
    return got


def greet(peer: socket.socket) -> None:
    peer.sendall(GREETING)
    read(peer, 64)
    peer.sendall(bytes((4, len(READY))) + READY)
    read(peer, read(peer, 2)[1])  # its READY, which is short


def messages(count: int, size: int) -> bytes:
    long = size > 255
    head = bytes((2,)) + struct.pack(">Q", size) if long else bytes((0, size))
    body = head + b"x" * size
    return b"".join(b"\x01\x08" + number.to_bytes(8, "big") + body for number in range(count))


def main() -> None:
    port, count = int(sys.argv[1].rpartition(":")[2]), int(sys.argv[2])
    size = int(sys.argv[3]) if len(sys.argv) > 3 else 100
    made = max(1, min(count, MADE // (size + 19)))
    flood = messages(made, size)
    with socket.create_connection(("127.0.0.1", port)) as peer:
        greet(peer)
        for _ in range(count // made):
            peer.sendall(flood)
        peer.sendall(messages(count % made, size))
        peer.shutdown(socket.SHUT_WR)
        while peer.recv(4096):  # until the receiver has read all, and hangs up
            pass


main()
