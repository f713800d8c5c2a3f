"""Steps in cells: what is shown is read back as the same, and what is mistyped is a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.document.scenario import Again, Expect, ExpectNone, Send, Step
from workbench.document.scenario_edits import of_kind
from workbench.document.workspace import Frame, FrameMatch, Message, Socket, Workspace
from workbench.ui.scenarios import step_text as words

WORKSPACE = Workspace(
    sockets=(Socket(id="a", type="PAIR"), Socket(id="b", type="PAIR")),
    messages=(Message(name="hello", socket="a", frames=(Frame(text="Hello"),)), Message(name="free")),
)
TEXTS = st.text(max_size=12)
FRAMES = st.lists(st.builds(lambda text: Frame(text=text), TEXTS), min_size=1, max_size=3).map(tuple)
WANTED = st.lists(
    st.one_of(
        TEXTS.map(lambda text: FrameMatch(text=text)),
        TEXTS.map(lambda text: FrameMatch(contains=text)),
        st.just(FrameMatch(any=True)),
        st.just(FrameMatch(json_contains={"id": 7})),
    ),
    max_size=3,
).map(tuple)
SECONDS = st.floats(0, 1000).map(lambda seconds: float(f"{seconds:g}"))
STEPS = st.one_of(
    st.builds(lambda f: Step(send=Send(socket="a", frames=f)), FRAMES),
    st.just(Step(send="hello")),
    st.builds(lambda f, s: Step(expect=Expect(socket="b", within=s, frames=f)), WANTED, SECONDS),
    st.builds(lambda s: Step(expect_none=ExpectNone(socket="b", seconds=s)), SECONDS),
    st.builds(lambda s: Step(wait=s), SECONDS),
    st.sampled_from([Step(start="a"), Step(stop="b")]),
    st.builds(lambda n: Step(repeat=Again(times=n, steps=(Step(wait=1),))), st.integers(1, 1000)),
)


@given(STEPS)
def test_what_a_cell_shows_is_read_back_as_the_same_step(step):
    cells = words.editable(step)
    if "target" in cells:
        assert words.with_target(step, words.target_text(step), WORKSPACE) == step
        assert words.target_text(step) in words.targets(step, WORKSPACE)
    if "message" in cells:
        assert words.with_message(step, words.message_text(step, WORKSPACE)) == step
    if "time" in cells:
        assert words.with_time(step, words.time_text(step)) == step


@given(STEPS, st.sampled_from(sorted(words.KINDS)))
def test_any_step_becomes_any_kind(step, kind):
    assert of_kind(step, kind, WORKSPACE).kind == kind


def test_captures_are_names_with_templates():
    step = Step(expect=Expect(socket="a"))
    changed = words.with_capture(step, "id = {{ request.frames[0] }}; n={{ json(request.frames[1])['n'] }}")
    assert changed.expect.capture == {
        "id": "{{ request.frames[0] }}",
        "n": "{{ json(request.frames[1])['n'] }}",
    }
    assert words.with_capture(changed, words.capture_text(changed)) == changed
    assert words.with_capture(changed, "") == step


def test_a_saved_message_becomes_frames_of_its_own_and_back():
    inline = words.with_target(Step(send="hello"), "b", WORKSPACE)
    assert inline == Step(send=Send(socket="b", frames=(Frame(text="Hello"),)))
    assert words.with_target(inline, '"hello"', WORKSPACE) == Step(send="hello")
    assert words.targets(inline, WORKSPACE) == ('"hello"', "a", "b")


@pytest.mark.parametrize(
    ("read", "text", "sentence"),
    [
        (words.with_time, "soon", "A time is in seconds"),
        (words.with_time, "-1", "A time is in seconds"),
        (words.with_message, 'regex: "', "no end"),
        (words.with_capture, "id", "name = "),
        (words.with_capture, "1d = x", "name = "),
    ],
)
def test_what_is_mistyped_is_told(read, text, sentence):
    with pytest.raises(words.StepTextError, match=sentence):
        read(Step(expect=Expect(socket="a")), text)
    with pytest.raises(words.StepTextError, match="whole number"):
        words.with_time(Step(repeat=Again(times=1)), "0")
