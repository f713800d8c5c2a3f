"""A PUSH that sends the time, in ns since the epoch, ten times a second: `python trickle.py ENDPOINT COUNT`."""

import sys
import time

import zmq

with zmq.Context() as context, context.socket(zmq.PUSH) as socket:
    socket.connect(sys.argv[1])
    for _ in range(int(sys.argv[2])):
        socket.send(time.time_ns().to_bytes(8, "big"))
        time.sleep(0.1)
