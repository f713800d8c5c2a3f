"""A peer in another process, in plain pyzmq: `stranger.py TYPE bind|connect ADDRESS {"OPTION": value}`.

It prints the address that it is at, then obeys lines: `send HEX HEX ...` (`-` is an empty frame), `recv`
prints what it got as hex, `fill SIZE COUNT` sends up to so many of so many bytes until nothing more goes for a
moment and prints how many went, `close` closes the socket and prints `closed`.
"""

import json
import sys

import zmq

type_, mode, address, options = sys.argv[1:5]
context = zmq.Context()
socket = context.socket(getattr(zmq, type_))
socket.setsockopt(zmq.LINGER, 0)
for name, value in json.loads(options).items():
    if isinstance(value, dict):
        value = bytes.fromhex(value["hex"])
    socket.setsockopt(getattr(zmq, name), value.encode() if isinstance(value, str) else value)
(socket.bind if mode == "bind" else socket.connect)(address)
print(socket.getsockopt(zmq.LAST_ENDPOINT).rstrip(b"\0").decode(), flush=True)
for line in sys.stdin:
    word, *frames = line.split()
    if word == "send":
        socket.send_multipart([b"" if frame == "-" else bytes.fromhex(frame) for frame in frames])
        print("sent", flush=True)
    elif word == "recv":
        print(" ".join(frame.hex() or "-" for frame in socket.recv_multipart()), flush=True)
    elif word == "fill":
        size, most = map(int, frames)
        went = 0
        while went < most and socket.poll(700, zmq.POLLOUT):
            socket.send(bytes(size))
            went += 1
        print(went, flush=True)
    elif word == "close":
        socket.close()
        print("closed", flush=True)
