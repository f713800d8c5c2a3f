"""A plain pyzmq program that pushes `COUNT` two-frame messages (8 + 100 bytes) to `ENDPOINT`, flat out.

Run as `python flood.py ENDPOINT COUNT`; it connects, and ends when all are on the wire.
"""

import sys

import zmq

endpoint, count = sys.argv[1], int(sys.argv[2])
context = zmq.Context()
socket = context.socket(zmq.PUSH)
socket.linger = -1
socket.sndhwm = 10_000
socket.connect(endpoint)
send, more, payload = socket.send, zmq.SNDMORE, b"x" * 100
for number in range(count):
    send(number.to_bytes(8, "big"), more)
    send(payload)
socket.close()
context.term()
