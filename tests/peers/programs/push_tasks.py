"""Spreads ten tasks over the workers at the address of the first argument, once three are there."""

import sys

import zmq
from zmq.utils.monitor import recv_monitor_message

WORKERS = 3

context = zmq.Context()
socket = context.socket(zmq.PUSH)
monitor = socket.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED)
socket.bind(sys.argv[1])
for _ in range(WORKERS):
    recv_monitor_message(monitor)
for number in range(1, 11):
    socket.send_string(f"task {number}")
print("done", flush=True)
socket.disable_monitor()
monitor.close()
socket.close()
context.term()  # waits until all is on its way
