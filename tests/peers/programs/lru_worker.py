"""A worker of the guide's load-balancing broker, a REQ: `lru_worker.py ENDPOINT NAME`. It prints each request."""

import sys

import zmq

context = zmq.Context()
worker = context.socket(zmq.REQ)
worker.connect(sys.argv[1])
worker.send(b"READY")
while True:
    client, empty, request = worker.recv_multipart()
    print(request.decode(), flush=True)
    worker.send_multipart([client, empty, sys.argv[2].encode() + b" did " + request])
