"""A REP that answers, or a REQ that asks, secured as the JSON of the third argument says.

`secured.py rep|req ADDRESS {"option": "value", ...} [ZAP STATUS]`: the options are libzmq's by name. With
a status, a thread answers every request of ZAP 1.0 so. It prints the messages, and each end of a
handshake as its monitor tells it.
"""

import json
import sys
import threading

import zmq
from zmq.utils.monitor import recv_monitor_message

role, address, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
context = zmq.Context()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")  # in one piece: print's line and its end are two, and two threads speak
    sys.stdout.flush()


def authenticate(status: str, ready: threading.Event) -> None:
    handler = context.socket(zmq.REP)
    handler.bind("inproc://zeromq.zap.01")
    ready.set()
    while True:
        version, number, *_ = handler.recv_multipart()
        handler.send_multipart([version, number, status.encode(), b"", b"", b""])


def watch(monitor: zmq.Socket) -> None:
    while True:
        event = recv_monitor_message(monitor)
        name = zmq.Event(event["event"]).name
        if name.startswith("HANDSHAKE"):
            say(f"{name} {int(event['value'])}")


if len(sys.argv) > 4:
    ready = threading.Event()
    threading.Thread(target=authenticate, args=(sys.argv[4], ready), daemon=True).start()
    ready.wait()
socket = context.socket(zmq.REP if role == "rep" else zmq.REQ)
for name, value in options.items():
    socket.setsockopt(getattr(zmq, name), value.encode() if isinstance(value, str) else value)
threading.Thread(target=watch, args=(socket.get_monitor_socket(),), daemon=True).start()
if role == "rep":
    socket.bind(address)
    say("bound")
    while True:
        request = socket.recv_string()
        say(f"request: {request}")
        socket.send_string("Hello from server")
else:
    socket.connect(address)
    socket.send_string("Hello")
    say(f"reply: {socket.recv_string()}")
