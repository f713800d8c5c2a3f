"""A Majordomo worker (RFC 7/MDP), as in the ZeroMQ guide: `mdp_worker.py ENDPOINT SERVICE NAME [HEARTBEAT_MS]`.

It registers, answers each request with its name before the body, beats, and registers anew where the broker
sends it away or is silent. It prints what it does.
"""

import sys
import time

import zmq

READY, REQUEST, REPLY, HEARTBEAT, DISCONNECT = (bytes([n]) for n in range(1, 6))
LIVENESS = 3


def registered(context: zmq.Context, endpoint: str, service: bytes) -> zmq.Socket:
    worker = context.socket(zmq.DEALER)
    worker.setsockopt(zmq.LINGER, 0)
    worker.connect(endpoint)
    worker.send_multipart([b"", b"MDPW01", READY, service])
    print("ready", flush=True)
    return worker


def main() -> None:
    endpoint, service, name = sys.argv[1], sys.argv[2].encode(), sys.argv[3].encode()
    beat = int(sys.argv[4]) if len(sys.argv) > 4 else 2500
    context = zmq.Context()
    worker = registered(context, endpoint, service)
    liveness, due = LIVENESS, time.monotonic() + beat / 1000
    while True:
        if worker.poll(beat):
            liveness = LIVENESS
            empty, header, command, *rest = worker.recv_multipart()
            assert (empty, header) == (b"", b"MDPW01")
            if command == REQUEST:
                client, empty, *body = rest
                print("request", flush=True)
                worker.send_multipart([b"", b"MDPW01", REPLY, client, b"", name, *body])
            elif command == HEARTBEAT:
                print("heartbeat", flush=True)
            elif command == DISCONNECT:
                worker.close()
                worker = registered(context, endpoint, service)
        else:
            liveness -= 1
            if not liveness:
                worker.close()
                worker = registered(context, endpoint, service)
                liveness = LIVENESS
        if time.monotonic() > due:
            worker.send_multipart([b"", b"MDPW01", HEARTBEAT])
            due = time.monotonic() + beat / 1000


main()
