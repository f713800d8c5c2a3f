"""Says which sockets wait for a keyring, and gives up for them where nobody unlocks it.

Without a window nobody may be there to answer a keyring that asks. Invariant: who waits is told at once, and the
program never waits for good.
"""

from __future__ import annotations

import asyncio

from workbench.headless import streams
from workbench.session import Session
from workbench.vault.values import KEYRING_SECONDS

_AT_ONCE = 0.3  # seconds: an unlocked keyring answers sooner
_LOOK = 0.02


async def opened(session: Session) -> None:
    """Until no socket waits for a keyring, or its time is up: what still does then has failed, and says why."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    told: set[str] = set()
    while waiting := {id_ for id_, state in session.states().items() if state.phase == "opening"}:
        passed = loop.time() - begun
        if passed >= KEYRING_SECONDS:
            session.give_up()
            return
        if passed >= _AT_ONCE:
            for id_ in sorted(waiting - told):
                streams.complain(
                    f"{id_}: waiting for the keyring, which may have opened a window that asks for its password;"
                    f" for {KEYRING_SECONDS:g} s at most."
                )
            told |= waiting
        await asyncio.sleep(_LOOK)


async def keep_watch(session: Session) -> None:
    """The same for as long as it isn't cancelled: sockets may be started again and again."""
    while True:
        await opened(session)
        await asyncio.sleep(_LOOK)
