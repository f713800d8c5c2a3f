"""Scenarios: steps that name what is there, and times that pass."""

from __future__ import annotations

import math

import pytest

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


def test_names_of_scenarios(lint):
    lint.one(_run(name=""), "error", "scenarios[0].name", "no name")
    scenario = Scenario(name="n", steps=(_EXPECT,))
    twice = Workspace(sockets=(Socket(id="s", type="PAIR"),), scenarios=(scenario, scenario))
    lint.one(twice, "error", "scenarios[1].name", "twice")


def test_a_scenario_that_expects_nothing_always_passes(lint):
    workspace = Workspace(scenarios=(Scenario(name="n", steps=(Step(wait=1),)),))
    lint.one(workspace, "warning", "scenarios[0].steps", "always passes")
