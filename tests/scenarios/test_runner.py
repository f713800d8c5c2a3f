"""Scenarios on real sockets: what passes, what fails and why, step by step."""

from __future__ import annotations

import pytest

from workbench.document.ports import free_loopback_address
from workbench.document.scenario import Again, Expect, ExpectNone, Scenario, Send, Step
from workbench.document.workspace import (
    Echo,
    Endpoint,
    Frame,
    FrameMatch,
    Message,
    Repeat,
    Reply,
    Socket,
    Workspace,
)
from workbench.scenarios.runner import Runner
from workbench.session import Session


def text(*texts: str) -> tuple[Frame, ...]:
    return tuple(Frame(text=each) for each in texts)


def wanted(*texts: str) -> tuple[FrameMatch, ...]:
    return tuple(FrameMatch(text=each) for each in texts)


def send(socket: str, *texts: str) -> Step:
    return Step(send=Send(socket=socket, frames=text(*texts)))


def expect(socket: str, *texts: str, within: float = 5.0, **capture: str) -> Step:
    return Step(expect=Expect(socket=socket, within=within, frames=wanted(*texts), capture=capture))


class Lab:
    """A REQ and a REP that answers, a PUSH and a PULL, and a PUB and a SUB; scenarios run on them."""

    def __init__(self) -> None:
        addresses: list[str] = []
        for _ in range(3):
            addresses.append(free_loopback_address(addresses))
        self.behaviour = Reply(frames=text("re: {{ request.frames[0] }}"))
        self.addresses = addresses
        self.told = []
        self.session = Session()

    def workspace(self) -> Workspace:
        def pair(binds: str, connects: str, address: str, **more) -> tuple[Socket, Socket]:
            return (
                Socket(
                    id=binds.lower(),
                    type=binds,
                    endpoints=(Endpoint(mode="bind", address=address),),
                    behaviour=self.behaviour if binds == "REP" else None,
                ),
                Socket(
                    id=connects.lower(),
                    type=connects,
                    endpoints=(Endpoint(mode="connect", address=address),),
                    **more,
                ),
            )

        a, b, c = self.addresses
        return Workspace(
            variables={"word": "hello"},
            sockets=(
                *pair("REP", "REQ", a),
                *pair("PULL", "PUSH", b),
                *pair("PUB", "SUB", c, subscriptions=text("a")),
            ),
            messages=(
                Message(name="greeting", socket="req", frames=text("{{ word }}")),
                Message(name="nobody's", frames=text("x")),
            ),
        )

    async def run(self, *steps: Step):
        self.told = []
        self.session.apply(self.workspace())
        return await Runner(self.session, Scenario(name="it", steps=steps), self.told.append).run()

    async def failure(self, *steps: Step):
        outcome = await self.run(*steps)
        assert not outcome.passed
        return outcome

    def ended(self):
        return [(each.place, each.phase) for each in self.told if each.phase != "running"]


@pytest.fixture
async def lab():
    made = Lab()
    yield made
    await made.session.close()


async def test_a_message_by_name_and_its_reply(lab):
    outcome = await lab.run(Step(send="greeting"), expect("req", "re: hello"))
    assert (outcome.passed, outcome.sentence, outcome.failed) == (True, "", None)
    assert [(each.place, each.phase) for each in lab.told] == [
        ((0,), "running"), ((0,), "passed"), ((1,), "running"), ((1,), "passed"),
    ]  # fmt: skip
    log = lab.session.log
    assert log.record_at(lab.told[1].row).frames == (b"hello",)
    assert log.record_at(lab.told[3].row).frames == (b"re: hello",)


async def test_the_difference_is_told_frame_by_frame(lab):
    outcome = await lab.failure(send("push", "one", "two", "three"), expect("pull", "one", "2", within=0.3))
    assert outcome.failed.place == (1,)
    assert outcome.sentence == (
        "What was expected did not arrive at pull within 0.3 s."
        ' Frame 2 is "two", not "2". Frame 3 is one too many: "three".'
    )
    assert [each.frame for each in outcome.failed.differences] == [1, 2]
    assert lab.session.log.record_at(outcome.failed.row).frames == (b"one", b"two", b"three")


async def test_nothing_that_arrives_is_told_so(lab):
    outcome = await lab.failure(expect("pull", within=0.05))
    assert outcome.sentence == "Nothing arrived at pull within 0.05 s."


async def test_several_that_were_sent_are_expected_in_order(lab):
    steps = [send("push", str(number)) for number in range(5)]
    assert (await lab.run(*steps, *(expect("pull", str(number)) for number in range(5)))).passed


async def test_a_message_is_taken_once(lab):
    outcome = await lab.failure(
        send("push", "one"), expect("pull", "one"), expect("pull", "one", within=0.05)
    )
    assert outcome.failed.place == (2,)


async def test_what_comes_in_another_order_is_found_all_the_same(lab):
    assert (
        await lab.run(send("push", "a"), send("push", "b"), expect("pull", "b"), expect("pull", "a"))
    ).passed


