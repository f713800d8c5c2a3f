"""A PULL that takes so many bytes and prints how long that lasted, from the first to the last, in seconds.

Run as `python gauge.py BYTES`: it prints its port, serves one peer by ZMTP 3.0 spoken by hand, and ends. `BYTES`
counts what messages are on the wire, each frame of less than 256 bytes with two before it.
"""

import socket
import struct
import sys
import time

GREETING = b"\xff" + bytes(8) + b"\x7f" + b"\x03\x00" + b"NULL".ljust(20, b"\0") + b"\0" + bytes(31)
READY = b"\x05READY" + b"\x0bSocket-Type" + struct.pack(">I", 4) + b"PULL"

left = int(sys.argv[1])
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    peer, _ = server.accept()
    with peer:
        peer.sendall(GREETING + bytes((4, len(READY))) + READY)
        head = b""
        while len(head) < 66 or len(head) < 66 + head[65]:  # the greeting, and READY with its length
            head += peer.recv(1)
        size = 0
        buffer = bytearray(1 << 20)
        peer.recv(1, socket.MSG_PEEK)
        begun = time.perf_counter()
        while size < left and (count := peer.recv_into(buffer)):
            size += count
        print(time.perf_counter() - begun, flush=True)
        while peer.recv_into(buffer):
            pass
