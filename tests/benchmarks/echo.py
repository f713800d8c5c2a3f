"""A plain REP that echoes. Run as `python echo.py COUNT`: it prints its port and ends after so many."""

import sys

import zmq

with zmq.Context() as context, context.socket(zmq.REP) as socket:
    print(socket.bind_to_random_port("tcp://127.0.0.1"), flush=True)
    for _ in range(int(sys.argv[1])):
        socket.send_multipart(socket.recv_multipart())
