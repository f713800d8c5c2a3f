"""A PULL that takes all and keeps nothing, at next to no cost: it speaks ZMTP 3.0 by hand over TCP.

Run as `python drop.py`: it prints its port, serves one peer, and ends when that hangs up.
"""

import socket
import struct

GREETING = b"\xff" + bytes(8) + b"\x7f" + b"\x03\x00" + b"NULL".ljust(20, b"\0") + b"\0" + bytes(31)
READY = b"\x05READY" + b"\x0bSocket-Type" + struct.pack(">I", 4) + b"PULL"

with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    peer, _ = server.accept()
    with peer:
        peer.sendall(GREETING + bytes((4, len(READY))) + READY)
        buffer = bytearray(1 << 20)
        while peer.recv_into(buffer):
            pass