async def test_none_is_none_since_the_last_send(lab):
    none = Step(expect_none=ExpectNone(socket="sub", seconds=0.05))
    assert (await lab.run(send("pub", "b is not subscribed to"), none)).passed
    outcome = await lab.failure(send("pub", "a is"), Step(expect_none=ExpectNone(socket="sub", seconds=5)))
    assert outcome.sentence == "A message of 4 bytes arrived at sub, where none was to come."
    assert outcome.seconds < 5


async def test_what_is_published_at_once_is_not_lost(lab):
    assert (await lab.run(send("pub", "a topic"), expect("sub", "a topic"))).passed


async def test_a_captured_value_is_a_variable_from_then_on(lab):
    steps = (
        send("req", '{"id": 17}'),
        expect("req", '{"id": 17}', number="{{ json(request.frames[0])['id'] + 1 }}", whole="{{ request.frames[0] }}"),
        send("push", "{{ number }}", "{{ whole }}"),
        expect("pull", "{{ number }}", '{"id": 17}'),
    )  # fmt: skip
    lab.behaviour = Echo()
    assert (await lab.run(*steps)).passed
    assert lab.session.log.record_at(lab.told[-1].row).frames[0] == b"18"


async def test_a_capture_that_cannot_be_made_fails_the_step(lab):
    outcome = await lab.failure(send("push", "x"), expect("pull", "x", v="{{ json(request.frames[0]) }}"))
    assert "that is not JSON" in outcome.sentence


async def test_a_socket_is_stopped_and_started(lab):
    none = Step(expect_none=ExpectNone(socket="pull", seconds=0.05))
    steps = (Step(stop="push"), Step(start="push"), send("push", "again"), expect("pull", "again"), none)
    assert (await lab.run(*steps)).passed
    outcome = await lab.failure(Step(stop="push"), send("push", "gone"))
    assert outcome.sentence == "push is not running; start it before this step."


async def test_steps_are_repeated_and_a_failure_within_says_where(lab):
    again = Step(repeat=Again(times=3, steps=(send("req", "x"), expect("req", "re: x"))))
    assert (await lab.run(again)).passed
    assert lab.ended() == [((0, 0), "passed"), ((0, 1), "passed")] * 3 + [((0,), "passed")]
    wrong = Step(repeat=Again(times=3, steps=(send("req", "x"), expect("req", "y", within=0.05))))
    outcome = await lab.failure(wrong)
    assert outcome.failed.place == (0, 1)
    assert lab.ended() == [((0, 0), "passed"), ((0, 1), "failed"), ((0,), "failed")]


async def test_a_socket_that_cannot_be_started_fails_it_before_the_first_step(lab):
    lab.addresses[0] = "tcp://no.such.host.invalid:1"
    outcome = await lab.failure(send("push", "x"))
    assert outcome.failed is None
    assert outcome.sentence.startswith("rep could not be started. ")
    assert lab.told == []


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (Step(send="lost"), 'There is no message "lost" to send.'),
        (Step(send="nobody's"), 'The message "nobody\'s" belongs to no socket that could send it; give it one.'),
        (send("lost", "x"), 'There is no socket "lost" here.'),
        (expect("lost"), 'There is no socket "lost" here.'),
        (Step(start="lost"), 'There is no socket "lost" here.'),
        (send("push", "{{ lost }}"), "Frame 1: {{ lost }}: there is no"),
        (send("pull", "x"), "pull could not send. "),
    ],
)  # fmt: skip
async def test_what_cannot_be_done_is_told_in_a_sentence(lab, step, sentence):
    outcome = await lab.failure(step)
    assert outcome.sentence.startswith(sentence)


async def test_it_begins_anew_each_time(lab):
    lab.behaviour = Reply(frames=text("re"))
    for _ in range(3):
        assert (await lab.run(send("req", "x"), expect("req", "re"))).passed
        # The REQ has a request under way: opened anew, it may send again.
        assert (await lab.run(send("req", "x"))).passed


async def test_emptying_the_log_meanwhile_does_no_harm(lab, until):
    lab.session.apply(lab.workspace())
    steps = (Step(wait=0.01), send("push", "one"), expect("pull", "one"))

    def told(outcome):
        if outcome.place == (1,) and outcome.phase == "running":
            lab.session.log.clear()

    outcome = await Runner(lab.session, Scenario(name="it", steps=steps), told).run()
    assert outcome.passed, outcome.sentence


async def test_many_messages_that_come_by_themselves(lab):
    flood = Socket(
        id="flood",
        type="PUSH",
        endpoints=(Endpoint(mode="connect", address=lab.addresses[1]),),
        behaviour=Repeat(frames=text("{{ counter }}"), rate=20_000, count=3_000),
    )
    workspace = lab.workspace()
    lab.session.apply(Workspace(sockets=(*workspace.sockets, flood)))
    steps = (expect("pull", "2999"),)
    outcome = await Runner(lab.session, Scenario(name="it", steps=steps)).run()
    assert outcome.passed, outcome.sentence
