"""The composition root: one workspace, one engine, one traffic log.

What is wanted goes down: every change ends in `apply`, which renders the running sockets and hands
them to the engine. What happened comes up: the engine's facts go straight into the log, and whoever
shows them pulls. Invariant: nothing binds or connects until `start` names it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from msgspec import structs

from workbench.catalogue.options import Value
from workbench.document.render import RenderError, Scope, UnreadError, render_frames, resolve
from workbench.document.rows import Rows
from workbench.document.secret_variables import secrets_of
from workbench.document.sending import Sending
from workbench.document.workspace import Frame, Message, Secret, Socket, Workspace
from workbench.engine.engine import Engine
from workbench.engine.plan import WantedSocket, postponed
from workbench.engine.replayer import Replayer, replay_targets
from workbench.engine.schedule import Schedule
from workbench.engine.state import SocketState
from workbench.engine.taps import Taps
from workbench.openings import Openings, opening
from workbench.readings import Readings
from workbench.session_behaviour import Setting, wanted_behaviour
from workbench.session_schedule import wanted_sending
from workbench.traffic.exports.rows import Choice
from workbench.traffic.feed import Feed
from workbench.traffic.history import Snapshot
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, Record
from workbench.vault.values import KEYRING_SECONDS
from workbench.vault.vault import SecretError, Vault

_NONE: Mapping[str, str] = MappingProxyType({})


class Session:
    """A workspace that can be run. All calls belong on the loop's thread."""

    def __init__(
        self,
        workspace: Workspace | None = None,
        *,
        folder: Path | None = None,
        log: TrafficLog | None = None,
        vault: Vault | None = None,
        patient: bool = False,
        prompt: bool = False,
    ) -> None:
        """`patient`: a keyring that asks the user holds nothing up; the socket is `opening` meanwhile.

        `prompt`: nor does a file of protobuf's descriptors, which is read on a thread.
        """
        self.vault = vault if vault is not None else Vault()
        self.log = log if log is not None else TrafficLog()
        self._workspace = workspace if workspace is not None else Workspace()
        self._folder = folder
        self.taps = Taps(self.log)
        """Relays between programs elsewhere, which are no part of the workspace."""
        self._engine = Engine(self.log)
        self._states: dict[str, SocketState] = {}
        self._states_at = -1  # the engine's changes that they take in
        self._openings = Openings(self.vault, self._follow) if patient else None
        self._wait = 0.0 if patient else KEYRING_SECONDS
        self._readings = Readings(self._follow) if prompt else None
        self._unread: dict[str, SocketState] = {}  # sockets that wait for descriptors
        # Which sockets the user started, and how often: a new number makes the engine try again.
        self._started: dict[str, int] = {}
        self._attempts = 0
        self._sent = 0
        self._replayer: Replayer | None = None
        # What runs, and how each socket stands with the options that wait for it to be opened again.
        self._running: dict[str, WantedSocket] = {}
        self._pending: dict[str, tuple[str, ...]] = {}
        self._waiting: dict[str, tuple[SocketState, SocketState]] = {}

    @property
    def workspace(self) -> Workspace:
        """What was applied last."""
        return self._workspace

    @property
    def running(self) -> frozenset[str]:
        """The ids of the sockets that were started and not stopped, failed ones among them."""
        return frozenset(self._started)

    def apply(self, workspace: Workspace, folder: Path | None = None) -> None:
        """Make this the workspace; what runs of it follows at once. `folder` is where its files are.

        Only options that an open socket would ignore wait, as its state's `pending`, until it is stopped
        and started.
        """
        self._workspace = workspace
        self._folder = folder
        known = {socket.id for socket in workspace.sockets}
        self._started = {id_: attempt for id_, attempt in self._started.items() if id_ in known}
        self._follow()

    def start(self, ids: Iterable[str] | None = None) -> None:
        """Start these sockets, or all. One that failed is tried again; one that is live is left alone."""
        self._attempts += 1
        for id_ in self._ids(ids):
            if id_ not in self._started or self.state(id_).phase == "failed":
                self._started[id_] = self._attempts
        self._follow()

    def stop(self, ids: Iterable[str] | None = None) -> None:
        """Stop these sockets, or all."""
        for id_ in self._ids(ids):
            self._started.pop(id_, None)
        self._follow()

    def state(self, id: str) -> SocketState:  # noqa: A002 - the file's own word
        """How that socket stands now; the same object for as long as nothing changed."""
        if self._openings is not None and id in self._openings.states:
            return self._openings.states[id]
        if id in self._unread:
            return self._unread[id]
        state, pending = self._engine.state(id), self._pending.get(id, ())
        if not pending or state.phase != "live":
            return state
        before, shown = self._waiting.get(id, (None, state))
        if before is not state or shown.pending != pending:
            shown = structs.replace(state, pending=pending)
            self._waiting[id] = (state, shown)
        return shown

    def states(self) -> dict[str, SocketState]:
        """How each socket of the workspace stands now; the same dictionary until something changes."""
        if self._states_at != self._engine.changes:
            self._states_at = self._engine.changes
            self._states = {socket.id: self.state(socket.id) for socket in self._workspace.sockets}
        return self._states

    def scope(
        self, variables: Mapping[str, str] = _NONE, request: tuple[bytes, ...] | None = None, counter: int = 0
    ) -> Scope:
        """What a template may name; `variables` come before the workspace's own of the same names."""
        scope = self._setting().scope(counter=counter, request=request)
        return structs.replace(scope, variables={**scope.variables, **variables}) if variables else scope

    def hidden(self, text: str) -> str:
        """A sentence without the secrets that were put into messages."""
        return self.vault.values.hidden(text)

    def named(self, frame: Frame) -> Frame:
        """A text that came or went as it may be written down: with the variable in a secret's place."""
        if frame.kind != "text":
            return frame
        held = [
            (name, value) for name, value in self._workspace.variables.items() if isinstance(value, Secret)
        ]
        return Frame(text=self.vault.values.named(frame.value, held)) if held else frame

    def give_up(self) -> tuple[str, ...]:
        """Wait for no keyring any more: the sockets that did have failed. Their ids."""
        waiting = tuple(self._openings.states) if self._openings is not None else ()
        for id_ in waiting:
            socket = self._workspace.socket(id_)
            if socket is not None and self._openings is not None:
                self._openings.give_up(socket, self._started.get(id_, 0), secrets_of(self._workspace, socket))
        if waiting:
            self._follow()
        return waiting

    def options(self, id: str) -> Mapping[str, Value]:  # noqa: A002
        """What each option of that socket that can be read is now; none where it isn't open."""
        return self._engine.options(id)

    def send(self, id: str, frames: Sequence[Frame], variables: Mapping[str, str] = _NONE) -> Record:  # noqa: A002
        """Render these frames and send them from that socket, without waiting.

        `variables` are as in `scope`. The record, which is in the log too, says whether it was sent, or refused
        and why. Raises `RenderError` for a template that can't be rendered, a `NotYetError` for what has to be
        waited for: nothing was sent then.
        """
        try:
            rendered = render_frames(frames, self.scope(variables, counter=self._sent))
        except RenderError as error:
            raise self._without_secrets(error) from None
        self._sent += 1
        return self._engine.send(id, rendered)

    @property
    def counter(self) -> int:
        """What `counter` is in the next message that is sent by hand."""
        return self._sent

    def schedule(
        self,
        id: str,  # noqa: A002
        frames: Sequence[Frame],
        sending: Sending,
        rows: Rows | None = None,
    ) -> Schedule:
        """Send these frames on a schedule; each row's columns are `row` in them, in turn.

        Raises `RenderError` for what can't be sent so, before anything is: a rate, a column, a template, a
        socket that isn't open. A `NotYetError` is as in `send`.
        """
        socket = self._workspace.socket(id)
        if socket is None:
            raise RenderError(f'There is no socket "{id}" any more.')
        try:
            wanted = wanted_sending(self._setting(), socket, frames, sending, rows)
        except RenderError as error:
            raise self._without_secrets(error) from None
        started = self._engine.schedule(id, wanted)
        if started is None:
            raise RenderError(f"{socket.label} is stopped; start it and send again.")
        return started

    def send_message(self, message: Message) -> Record:
        """Send a named message from the socket it belongs to. Raises as `send`, and ValueError without one."""
        if message.socket is None:
            raise ValueError(f'Message "{message.name}" names no socket to be sent from.')
        return self.send(message.socket, message.frames)

    def replay(
        self,
        snapshot: Snapshot,
        through: Mapping[str, str],
        *,
        kind: Kind = Kind.SENT,
        speed: float = 1.0,
        choice: Choice | None = None,
    ) -> Replayer:
        """Begin to send the rows of that kind again, in place of the replay before.

        `through` says which socket of the workspace sends what a recorded socket sent, or received; rows of
        others are left out. `speed` 1 is the recorded pace, 0 as fast as it goes. The replayer says how
        far it is; it is to be stopped once it is over, too.
        """
        if self._replayer is not None:
            self._replayer.stop()
        targets = replay_targets(self._workspace, through)
        self._replayer = Replayer(Feed(snapshot, targets, kind, choice), self._engine, speed)
        return self._replayer

    async def close(self) -> None:
        """Stop everything; no socket, task or thread of the session is left."""
        if self._replayer is not None:
            self._replayer.stop()
        self._started.clear()
        self._unread.clear()
        if self._openings is not None:
            self._openings.keep(set())
        if self._readings is not None:
            self._readings.close()
        await self.taps.close()
        await self._engine.close()
        self.vault.forget()
        self.log.flush()
        self.log.close()

    def _ids(self, ids: Iterable[str] | None) -> tuple[str, ...]:
        known = [socket.id for socket in self._workspace.sockets]
        if ids is None:
            return tuple(known)
        wanted = set(ids)
        return tuple(id_ for id_ in known if id_ in wanted)

    def _follow(self) -> None:
        before, self._running, held, self._pending = self._running, {}, self._pending, {}
        self._unread = {}
        if self._openings is not None:
            self._openings.keep(set(self._started))
        for socket in self._workspace.sockets:
            if socket.id not in self._started:
                continue
            attempt, secrets = self._started[socket.id], secrets_of(self._workspace, socket)
            if self._openings is not None and self._openings.must_wait(socket, attempt, secrets):
                continue
            running = before.get(socket.id)
            live = self._engine.state(socket.id).phase == "live"
            try:
                wanted = self._wanted(socket, attempt)
            except UnreadError:
                if running is not None and live:
                    self._running[socket.id] = running  # what runs goes on as it was until then
                    self._pending[socket.id] = held.get(socket.id, ())
                else:
                    self._unread[socket.id] = opening(socket)
                continue
            if running is not None and live:
                wanted, self._pending[socket.id] = postponed(running, wanted)
            self._running[socket.id] = wanted
        self._engine.apply(self._running.values())

    def _setting(self) -> Setting:
        setting = Setting(self._workspace, self._folder, self._template_failed, self._secret)
        readings = self._readings
        if readings is None:
            return setting
        return structs.replace(setting, schemas=readings.now, latest=readings.latest)

    def _secret(self, secret: Secret) -> str:
        return self.vault.values.get(secret, self._wait)

    def _without_secrets(self, error: RenderError) -> RenderError:
        error.args = (self.hidden(str(error)),)  # all else that it says, such as which frame it is, stays
        return error

    def _wanted(self, socket: Socket, attempt: int) -> WantedSocket:
        """The socket as the engine wants it: rendered, or with the sentence that says why it can't be.

        Raises `UnreadError` where descriptors have to be read first.
        """
        try:
            self.vault.values.check(secrets_of(self._workspace, socket))
            resolved = resolve(self._workspace, socket)
            return WantedSocket(
                id=socket.id,
                type=socket.type,
                endpoints=resolved.endpoints,
                subscriptions=render_frames(socket.subscriptions, self._setting().scope()),
                options=socket.options,
                security=self.vault.wanted(socket, attempt),
                behaviour=wanted_behaviour(self._setting(), socket),
                attempt=attempt,
            )
        except UnreadError:
            raise
        except (RenderError, SecretError) as error:
            problem = self.hidden(str(error))
            return WantedSocket(id=socket.id, type=socket.type, attempt=attempt, problem=problem)

    def _template_failed(self, id_: str, sentence: str) -> None:
        self.log.record(
            Record(
                time=time.time_ns(),
                socket=id_,
                kind=Kind.EVENT,
                event="template-failed",
                reason=self.hidden(sentence),
                trouble=True,
            )
        )
