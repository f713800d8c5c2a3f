"""How many files the program may have open: each socket, connection and pipe is some.

Systems give a program few at first, often 1,024, and let it take more by itself: a thousand sockets need more.
"""

from __future__ import annotations

import sys
from contextlib import suppress

_ENOUGH = 65_536


def take_more() -> None:
    """As many as the system lets it have, up to 65,536. Windows knows no such limit."""
    if sys.platform == "win32":
        return
    import resource

    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _ENOUGH if most == resource.RLIM_INFINITY else min(most, _ENOUGH)
    if now != resource.RLIM_INFINITY and now < wanted:
        with suppress(OSError, ValueError):  # macOS has a lower limit than the one it tells
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
