"""Runs one scenario on a session: sends, waits, and holds what arrives against what is expected.

Times are deadlines: a step ends as soon as what it waits for is there. Invariants: the sockets are opened
anew before the first step; a message is taken by one step at most, the first that it matches, for answers of
several peers come in any order. "None" is none since the last message that a step sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct

from workbench.document.links import links
from workbench.document.match import Difference, Matcher
from workbench.document.render import RenderError, Scope, render_text
from workbench.document.scenario import Again, Expect, ExpectNone, Scenario, Send, Step
from workbench.document.workspace import Frame
from workbench.scenarios.arrivals import Arrival, Arrivals
from workbench.scenarios.outcome import Phase, Place, ScenarioOutcome, StepOutcome
from workbench.session import Session
from workbench.traffic.records import Kind
from workbench.vault.values import KEYRING_SECONDS, once_given

_TURN = 0.002  # seconds between two looks at the log
_PEER_WAIT = 2.0  # seconds that a send, or the start, waits for a peer
# A subscription takes a moment more than its connection, longer on a busy machine, and no event tells its arrival.
_SETTLING = 0.2  # seconds

T = TypeVar("T")
Told = Callable[[StepOutcome], None]


class _StepError(Exception):
    """A step that failed: why, and what differs."""

    def __init__(self, sentence: str, differences: Sequence[Difference] = (), row: int | None = None) -> None:
        super().__init__(sentence)
        self.differences = tuple(differences)
        self.row = row


class _Done(Struct, frozen=True):
    """What came of a step that passed."""

    sentence: str = ""
    row: int | None = None


class Runner:
    """One run of one scenario. `told` hears of each step as it begins and as it ends."""

    def __init__(self, session: Session, scenario: Scenario, told: Told = lambda _: None) -> None:
        self._session = session
        self._scenario = scenario
        self._told = told
        self._variables: dict[str, str] = {}
        self._arrivals = Arrivals(session.log)
        self._sent_at = len(session.log)
        self._loop = asyncio.get_running_loop()

    async def run(self) -> ScenarioOutcome:
        """Open all sockets anew, take the steps, and say how it ended; the sockets stay open."""
        begun = self._loop.time()
        failed: StepOutcome | None = None
        sentence = ""
        try:
            await self._start_all()
            failed = await self._take(self._scenario.steps, ())
        except _StepError as error:
            sentence = self._session.hidden(str(error))
        if failed is not None:
            sentence = failed.sentence
        return ScenarioOutcome(
            name=self._scenario.name,
            passed=not sentence,
            seconds=self._loop.time() - begun,
            sentence=sentence,
            failed=failed,
        )

    async def _start_all(self) -> None:
        self._session.stop()
        self._session.start()
        await self._opened([socket.id for socket in self._session.workspace.sockets])

    async def _opened(self, ids: Sequence[str]) -> None:
        """Once these are open, and linked where the workspace has their peers. Raises `_StepError`."""
        await self._until(lambda: not self._opening(ids), KEYRING_SECONDS)
        for id_ in ids:
            state = self._session.state(id_)
            if state.phase in ("failed", "opening"):
                raise _StepError(f"{self._label(id_)} could not be started. {state.problem}")
        if await self._until(lambda: self._linked(ids), _PEER_WAIT) and self._publishes():
            await asyncio.sleep(_SETTLING)

    def _opening(self, ids: Sequence[str]) -> bool:
        return any(self._session.state(id_).phase == "opening" for id_ in ids)

    def _linked(self, ids: Sequence[str]) -> bool:
        workspace, running = self._session.workspace, self._session.running
        states = self._session.states()
        for link in links(workspace):
            own = {link.from_socket, link.to_socket}
            if not own & set(ids) or not own <= running:
                continue
            endpoint = states[link.from_socket].endpoints[link.from_index]
            # An inproc connection is there at once, and no event tells of it.
            if not endpoint.peers and not endpoint.actual.startswith("inproc:"):
                return False
        return True

    def _publishes(self) -> bool:
        return any(socket.type in ("PUB", "XPUB") for socket in self._session.workspace.sockets)

    # Steps

    async def _take(self, steps: Sequence[Step], at: Place) -> StepOutcome | None:
        """Take them in order; the outcome of the one that failed."""
        for number, step in enumerate(steps):
            place = (*at, number)
            begun = self._loop.time()
            self._told(StepOutcome(place=place, phase="running"))
            within: StepOutcome | None = None
            try:
                if isinstance(step.repeat, Again):
                    within = await self._again(step.repeat, place)
                done = await self._step(step) if within is None else _Done(within.sentence)
                outcome = self._outcome(place, "passed" if within is None else "failed", begun, done)
            except (_StepError, RenderError) as error:
                differences, row = (
                    (error.differences, error.row) if isinstance(error, _StepError) else ((), None)
                )
                outcome = StepOutcome(
                    place=place,
                    phase="failed",
                    sentence=self._session.hidden(str(error)),
                    differences=tuple(map(self._hidden, differences)),
                    row=row,
                    seconds=self._loop.time() - begun,
                )
            self._told(outcome)
            if outcome.phase == "failed":
                return within if within is not None else outcome
        return None

    def _outcome(self, place: Place, phase: Phase, begun: float, done: _Done) -> StepOutcome:
        return StepOutcome(
            place=place, phase=phase, sentence=done.sentence, row=done.row, seconds=self._loop.time() - begun
        )

    async def _again(self, again: Again, place: Place) -> StepOutcome | None:
        for _ in range(again.times):
            if (failed := await self._take(again.steps, place)) is not None:
                return failed
        return None

    async def _step(self, step: Step) -> _Done:
        match step:
            case Step(send=str() as name):
                return await self._send_named(name)
            case Step(send=Send() as message):
                return await self._send(message.socket, message.frames)
            case Step(expect=Expect() as expect):
                return await self._expect(expect)
            case Step(expect_none=ExpectNone() as none):
                return await self._expect_none(none)
            case Step(wait=float() | int() as seconds):
                await asyncio.sleep(seconds)
            case Step(start=str() as id_):
                self._known(id_)
                self._session.start((id_,))
                await self._opened((id_,))
            case Step(stop=str() as id_):
                self._known(id_)
                await self._stop(id_)
            case _:
                pass  # a repeat: its steps have been taken
        return _Done()

    async def _stop(self, id_: str) -> None:
        """Stop it, and go on once its peers here know: what they sent before would be lost with the connection."""
        before = self._peers(id_)
        self._session.stop((id_,))

        def parted() -> bool:
            now = self._peers(id_)
            return all(now.get(end, 0) < count for end, count in before.items())

        await self._until(parted, _PEER_WAIT)

    def _peers(self, id_: str) -> dict[tuple[str, int], int]:
        """How many peers the ends that are linked to that socket have, where their number can be known."""
        found: dict[tuple[str, int], int] = {}
        states = self._session.states()
        for link in links(self._session.workspace):
            ends = [(link.from_socket, link.from_index), (link.to_socket, link.to_index)]
            if link.to_socket == id_:
                ends.reverse()
            (own, _), (other, index) = ends
            if own != id_ or other not in self._session.running or index >= len(states[other].endpoints):
                continue
            endpoint = states[other].endpoints[index]
            if endpoint.peers and not endpoint.actual.startswith("inproc:"):
                found[other, index] = endpoint.peers
        return found

    async def _send_named(self, name: str) -> _Done:
        message = self._session.workspace.message(name)
        if message is None:
            raise _StepError(f'There is no message "{name}" to send.')
        if message.socket is None:
            raise _StepError(f'The message "{name}" belongs to no socket that could send it; give it one.')
        return await self._send(message.socket, message.frames)

    async def _send(self, id_: str, frames: Sequence[Frame]) -> _Done:
        self._known(id_)
        if id_ not in self._session.running:
            raise _StepError(f"{self._label(id_)} is not running; start it before this step.")
        await self._until(lambda: self._has_peer(id_), _PEER_WAIT)
        row = self._sent_at = len(self._session.log)
        record = await once_given(lambda: self._session.send(id_, frames, self._variables))
        if record.kind is Kind.REFUSED:
            raise _StepError(f"{self._label(id_)} could not send. {record.reason}", row=row)
        return _Done(row=row)

    def _has_peer(self, id_: str) -> bool:
        state = self._session.state(id_)
        return state.phase != "live" or any(
            e.peers or e.actual.startswith("inproc:") for e in state.endpoints
        )

    async def _expect(self, expect: Expect) -> _Done:
        self._known(expect.socket)
        matcher = await once_given(lambda: Matcher(expect.frames, self._scope()))
        nearest: tuple[Arrival, tuple[Difference, ...]] | None = None
        looked = -1

        def found() -> Arrival | None:
            """The first that matches is taken; what else came stays for the steps that follow."""
            nonlocal nearest, looked
            waiting = self._arrivals.pull(expect.socket)
            for number, arrival in enumerate(waiting):
                if arrival.row <= looked:
                    continue
                looked = arrival.row
                mismatch = matcher.mismatch(arrival.record.frames)
                if mismatch is None:
                    del waiting[number]
                    return arrival
                if nearest is None or len(mismatch.differences) <= len(nearest[1]):
                    nearest = (arrival, mismatch.differences)
            return None

        arrival = await self._until(found, expect.within)
        if arrival:
            self._capture(expect.capture, arrival.record.frames)
            return _Done(row=arrival.row)
        label, within = self._label(expect.socket), f"{expect.within:g} s"
        if nearest is None:
            raise _StepError(f"Nothing arrived at {label} within {within}.")
        said = " ".join(difference.sentence for difference in nearest[1])
        raise _StepError(
            f"What was expected did not arrive at {label} within {within}. {said}", nearest[1], nearest[0].row
        )

    def _capture(self, capture: Mapping[str, str], frames: tuple[bytes, ...]) -> None:
        made = {name: render_text(text, self._scope(frames)) for name, text in capture.items()}
        self._variables.update(made)

    async def _expect_none(self, none: ExpectNone) -> _Done:
        self._known(none.socket)

        def came() -> Arrival | None:
            return self._arrivals.since(self._sent_at, none.socket)

        if (arrival := await self._until(came, none.seconds)) is not None:
            size = arrival.record.size
            raise _StepError(
                f"A message of {size:,} bytes arrived at {self._label(none.socket)}, where none was to come.",
                row=arrival.row,
            )
        return _Done()

    # What steps have in common

    async def _until(self, look: Callable[[], T], within: float) -> T | None:
        """What `look` gives once it gives anything, or None when the time is up."""
        deadline = self._loop.time() + within
        while not (found := look()):
            if self._loop.time() >= deadline:
                return None
            await asyncio.sleep(_TURN)
        return found

    def _hidden(self, difference: Difference) -> Difference:
        hide = self._session.hidden
        return Difference(
            difference.frame, hide(difference.wanted), hide(difference.found), hide(difference.sentence)
        )

    def _scope(self, request: tuple[bytes, ...] | None = None) -> Scope:
        return self._session.scope(self._variables, request)

    def _known(self, id_: str) -> None:
        if self._session.workspace.socket(id_) is None:
            raise _StepError(f'There is no socket "{id_}" here.')

    def _label(self, id_: str) -> str:
        socket = self._session.workspace.socket(id_)
        return socket.label if socket is not None else id_
