"""Publishes on two topics by turns, on the address of the first argument, until ended."""

import sys
import time

import zmq

context = zmq.Context()
socket = context.socket(zmq.PUB)
socket.bind(sys.argv[1])
while True:
    socket.send_multipart([b"topic1", b"Hello Subscribers!"])
    socket.send_multipart([b"topic3", b"Not for everyone"])
    time.sleep(0.02)
