"""A Majordomo client (RFC 7/MDP), as in the ZeroMQ guide: `mdp_client.py ENDPOINT SERVICE COUNT`.

It asks so many times, tries again where no answer comes in time, and prints each answer.
"""

import sys

import zmq

TIMEOUT, RETRIES = 2500, 3


def main() -> None:
    endpoint, service, count = sys.argv[1], sys.argv[2].encode(), int(sys.argv[3])
    context = zmq.Context()
    for number in range(count):
        for _ in range(RETRIES):
            with context.socket(zmq.REQ) as client:
                client.setsockopt(zmq.LINGER, 0)
                client.connect(endpoint)
                client.send_multipart([b"MDPC01", service, b"request %d" % number])
                if client.poll(TIMEOUT):
                    header, name, *body = client.recv_multipart()
                    assert (header, name) == (b"MDPC01", service)
                    print(*(frame.decode() for frame in body), flush=True)
                    break
        else:
            print("gave up", flush=True)


main()
