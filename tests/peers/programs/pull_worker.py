"""Pulls tasks from the address of the first argument and prints them."""

import sys

import zmq

context = zmq.Context()
socket = context.socket(zmq.PULL)
socket.connect(sys.argv[1])
while True:
    print(socket.recv_string(), flush=True)
