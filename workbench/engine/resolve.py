"""Looks a host's name up beside the loop, to say why libzmq can't even try to connect to it.

libzmq tells of an unknown name only that it will try again. A lookup may take as long as the system
likes: it has a thread of its own that holds nothing up, the end of the program included.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable

from workbench.document.address import AddressError, parse
from workbench.engine import reasons


class Lookup:
    """One lookup. `found` gets a sentence on the loop's thread, empty where nothing is wrong with the name."""

    def __init__(self, address: str, *, ipv6: bool, found: Callable[[str], None]) -> None:
        self._address = address
        self._ipv6 = ipv6
        self._found: Callable[[str], None] | None = found
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._run, name=f"lookup {address}", daemon=True).start()

    def cancel(self) -> None:
        """Nothing is told from now on; the thread ends by itself."""
        self._found = None

    def _run(self) -> None:
        sentence = _why_not(self._address, ipv6=self._ipv6)
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody asks any more
            self._loop.call_soon_threadsafe(self._tell, sentence)

    def _tell(self, sentence: str) -> None:
        if self._found is not None:
            self._found(sentence)


def _why_not(address: str, *, ipv6: bool) -> str:
    try:
        host = parse(address, "connect").host
    except AddressError as error:
        return str(error)
    try:
        found = socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        return reasons.name_not_found(host, error.errno == socket.EAI_AGAIN)
    except (OSError, UnicodeError):
        return reasons.name_not_found(host, False)
    families = {family for family, *_ in found}
    return reasons.needs_ipv6(address) if not ipv6 and socket.AF_INET not in families else ""
