"""Asks "Hello" of the address of the first argument, once, and prints the reply."""

import sys

import zmq

context = zmq.Context()
socket = context.socket(zmq.REQ)
socket.connect(sys.argv[1])
socket.send_string("Hello")
print("reply:", socket.recv_string(), flush=True)
