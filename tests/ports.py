"""A port for a pattern of the gallery, some of which bind the one after it as well."""

from __future__ import annotations

import random
import socket
from contextlib import ExitStack

# Below those that systems give to whoever asks for any: nobody gets one of these by chance in the meantime.
_FIRST, _LAST = 20_000, 32_000


def free_port() -> str:
    """A port on loopback that is free now, and so is the next."""
    chance = random.SystemRandom()
    while True:
        port = chance.randrange(_FIRST, _LAST)
        try:
            with ExitStack() as both:
                for each in (port, port + 1):
                    both.enter_context(socket.socket()).bind(("127.0.0.1", each))
        except OSError:
            continue
        return str(port)
