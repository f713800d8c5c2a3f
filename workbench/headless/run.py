"""Runs a workspace without a window, until the time is up or Ctrl-C."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

from workbench.document.render import RenderError
from workbench.document.workspace import Message, Workspace
from workbench.headless import streams
from workbench.headless.keyring_watch import opened
from workbench.headless.printing import TICK, RunError, Where, run_printed
from workbench.session import Session
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind
from workbench.vault.values import once_given

_PEER_WAIT = 2.0  # seconds that a message given by --send waits for somebody to take it


class RunOptions(Struct, frozen=True, kw_only=True):
    """What `zmq-workbench run` was asked for. `seconds` None: until Ctrl-C."""

    workspace: Workspace
    folder: Path | None = None
    seconds: float | None = None
    send: Sequence[str] = ()
    where: Where = Where()


def run(options: RunOptions) -> int:
    """Run it until its time is up, a signal comes, or nobody reads its records any more.

    0, or 1 where a socket could not start. Raises `RunError`.
    """
    messages = [_message(options.workspace, name) for name in options.send]
    return run_printed(lambda log: _Run(options, messages, log), options.where, options.seconds)


class _Run:
    """A session, and the messages that it was asked to send."""

    def __init__(self, options: RunOptions, messages: Sequence[Message], log: TrafficLog) -> None:
        self.status = 0
        self._session = Session(options.workspace, folder=options.folder, log=log, patient=True)
        self._messages = messages

    async def work(self, ending: asyncio.Event) -> None:
        """Start it, send, and wait."""
        session = self._session
        session.start()
        complained = _report_failures(session, frozenset())
        self.status = int(bool(complained) or _is_opening(session))
        await opened(session)
        self.status = int(bool(complained | _report_failures(session, complained)))
        await _send(session, self._messages)
        await ending.wait()

    async def close(self) -> None:
        """Stop it."""
        await self._session.close()


def _message(workspace: Workspace, name: str) -> Message:
    message = workspace.message(name)
    if message is None:
        known = ", ".join(f'"{m.name}"' for m in workspace.messages) or "none"
        raise RunError(f'There is no message "{name}" in the workspace; there are: {known}.')
    if message.socket is None:
        raise RunError(f'The message "{name}" belongs to no socket, so that it can\'t be sent from here.')
    if workspace.socket(message.socket) is None:
        ids = ", ".join(f'"{socket.id}"' for socket in workspace.sockets) or "none"
        raise RunError(
            f'The message "{name}" belongs to the socket "{message.socket}", which isn\'t there; there are: {ids}.'
        )
    return message


def _report_failures(session: Session, told: frozenset[str]) -> frozenset[str]:
    """Complain of the sockets that failed, but for those that were told of; which they are."""
    failed = {id_: state for id_, state in session.states().items() if state.phase == "failed"}
    for id_, state in failed.items():
        if id_ not in told:
            streams.complain(f"{id_}: {state.problem}")
    return frozenset(failed)


def _is_opening(session: Session) -> bool:
    return any(state.phase == "opening" for state in session.states().values())


async def _send(session: Session, messages: Sequence[Message]) -> None:
    """Send them in order, each once somebody is connected that could take it, or its time to wait is over."""
    loop = asyncio.get_running_loop()
    for message in messages:
        assert message.socket is not None
        deadline = loop.time() + _PEER_WAIT
        while not _has_peer(session, message.socket) and loop.time() < deadline:
            await asyncio.sleep(TICK)
        try:
            record = await once_given(partial(session.send_message, message))
        except RenderError as error:
            raise RunError(f'The message "{message.name}": {error}') from error
        if record.kind is Kind.REFUSED:
            streams.complain(f'"{message.name}" was refused: {record.reason}')


def _has_peer(session: Session, id_: str) -> bool:
    state = session.state(id_)
    return state.phase != "live" or any(
        e.peers or e.actual.startswith(("inproc:", "udp:")) for e in state.endpoints
    )
