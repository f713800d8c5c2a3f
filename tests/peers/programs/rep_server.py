"""Answers every request on the address of the first argument: "Hello" with "Hello from server"."""

import sys

import zmq

context = zmq.Context()
socket = context.socket(zmq.REP)
socket.bind(sys.argv[1])
while True:
    request = socket.recv_string()
    print("request:", request, flush=True)
    socket.send_string("Hello from server")
