"""One open ZeroMQ socket on the loop: drains what arrives in bounded slices, sends without waiting.

It is a plain `zmq.Socket` whose descriptor the loop watches. Invariants: a slice takes at most 4 ms,
so that every socket and the window get their turns; the descriptor is edge-triggered, so after
every send and every slice the socket is asked again whether something waits.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import zmq

from workbench.catalogue.options import Value
from workbench.catalogue.socket_types import SocketType
from workbench.document.workspace import Endpoint
from workbench.engine import draft, draft_messages, reasons
from workbench.engine.attachments import Attachments, OpenError
from workbench.engine.burst import Run, pass_on, send_run
from workbench.engine.doer import Doer, Host, Occupation
from workbench.engine.doers import doer_for, why_not
from workbench.engine.drain.choice import chosen
from workbench.engine.endpoints import Told
from workbench.engine.intake import Intake
from workbench.engine.notice import HOLDS, Notice, Progress
from workbench.engine.options import OptionError, presets, read_options, set_option
from workbench.engine.outlet import REFUSES, Outlet
from workbench.engine.plan import Behaviour, Frames, WantedSocket
from workbench.engine.readers import Watches
from workbench.engine.security import secure
from workbench.engine.state import SocketState
from workbench.engine.tally import Tally
from workbench.traffic.records import Kind, MessageSlice, Record, Sink

_TURN = 0.004  # seconds that passing on may take at once


class LiveSocket:
    """An open socket. Raises `OpenError` where it can't be made as wanted; nothing is left open then."""

    def __init__(
        self,
        context: zmq.Context[zmq.Socket[bytes]],
        wanted: WantedSocket,
        type_: SocketType,
        tally: Tally,
        sink: Sink,
        changed: Callable[[], None] = lambda: None,
        readers: Watches | None = None,
    ) -> None:
        self.wanted = wanted
        self._type = type_
        self._tally = tally
        self._sink = sink
        self._tell_changed = changed
        self._readers: Watches = readers if readers is not None else asyncio.get_running_loop()
        self._state: SocketState | None = None
        self._notice = Notice()
        self._occupation = Occupation()
        try:
            self._socket: zmq.Socket[bytes] = draft.make(context, type_.name)
        except zmq.ZMQError as error:
            raise OpenError(f"The socket can't be made: {error.strerror}. Close some sockets.") from error
        try:
            self._fd, self._clear_signal = draft.descriptor(self._socket)
            self._attachments = Attachments(
                self._socket, self._told, self.changed, lambda: tally.sent, self._readers
            )
            self._outlet = Outlet(
                self._socket,
                type_.name,
                self._attachments.connections,
                self._told,
                self._attachments.hear,
            )
        except zmq.ZMQError as error:
            self._socket.close(0)
            raise OpenError(f"The socket can't be watched: {error.strerror}. Close some sockets.") from error
        self._intake = Intake(
            self._socket,
            wanted.id,
            type_,
            draft_messages.drain(type_.name) or chosen()[0],
            tally,
            sink,
            attachments=self._attachments,
            occupation=self._occupation,
            told=self._took_in,
            changed=self.changed,
        )
        self._send_draft = draft_messages.sender(self._socket, type_.name, lambda: self.wanted.endpoints)
        self._readers.add_reader(self._fd, self._readable)
        try:
            self._prepare()
        except BaseException as error:  # one that is left open would keep the context from ever ending
            self.close()
            if isinstance(error, OptionError):
                raise OpenError(str(error)) from error
            raise

    def _prepare(self) -> None:
        options = {**presets(self._type.name), **self.wanted.options}
        for name, value in options.items():
            set_option(self._socket, name, value)
        self._intake.limit(preset="RCVHWM" in self.wanted.options)
        if (option := REFUSES.get(self._type.name)) is not None:
            self._outlet.watch(refuses=bool(options.get(option)))
        secure(self._socket, self._type.name, self.wanted.security, options)
        if self._type.draft:
            draft.protect(self._socket, self._type.name)
        for prefix in self.wanted.subscriptions:
            self.subscribe(prefix)
        for endpoint in self.wanted.endpoints:
            if endpoint.mode == "bind":
                self.attach(endpoint)
        self.behave(self.wanted.behaviour)

    # Orders

    def attach(self, endpoint: Endpoint) -> None:
        """Bind or connect. Raises `OpenError`."""
        if self._type.draft:
            ipv6, first = bool(self._socket.getsockopt(zmq.IPV6)), self._attachments.is_empty()
            draft.check_endpoint(self._type.name, endpoint, first=first, ipv6=ipv6)
        self._attachments.attach(endpoint)
        for routing_id, address in draft.known_peers(self._socket):
            self._intake.remember(routing_id, address)

    def detach(self, endpoint: Endpoint) -> None:
        """Unbind or disconnect, by what the address became. Raises `OpenError`."""
        self._attachments.detach(endpoint)

    def set_option(self, name: str, value: object) -> None:
        """Set an option that takes effect at once. Raises `OptionError`."""
        set_option(self._socket, name, value)  # pyright: ignore[reportArgumentType]
        if name == REFUSES.get(self._type.name):
            self._outlet.watch(refuses=bool(value))

    def subscribe(self, prefix: bytes) -> None:
        """Let messages through that begin with it."""
        self._subscription(zmq.SUBSCRIBE, b"\x01", prefix)

    def unsubscribe(self, prefix: bytes) -> None:
        """Take that back."""
        self._subscription(zmq.UNSUBSCRIBE, b"\x00", prefix)

    def _subscription(self, option: int, command: bytes, prefix: bytes) -> None:
        if self._type.name == "SUB":
            self._socket.setsockopt(option, prefix)
        elif self._type.name == "XSUB":
            self._socket.send(command + prefix, zmq.NOBLOCK)
        elif self._type.name == "DISH":
            (draft.join if option == zmq.SUBSCRIBE else draft.leave)(self._socket, prefix)

    def behave(self, behaviour: Behaviour | None) -> None:
        """Do this by itself from now on. Raises `OpenError` where its type can't."""
        if behaviour is not None and (reason := why_not(behaviour, self._type)):
            self._occupation.begin(None)
            raise OpenError(reason)
        self._occupation.begin(doer_for(behaviour, self, self._occupation.own) if behaviour else None)
        self.read_on()

    def join(self, find: Callable[[str], Host | None]) -> None:
        """Find the other sockets that its behaviour needs: they have come, or gone."""
        own = self._occupation.own
        if own is not None and own.to:
            own.join(find(own.to))

    def keep(self, wanted: WantedSocket) -> None:
        """What it is known as from now on."""
        self.wanted = wanted
        self.changed()

    # What its behaviour asks of it

    @property
    def id(self) -> str:
        """Its id."""
        return self.wanted.id

    @property
    def type(self) -> SocketType:
        """Its type."""
        return self._type

    def tell(self, event: str, reason: str, *, trouble: bool = False) -> None:
        """An event of this socket's, for people."""
        self._told(Told(event, "", reason, trouble=trouble, passing=HOLDS if trouble else None))

    def admit(self, guest: Doer) -> None:
        """Let another's behaviour take part: what is received is for it, unless this has one of its own."""
        self._occupation.admit(guest)
        self.read_on()

    def dismiss(self, guest: Doer) -> None:
        """No longer."""
        self._occupation.dismiss(guest)

    def read_on(self) -> None:
        """What kept it from reading is over."""
        self._intake.read_on()

    # Sending

    def send(self, frames: Frames) -> Record:
        """Send without waiting; the record says whether it went, and is in the log."""
        return self.send_quietly(frames, False)

    def send_quietly(self, frames: Frames, quiet: bool | str) -> Record:
        """The same; `quiet` keeps a refusal out of the log: any, or that for this reason."""
        reason = ""
        if not frames:
            reason = "The message has no frames; add one."
        elif not self._type.can_send:
            reason = f"A {self._type.name} can't send; it only receives."
        else:
            try:
                if self._send_draft is None:
                    self._tally.dropped += self._outlet.send(frames)
                else:
                    self._send_draft(frames)
            except draft_messages.DraftError as error:
                reason = str(error)
            except zmq.ZMQError as error:
                self._attachments.hear()  # or a peer that has just come would not be one yet
                reason = reasons.send_refused(self._type.name, error, frames, self._attachments.peers())
        kind = Kind.REFUSED if reason else Kind.SENT
        record = Record(time=time.time_ns(), socket=self.wanted.id, kind=kind, frames=frames, reason=reason)
        if reason:
            self._tally.refused += 1
            quiet = quiet is True or quiet == reason
            if not quiet or reason == self.notice():
                self.note(reason)
        else:
            self._tally.sent += 1
            self._tally.bytes_sent += record.size
            self._intake.awaits_reply = self._type.lockstep == "send-first"
        if not (reason and quiet):
            self._sink.record(record)
        self.changed()
        self._intake.look_again(at_once=True)
        return record

    def send_run(self, frames: Callable[[int], Frames], first: int, most: int, seconds: float) -> Run:
        """Many in a row: what went is one slice for the log, and a refusal the end of it."""
        in_turns = self._type.lockstep != "none"
        if self._send_draft is None:
            run = send_run(self._socket, self.wanted.id, frames, first, 1 if in_turns else most, seconds)
        else:
            counters = range(first, first + most)
            run = draft_messages.send_run(self._send_draft, self.wanted.id, frames, counters, seconds)
        if len(run.messages):
            self._intake.awaits_reply = in_turns
            self._tally.sent += len(run.messages)
            self._tally.bytes_sent += run.messages.size
            self._tally.dropped += self._outlet.to_nobody(len(run.messages))
            self._sink.extend(run.messages)
            self.changed()
        # Also where nothing went: a send that fails works off the commands that would have woken us.
        self._intake.look_again()
        return run

    def pass_on(self, messages: MessageSlice, first: int) -> tuple[int, int]:
        """Send a slice's messages from that one on: how many went, and libzmq's errno of the end, or 0."""
        if self._send_draft is not None:
            return 0, -1  # each by itself
        sent, errno = pass_on(self._socket, self.wanted.id, messages, first, _TURN)
        if len(sent):
            self._intake.awaits_reply = self._type.lockstep == "send-first"
            self._tally.sent += len(sent)
            self._tally.bytes_sent += sent.size
            self._tally.dropped += self._outlet.to_nobody(len(sent))
            self._sink.extend(sent)
            self.changed()
            self._intake.look_again()
        return len(sent), errno

    def may_send(self) -> bool:
        """Whether it is its turn: a REQ waits for its reply, and all for a log that can't keep up.

        With REQ_RELAXED it is a REQ's turn at any time: it gives up the reply that didn't come.
        """
        waits = self._intake.awaits_reply and not self.wanted.options.get("REQ_RELAXED")
        return not waits and not self._sink.is_behind

    def has_room(self) -> bool:
        """Whether a message would be taken now."""
        has_room = bool(int(self._socket.getsockopt(zmq.EVENTS)) & int(zmq.POLLOUT))
        self._intake.look_again()
        return has_room or self._outlet.drops_unroutable

    def _readable(self) -> None:
        if self._clear_signal is not None:
            self._clear_signal()
        self._intake.readable()
        self._occupation.wake()

    # How it stands

    def _took_in(self, told: Told) -> None:
        """Of what was received: over, once it is told."""
        self._told(told)
        if told.trouble:
            self.note(told.reason)

    def _told(self, told: Told) -> None:
        if told.passing is not None:
            self.note(told.reason, told.passing)
        self._sink.record(
            Record(
                time=time.time_ns(),
                socket=self.wanted.id,
                kind=Kind.EVENT,
                peer=told.endpoint,
                event=told.name,
                reason=told.reason,
                trouble=told.trouble,
            )
        )

    def note(self, sentence: str, holds: float = HOLDS) -> None:
        """This went wrong, and is over: its notice says so, so many seconds at the least."""
        self._notice.tell(sentence, self._progress(), time.monotonic(), holds)
        self.changed()

    def notice(self) -> str:
        """What went wrong last and is over, or empty."""
        return self._notice.sentence(self._progress(), time.monotonic())

    def _progress(self) -> Progress:
        tally = self._tally
        return tally.sent - tally.dropped, tally.received, self._attachments.peers() or 0

    def changed(self) -> None:
        """What is known of it may be another now."""
        self._state = None
        self._tell_changed()

    def state(self) -> SocketState:
        """The same object until something changes."""
        if self._state is None:
            endpoints = self._attachments.states(self.wanted.endpoints)
            self._state = SocketState(
                phase="live",
                problem=next((e.problem for e in endpoints if e.problem), ""),
                notice=self.notice(),
                endpoints=endpoints,
                peers=self._intake.peers(),
                counters=self._tally.counters(),
                doing=self._occupation.doing(),
            )
        return self._state

    def options(self) -> dict[str, Value]:
        """What each option that can be read is now."""
        found = read_options(self._socket, self._type.name)
        self._intake.look_again()
        return found

    def close(self) -> None:
        """Close it and all that watches it. Its notice then is what its end left undone."""
        self._notice.clear()
        self._intake.stop()
        self._occupation.stop()
        self._readers.remove_reader(self._fd)
        self._outlet.tell()
        self._attachments.close()
        self._socket.close()
