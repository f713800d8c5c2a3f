"""Which drain is in use, and why: the native one where it can be, else pyzmq's calls."""

from __future__ import annotations

import os
from functools import lru_cache

from workbench.engine.drain import native, plain
from workbench.engine.drain.drained import Drain

PLAIN = "ZMQ_WORKBENCH_PLAIN_DRAIN"
"""Set in the environment, to anything but 0 or nothing, it asks for the plain drain."""


@lru_cache(maxsize=1)
def chosen() -> tuple[Drain, str]:
    """The drain, and a line for the doctor: `native`, or `plain` and why."""
    if os.environ.get(PLAIN, "0") not in ("", "0"):
        return plain.drain, f"plain ({PLAIN} is set)"
    try:
        return native.load(), "native"
    except native.NativeMissingError as error:
        return plain.drain, f"plain: {error}"
