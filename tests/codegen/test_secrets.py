"""Variables that are secrets in programs: looked up when they start, put where the workbench puts them."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

import pytest
import zmq

from tests.codegen.conftest import LANGUAGE
from workbench.codegen.generate import CodegenError, generate
from workbench.document.ports import free_loopback_address
from workbench.document.workspace import (
    Endpoint,
    Frame,
    FrameMatch,
    Message,
    Reply,
    Rule,
    Secret,
    Socket,
    Workspace,
)

TOKEN = 'open "sesame"\\'


def workspace(address: str, **variables: object) -> Workspace:
    """A REP that knows a token, which is in an answer, in JSON and what a request is held against."""
    rule = Rule(
        when=(FrameMatch(text="{{ token }}"),),
        frames=(Frame(text="<{{ token }}>"), Frame(json={"as": ["{{ token }}"]})),
    )
    server = Socket(
        id="it",
        type="REP",
        endpoints=(Endpoint(mode="bind", address=address),),
        behaviour=Reply(rules=(rule,), frames=(Frame(text="wrong"),)),
    )
    return Workspace(
        sockets=(server,), variables={"token": Secret(env="THE_TOKEN"), "port": "1", **variables}
    )


def environment(**more: str) -> dict[str, str]:
    return {**{name: value for name, value in os.environ.items() if name != "THE_TOKEN"}, **more}


def answers(address: str, *requests: str) -> list[list[bytes]]:
    with zmq.Context() as context, context.socket(zmq.REQ) as client:
        client.setsockopt(zmq.RCVTIMEO, 30_000)
        client.setsockopt(zmq.LINGER, 0)
        client.connect(address)
        found = []
        for request in requests:
            client.send_string(request)
            found.append(client.recv_multipart())
        return found


WANTED = [
    [b"wrong"],
    [f"<{TOKEN}>".encode(), b'{"as":["open \\"sesame\\"\\\\"]}'],
]


@pytest.mark.parametrize("language", LANGUAGE)
def test_it_is_taken_from_the_environment(language, program):
    address = free_loopback_address(())
    assert "sesame" not in generate(workspace(address), language)
    program(workspace(address), language, None, environment(THE_TOKEN=TOKEN))
    assert answers(address, "token", TOKEN) == WANTED


@pytest.mark.parametrize("language", LANGUAGE)
def test_it_is_taken_from_a_file_of_the_users(language, program, tmp_path: Path):
    address = free_loopback_address(())
    kept = tmp_path / "zmq-workbench" / "secrets" / "token-1a2b"
    kept.parent.mkdir(parents=True)
    kept.write_text(f"{TOKEN}\n")
    there = workspace(address, token=Secret(file="token-1a2b"))
    program(there, language, None, environment(XDG_DATA_HOME=str(tmp_path)))
    assert answers(address, "token", TOKEN) == WANTED


@pytest.mark.parametrize("language", LANGUAGE)
@pytest.mark.parametrize(
    ("secret", "sentence"),
    [
        (Secret(env="THE_TOKEN"), "The environment has no variable THE_TOKEN; set it.\n"),
        (Secret(file="lost"), "There is no secret in {}/zmq-workbench/secrets/lost; store it there.\n"),
    ],
)
def test_without_it_the_program_says_so_and_opens_nothing(
    language, secret: Secret, sentence: str, program, tmp_path: Path
):
    there = workspace("tcp://127.0.0.1:1", token=secret)  # a port that nobody may bind
    other = Socket(id="other", type="PULL")
    whole = Workspace(sockets=(*there.sockets, other), variables=there.variables)
    running = program(whole, language, None, environment(XDG_DATA_HOME=str(tmp_path)))
    assert running.finish() == (1, sentence.format(tmp_path))


@pytest.mark.parametrize("language", LANGUAGE)
def test_a_subscription_may_be_one(language, program):
    address = free_loopback_address(())
    sub = Socket(
        id="it",
        type="SUB",
        endpoints=(Endpoint(mode="connect", address=address),),
        subscriptions=(Frame(text="{{ token }}!"),),
    )
    with zmq.Context() as context, context.socket(zmq.XPUB) as publisher:
        publisher.setsockopt(zmq.RCVTIMEO, 30_000)
        publisher.bind(address)
        there = Workspace(sockets=(sub,), variables={"token": Secret(env="THE_TOKEN")})
        program(there, language, None, environment(THE_TOKEN=TOKEN))
        assert publisher.recv() == b"\x01" + TOKEN.encode() + b"!"


def test_messages_are_signed_with_one(program):
    address = free_loopback_address(())
    push = Socket(id="it", type="PUSH", endpoints=(Endpoint(mode="connect", address=address),))
    signed = (Frame(text="{{ hmac_sha256(token, frames[1:]) }}"), Frame(text="what is signed"))
    there = Workspace(
        sockets=(push,),
        messages=(Message(name="m", socket="it", frames=signed),),
        variables={"token": Secret(env="THE_TOKEN")},
    )
    with zmq.Context() as context, context.socket(zmq.PULL) as sink:
        sink.setsockopt(zmq.RCVTIMEO, 30_000)
        sink.bind(address)
        program(there, "python", None, environment(THE_TOKEN=TOKEN))
        signature = hmac.new(TOKEN.encode(), b"what is signed", hashlib.sha256).hexdigest()
        assert sink.recv_multipart() == [signature.encode(), b"what is signed"]


@pytest.mark.parametrize(
    ("variables", "frames", "sentence"),
    [
        (
            {"token": Secret(keyring="k")},
            (Frame(text="{{ token }}"),),
            "keep it in a file or the environment",
        ),
        ({}, (Frame(text="{{ token.upper() }}"),), "without a further library; choose python"),
        ({}, (Frame(hex="{{ token }}"),), "known only when the program runs can't be written in C"),
    ],
)
def test_what_c_cannot_do_with_one_is_told(variables, frames, sentence):
    there = workspace("tcp://127.0.0.1:1", **variables)
    reply = Socket(id="it", type="REP", behaviour=Reply(frames=frames))
    with pytest.raises(CodegenError, match=sentence):
        generate(Workspace(sockets=(reply,), variables=there.variables), "c")


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (FrameMatch(text="{{ token }}!"), "it, rule 1 compares with a text that has a secret and more in it"),
        (FrameMatch(regex="{{ token }}"), "it, rule 1 has a pattern with a secret in it"),
        (FrameMatch(hex="{{ token }}"), "it, rule 1 looks into hexadecimal with a secret in it"),
    ],
)
def test_what_c_cannot_compare_with_one_is_told(wanted, sentence):
    reply = Reply(rules=(Rule(when=(wanted,), frames=(Frame(text="x"),)),))
    there = Workspace(
        sockets=(Socket(id="it", type="REP", behaviour=reply),), variables={"token": Secret(env="THE_TOKEN")}
    )
    with pytest.raises(CodegenError) as error:
        generate(there, "c")
    assert str(error.value).startswith(sentence)


@pytest.mark.parametrize("language", ["python", "c"])
def test_an_address_has_none(language):
    there = workspace("tcp://127.0.0.1:{{ token }}")
    with pytest.raises(CodegenError, match=r'it: "token" is a secret, which may stand in messages alone'):
        generate(there, language)
