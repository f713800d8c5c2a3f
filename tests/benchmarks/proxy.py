"""`zmq.proxy` of a PULL and a PUSH in a process of its own. Run as `python proxy.py PUSH_TO`; it prints its port."""

import sys

import zmq

context = zmq.Context()
pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
push.connect(sys.argv[1])
print(pull.bind_to_random_port("tcp://127.0.0.1"), flush=True)
zmq.proxy(pull, push)
