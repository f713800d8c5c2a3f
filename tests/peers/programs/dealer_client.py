"""Says "Hello from Client1" to the address of the first argument as Client1, and prints the answer."""

import sys

import zmq

context = zmq.Context()
socket = context.socket(zmq.DEALER)
socket.setsockopt_string(zmq.IDENTITY, "Client1")
socket.connect(sys.argv[1])
socket.send_string("Hello from Client1")
print("answer:", socket.recv_string(), flush=True)
