"""Rules in Python decide as the workbench does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.codegen.generate import generate
from workbench.document.match import Matcher
from workbench.document.render import Scope, render_frames
from workbench.document.workspace import Frame, FrameMatch, Reply, Rule, Socket, Workspace

WANTED = st.sampled_from([
    FrameMatch(text="a"), FrameMatch(text="{{ word }}"), FrameMatch(hex="ff 00"), FrameMatch(contains="a"),
    FrameMatch(regex="^[a-z]+$"), FrameMatch(regex="ü"), FrameMatch(any=True), FrameMatch(json={"a": 1}),
    FrameMatch(json_contains={"a": {"b": "{{ word }}"}}), FrameMatch(msgpack=[1]), FrameMatch(cbor="x"),
])  # fmt: skip
FRAMES = st.sampled_from([
    b"a", b"ab", b"word", b"\xff\x00", b"", "ü".encode(), b'{"a":1}', b'{"a":{"b":"word","c":1}}', b"\x91\x01", b"ax",
    b"[" * 100_000,
])  # fmt: skip
RULES = st.lists(
    st.builds(
        lambda when, rest: Rule(when=(*when, *((FrameMatch(rest=True),) if rest else ()))),
        st.lists(WANTED, max_size=2),
        st.booleans(),
    ),
    max_size=3,
)


@given(RULES, st.lists(FRAMES, min_size=1, max_size=3))
def test_rules_decide_as_the_workbench_does(rules, request_):
    answered = tuple(
        Rule(when=rule.when, frames=(Frame(text=f"rule {number}"), Frame(text="{{ request.frames[0] }}")))
        for number, rule in enumerate(rules)
    )
    reply = Reply(rules=answered, frames=(Frame(text="none of them"),))
    workspace = Workspace(variables={"word": "word"}, sockets=(Socket(id="it", type="REP", behaviour=reply),))
    scope: dict[str, object] = {"__name__": "program"}
    exec(compile(generate(workspace, "python"), "program.py", "exec"), scope)
    if not rules:
        return
    setting = Scope(variables=workspace.variables, request=tuple(request_))
    taken = next((r for r in answered if Matcher(r.when, setting).matches(request_)), None)
    frames = taken.frames if taken is not None else reply.frames
    assert scope["it_answer"](list(request_)) == list(render_frames(frames, setting))
