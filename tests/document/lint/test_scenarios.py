"""Scenarios: steps that name what is there, and times that pass."""

from __future__ import annotations

import math

import pytest
from msgspec import structs

from workbench.document.checks import check
from workbench.document.scenario import Again, Send
from workbench.document.workspace import (
    Expect,
    ExpectNone,
    Frame,
    FrameMatch,
    Message,
    Scenario,
    Socket,
    Step,
    Workspace,
)  # fmt: skip

_X = (Frame(text="x"),)
_EXPECT = Step(expect=Expect(socket="s"))
_STEP = "scenarios[0].steps[0]"


def _run(*steps, name="n"):
    messages = (Message(name="hello", socket="s", frames=_X), Message(name="loose", frames=_X))
    sockets = (Socket(id="s", type="PAIR"), Socket(id="push", type="PUSH"))
    return Workspace(
        sockets=sockets, messages=messages, scenarios=(Scenario(name=name, steps=(*steps, _EXPECT)),)
    )


def test_steps_name_what_is_there(lint):
    lint.one(_run(Step(expect=Expect(socket="gone"))), "error", f"{_STEP}.expect.socket", "no socket")
    none = Step(expect_none=ExpectNone(socket="gone", seconds=1))
    lint.one(_run(none), "error", f"{_STEP}.expect_none.socket", "no socket")
    lint.one(_run(Step(send="loose")), "error", f"{_STEP}.send", "belongs to no socket")
    assert lint.one(_run(Step(send="xyz")), "error", f"{_STEP}.send", "no message").fix is None
    after = lint.fixed(_run(Step(send="helo")), "error", f"{_STEP}.send", "no message", "Send hello")
    assert after.scenarios[0].steps == (Step(send="hello"), _EXPECT)


def test_what_receives_nothing_can_meet_no_expectation(lint):
    lint.one(_run(Step(expect=Expect(socket="push"))), "error", f"{_STEP}.expect.socket", "receives nothing")


@pytest.mark.parametrize("seconds", [-1.0, math.nan, math.inf])
def test_times_pass(lint, seconds):
    lint.one(_run(Step(wait=seconds)), "error", f"{_STEP}.wait", f'"wait" is {seconds:g}')
    within = Step(expect=Expect(socket="s", within=seconds))
    lint.one(_run(within), "error", f"{_STEP}.expect.within", f'"within" is {seconds:g}')
    none = Step(expect_none=ExpectNone(socket="s", seconds=seconds))
    lint.one(_run(none), "error", f"{_STEP}.expect_none.for", f'"for" is {seconds:g}')


def test_bytes_that_are_wanted_can_be_made(lint):
    step = Step(expect=Expect(socket="s", frames=(FrameMatch(any=True), FrameMatch(hex="0"))))
    lint.one(_run(step), "error", f"{_STEP}.expect.frames[1]", "hexadecimal")


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (FrameMatch(regex="(a+)+("), "not a pattern"),
        (FrameMatch(text="{{ nosuch }}"), 'there is no "nosuch"'),
        (FrameMatch(contains="{{ 1/0 }}"), "division by zero"),
        (FrameMatch(json_contains={"a": ["{{ nosuch }}"]}), 'there is no "nosuch"'),
        (FrameMatch(text="{{ counter"), "has no }}"),
        (FrameMatch(file="../elsewhere"), "outside the workspace's folder"),
    ],
)
def test_what_is_wanted_can_be_held_against_a_frame(lint, wanted, words):
    step = Step(expect=Expect(socket="s", frames=(FrameMatch(any=True), wanted)))
    lint.one(_run(step), "error", f"{_STEP}.expect.frames[1]", words)


def test_the_rest_stands_last(lint):
    step = Step(expect=Expect(socket="s", frames=(FrameMatch(rest=True), FrameMatch(text="x"))))
    lint.one(_run(step), "error", f"{_STEP}.expect.frames[0]", "put it last")


def test_what_is_captured_can_be_wanted(lint):
    first = Step(expect=Expect(socket="s", capture={"id": "{{ request.frames[0] }}"}))
    then = Step(
        expect=Expect(socket="s", frames=(FrameMatch(text="{{ int(id) + 1 }}"), FrameMatch(rest=True)))
    )
    assert check(_run(first, then)) == ()


def test_frames_written_in_place_can_be_made(lint):
    step = Step(send=Send(socket="s", frames=(Frame(hex="0"),)))
    lint.one(_run(step), "error", f"{_STEP}.send.frames[0]", "hexadecimal")


def test_names_of_scenarios(lint):
    lint.one(_run(name=""), "error", "scenarios[0].name", "no name")
    scenario = Scenario(name="n", steps=(_EXPECT,))
    twice = Workspace(sockets=(Socket(id="s", type="PAIR"),), scenarios=(scenario, scenario))
    lint.one(twice, "error", "scenarios[1].name", "twice")


def test_a_scenario_that_expects_nothing_always_passes(lint):
    workspace = Workspace(scenarios=(Scenario(name="n", steps=(Step(wait=1),)),))
    lint.one(workspace, "warning", "scenarios[0].steps", "always passes")


def test_messages_written_in_place_and_sockets_that_start_and_stop(lint):
    assert check(_run(Step(send=Send(socket="s", frames=_X)), Step(start="s"), Step(stop="push"))) == ()
    lint.one(_run(Step(send=Send(socket="gone", frames=_X))), "error", f"{_STEP}.send.socket", "no socket")
    lint.one(_run(Step(send=Send(socket="s"))), "error", f"{_STEP}.send.frames", "no frames")
    lint.one(_run(Step(start="gone")), "error", f"{_STEP}.start", "no socket")
    lint.one(_run(Step(stop="gone")), "error", f"{_STEP}.stop", "no socket")


def test_repeats_and_the_steps_within(lint):
    again = Step(repeat=Again(times=2, steps=(Step(send="helo"),)))
    place = f"{_STEP}.repeat.steps[0].send"
    assert lint.one(_run(again), "error", place, "no message").fix is None
    never = Step(repeat=Again(times=0, steps=(_EXPECT,)))
    lint.one(_run(never), "error", f"{_STEP}.repeat.times", "from 1 to 1,000,000")
    within = Workspace(
        sockets=(Socket(id="s", type="PAIR"),),
        scenarios=(Scenario(name="n", steps=(Step(repeat=Again(times=1, steps=(_EXPECT,))),)),),
    )
    assert check(within) == ()


def test_captured_variables_are_known_to_what_is_sent(lint):
    def capturing(text: str) -> Step:
        return Step(expect=Expect(socket="s", capture={"id": text}))

    workspace = _run(capturing("{{ request.frames[0] }}"))
    uses = Message(
        name="uses", socket="s", frames=(Frame(text="{{ id }}"), Frame(json={"id": "{{ id + 'x' }}"}))
    )
    assert check(structs.replace(workspace, messages=(*workspace.messages, uses))) == ()
    lint.one(_run(capturing("{{ lost }}")), "error", f"{_STEP}.expect.capture.id", '"lost"')
    lint.one(_run(capturing("{{ ")), "error", f"{_STEP}.expect.capture.id", "no }}")
