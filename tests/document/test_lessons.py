"""Each pattern has a lesson, each lesson's steps speak of what the pattern has, and mistakes are told."""

from __future__ import annotations

import msgspec
import pytest
from msgspec import structs

from workbench.document import gallery
from workbench.document.lessons import Arrives, Lesson, LessonStep, Notice, load_lesson, matches_of, problem
from workbench.document.workspace import Frame, FrameMatch, Message
from workbench.resources import resource


@pytest.mark.parametrize("name", gallery.names())
def test_each_pattern_has_a_lesson_with_its_use_and_its_trap(name: str):
    lesson = load_lesson(name)
    assert lesson is not None
    assert lesson.title
    assert lesson.intro
    assert lesson.trap
    assert 5 <= len(lesson.steps) <= 9
    assert lesson.steps[0].seen == Notice(started="all")
    assert all(step.text.strip() for step in lesson.steps)


def test_there_is_no_lesson_without_its_pattern():
    assert {path.stem for path in resource("lessons").glob("*.toml")} == set(gallery.names())


def test_a_pattern_without_one_has_none():
    assert load_lesson("nope") is None


@pytest.mark.parametrize(
    ("seen", "sentence"),
    [
        (Notice(stopped="gone"), 'step 1 names the socket "gone"'),
        (Notice(started=("client", "gone")), 'step 1 names the socket "gone"'),
        (Notice(linked=("client", "gone")), 'step 1 names the socket "gone"'),
        (Notice(sent="gone"), 'step 1 names the message "gone"'),
        (Notice(received=Arrives("client", times=0)), "step 1 waits for 0 messages"),
        (Notice(received=Arrives("client", (FrameMatch(regex="("),))), "step 1: Frame 1: "),
    ],
)
def test_what_the_pattern_does_not_have_is_told(seen: Notice, sentence: str):
    lesson = Lesson("a", "b", "c", (LessonStep("do it", seen),))
    assert problem(lesson, gallery.load_pattern("request-reply")).startswith(sentence)
    assert problem(structs.replace(lesson, steps=()), gallery.load_pattern("pair")) == "it has no steps."


@pytest.mark.parametrize(
    "text",
    ['text = "a"\nseen.stopped = "a"\nseen.sent = "b"', 'text = "a"\nseen = {}', 'text = "a"\nseen.seen = 1'],
)
def test_a_step_has_exactly_one_way_to_be_noticed(text: str):
    with pytest.raises(msgspec.ValidationError):
        msgspec.toml.decode(text.encode(), type=LessonStep)


def test_a_message_is_known_by_what_no_template_makes():
    message = Message(name="m", frames=(Frame(text="topic"), Frame(text="{{ counter }}"), Frame(hex="00")))
    assert matches_of(message) == (FrameMatch(text="topic"), FrameMatch(any=True), FrameMatch(any=True))
