"""Answers each message on the address of the first argument to the identity that it came from."""

import sys

import zmq

context = zmq.Context()
socket = context.socket(zmq.ROUTER)
socket.bind(sys.argv[1])
while True:
    identity, message = socket.recv_multipart()
    print(identity.decode(), message.decode(), flush=True)
    socket.send_multipart([identity, b"Reply to " + identity])
