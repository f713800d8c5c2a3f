"""Rules in C decide as the workbench does, and what C has no reader for is told."""

from __future__ import annotations

import pytest
import zmq

from tests.codegen.conftest import needs_c
from workbench.codegen.generate import CodegenError, generate
from workbench.document.match import Matcher
from workbench.document.ports import free_loopback_address
from workbench.document.render import Scope, render_frames
from workbench.document.workspace import Endpoint, Frame, FrameMatch, Reply, Rule, Socket, Workspace

WANTED = (
    (FrameMatch(text="a"),),
    (FrameMatch(hex="ff 00"), FrameMatch(rest=True)),
    (FrameMatch(text="{{ word }}?"),),
    (FrameMatch(contains="zz"), FrameMatch(any=True)),
    (FrameMatch(regex=r"^job \d+$"),),
    (FrameMatch(base64="AAE="),),
    (FrameMatch(regex="[^x]+ü"), FrameMatch(contains="{{ word }}")),
    (FrameMatch(text=""), FrameMatch(text="")),
    (FrameMatch(any=True), FrameMatch(any=True), FrameMatch(any=True)),
)
REQUESTS = (
    [b"a"], [b"ab"], [b"\xff\x00"], [b"\xff\x00", b"x", b"y", b"z"], ["wörd?".encode()], [b"azzb", b""], [b"zz"],
    [b"job 12"], [b"job 12\n"], [b"job 1\x002"], [b"\x00\x01"], ["- ü".encode(), "ein wörd".encode()],
    ["ü".encode(), b"word"], [b"", b""], [b"1", b"2", b"3"], [b""],
)  # fmt: skip


@needs_c
def test_they_decide_as_the_workbench_does(program):
    rules = tuple(
        Rule(when=when, frames=(Frame(text=f"rule {n} of {{{{ word }}}}"), Frame(text="{{ request.frames[0] }}")))
        for n, when in enumerate(WANTED)
    )  # fmt: skip
    turns = tuple((Frame(text=text),) for text in ("one", "two", "three"))
    more = (
        Rule(when=(FrameMatch(text="lost"),), drop=True),
        Rule(when=(FrameMatch(text="turn"),), sequence=turns, delay=0.01),
    )
    reply = Reply(rules=(*rules, *more), frames=(Frame(text="none of them"),))
    here = free_loopback_address(())
    server = Socket(id="it", type="REP", endpoints=(Endpoint(mode="bind", address=here),), behaviour=reply)
    workspace = Workspace(variables={"word": "wörd"}, sockets=(server,))
    program(workspace, "c", "it")
    with zmq.Context() as context, context.socket(zmq.REQ) as client:
        client.setsockopt(zmq.RCVTIMEO, 30_000)
        client.setsockopt(zmq.LINGER, 0)
        client.connect(here)

        def answer(*request: bytes) -> list[bytes]:
            client.send_multipart(request)
            return client.recv_multipart()

        for request in REQUESTS:
            scope = Scope(variables=workspace.variables, request=tuple(request))
            taken = next((rule for rule in rules if Matcher(rule.when, scope).matches(request)), None)
            wanted = render_frames(taken.frames if taken is not None else reply.frames, scope)
            assert answer(*request) == list(wanted)
        assert [answer(b"turn") for _ in range(4)] == [[b"one"], [b"two"], [b"three"], [b"one"]]
        assert answer(b"lost") == [b""]  # a REP must answer


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (FrameMatch(json=1), "it, rule 2 looks into JSON, which C has no reader for; choose python."),
        (FrameMatch(json_contains={"a": 1}), "it, rule 2 looks into JSON,"),
        (FrameMatch(msgpack=[]), "it, rule 2 looks into MessagePack,"),
        (FrameMatch(cbor=[]), "it, rule 2 looks into CBOR,"),
        (
            FrameMatch(regex=r"\bx"),
            "it, rule 2: the pattern has \\b, which C's regular expressions don't take; choose python.",
        ),
        (FrameMatch(regex="("), "it, rule 2: (: not a pattern"),
        (FrameMatch(hex="zz"), "it, rule 2: "),
    ],
)
def test_what_c_cannot_look_into_is_told(wanted: FrameMatch, sentence: str):
    rules = (Rule(when=(FrameMatch(text="a"),), drop=True), Rule(when=(wanted,), frames=(Frame(text="x"),)))
    workspace = Workspace(sockets=(Socket(id="it", type="REP", behaviour=Reply(rules=rules)),))
    with pytest.raises(CodegenError) as error:
        generate(workspace, "c", "it")
    assert str(error.value).startswith(sentence)
