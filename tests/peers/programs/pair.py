"""One end of a pair: `pair.py bind|connect ADDRESS`. Greets, then prints what comes and says that it came."""

import sys

import zmq

context = zmq.Context()
socket = context.socket(zmq.PAIR)
if sys.argv[1] == "bind":
    socket.bind(sys.argv[2])
else:
    socket.connect(sys.argv[2])
socket.send_string(f"Hello from the {sys.argv[1]}ing end")
while True:
    message = socket.recv_string()
    print("received:", message, flush=True)
    socket.send_string(f"Got {message}")
