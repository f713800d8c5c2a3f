"""Prints what is published at the address of the first argument on the topic of the second."""

import sys

import zmq

context = zmq.Context()
socket = context.socket(zmq.SUB)
socket.setsockopt_string(zmq.SUBSCRIBE, sys.argv[2])
socket.connect(sys.argv[1])
print("subscribed", flush=True)
while True:
    topic, body = socket.recv_multipart()
    print(topic.decode(), body.decode(), flush=True)
