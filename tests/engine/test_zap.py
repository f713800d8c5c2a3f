"""The authenticator decides by users, keys and addresses, answers as RFC 27 says, and tells each decision."""

from __future__ import annotations

import pytest
import zmq
from zmq.utils import z85

from workbench.document.security import networks
from workbench.engine.zap import Authenticator, Gate, ZapError, decide

HERE = "127.0.0.1"
KEY = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
USERS = Gate(domain="d", users={"alice": "sesame", "Zoë": "käse"})


def gate(allowed=(), denied=(), **more) -> Gate:
    return Gate(domain="d", allowed=networks(allowed), denied=networks(denied), **more)


@pytest.mark.parametrize(
    ("asked", "mechanism", "credentials", "code", "words"),
    [
        (USERS, "PLAIN", (b"alice", b"sesame"), "200", 'Admitted 127.0.0.1 as "alice".'),
        (USERS, "PLAIN", ("Zoë".encode(), "käse".encode()), "200", 'as "Zoë"'),
        (USERS, "PLAIN", (b"alice", b"Sesame"), "400", 'the password of "alice" is wrong'),
        (USERS, "PLAIN", (b"alice", b""), "400", "is wrong"),
        (USERS, "PLAIN", (b"bob", b"sesame"), "400", 'no user "bob"'),
        (USERS, "PLAIN", (b"\x1b[2J\xff", b""), "400", r'no user "\x1b[2J\xff"'),
        (USERS, "PLAIN", (b"alice",), "400", "doesn't know"),
        (USERS, "GSSAPI", (b"x",), "400", "GSSAPI"),
        (gate(keys=frozenset({KEY})), "CURVE", (z85.decode(KEY),), "200", KEY),
        (gate(keys=frozenset()), "CURVE", (z85.decode(KEY),), "400", f"{KEY} is not among the allowed"),
        (gate(keys=None), "CURVE", (z85.decode(KEY),), "200", "any key"),
        (gate(keys=None), "CURVE", (b"short",), "400", "doesn't know"),
        (gate(), "NULL", (), "200", "Admitted 127.0.0.1."),
        (gate(denied=["127.0.0.0/8"]), "NULL", (), "400", "denied (127.0.0.0/8)"),
        (gate(denied=["127.0.0.1"], allowed=["127.0.0.1"]), "NULL", (), "400", "denied (127.0.0.1)"),
        (gate(allowed=["10.0.0.0/8"]), "NULL", (), "400", "not among the allowed"),
        (gate(allowed=["10.0.0.0/8", "127.0.0.1"]), "NULL", (), "200", "Admitted"),
        (gate(denied=["10.0.0.1"], users={"a": "b"}), "PLAIN", (b"a", b"b"), "200", "Admitted"),
        (gate(denied=["127.0.0.1"], users={"a": "b"}), "PLAIN", (b"a", b"b"), "400", "address is denied"),
    ],
)
def test_decisions(asked, mechanism, credentials, code, words):
    decision = decide(asked, HERE, mechanism, credentials)
    assert decision.code == code
    assert words in decision.sentence
    assert decision.sentence.startswith("Admitted" if code == "200" else "Denied")
    assert "sesame" not in decision.sentence


@pytest.mark.parametrize(
    ("address", "code"), [("::ffff:127.0.0.1", "400"), ("::1", "200"), ("", "200"), ("nonsense", "200")]
)
def test_denied_addresses_in_other_spellings(address, code):
    assert decide(gate(denied=["127.0.0.1"]), address, "NULL", ()).code == code


@pytest.mark.parametrize("address", ["", "nonsense"])
def test_who_has_no_address_is_not_among_the_allowed(address):
    assert decide(gate(allowed=["127.0.0.1"]), address, "NULL", ()).code == "400"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("::ffff:127.0.0.1", "Admitted 127.0.0.1."),
        ("localhost:1000:100:4711", "Admitted process 4711 of user 1000."),
        ("", "Admitted a peer on this machine."),
        ("\x1b[2J", r"Admitted \x1b[2J."),
    ],
)
def test_a_peer_is_told_in_words(address, words):
    assert decide(gate(), address, "NULL", ()).sentence == words


def test_passwords_are_in_no_repr():
    assert "sesame" not in repr(USERS)


class Asked:
    """A context with an authenticator, and a REQ that asks it as libzmq does."""

    def __init__(self, sink) -> None:
        self.context = zmq.Context()
        self.sink = sink
        self.authenticator = Authenticator(self.context, sink)
        self.socket = self.context.socket(zmq.DEALER)
        self.socket.connect("inproc://zeromq.zap.01")
        self.answers: list[list[bytes]] = []

    def ask(self, *frames: bytes) -> None:
        self.socket.send_multipart([b"", *frames])

    def answered(self, count: int) -> bool:
        while self.socket.poll(0):
            self.answers.append(self.socket.recv_multipart()[1:])
        return len(self.answers) == count

    def close(self) -> None:
        self.socket.close(0)
        self.authenticator.close()
        self.context.term()


@pytest.fixture
async def asked(lab):
    asked = Asked(lab.sink)
    yield asked
    asked.close()


async def test_each_answer_has_its_request_s_number_and_each_decision_is_an_event(asked, until):
    asked.authenticator.guard("server", Gate(domain="d", users={"alice": "sesame"}))
    asked.ask(b"1.0", b"7", b"d", b"127.0.0.1", b"", b"PLAIN", b"alice", b"sesame")
    asked.ask(b"1.0", b"8", b"d", b"127.0.0.1", b"", b"PLAIN", b"alice", b"wrong")
    await until(lambda: asked.answered(2))
    assert asked.answers == [
        [b"1.0", b"7", b"200", b"OK", b"alice", b""],
        [b"1.0", b"8", b"400", b"denied", b"", b""],
    ]
    told = [(r.socket, r.event, r.peer, r.trouble) for r in asked.sink.records]
    assert told == [
        ("server", "admitted", "127.0.0.1", False),
        ("server", "denied", "127.0.0.1", True),
    ]


async def test_a_domain_that_nobody_guards_any_more_is_a_temporary_failure(asked, until):
    asked.authenticator.guard("server", gate())
    asked.authenticator.leave("server")
    asked.ask(b"1.0", b"1", b"d", b"127.0.0.1", b"", b"NULL")
    await until(lambda: asked.answered(1))
    assert asked.answers[0][:3] == [b"1.0", b"1", b"300"]
    assert asked.sink.records == []


@pytest.mark.parametrize("frames", [(b"2.0", b"9", b"d", b"", b"", b"NULL"), (b"1.0", b"9"), (b"",)])
async def test_what_is_no_request_gets_an_internal_error(asked, until, frames):
    asked.ask(*frames)
    await until(lambda: asked.answered(1))
    assert asked.answers[0][2] == b"500"


async def test_more_requests_than_one_turn_takes_are_all_answered(asked, until):
    asked.authenticator.guard("server", gate())
    for number in range(300):
        asked.ask(b"1.0", b"%d" % number, b"d", b"127.0.0.1", b"", b"NULL")
    await until(lambda: asked.answered(300))
    assert [answer[1] for answer in asked.answers] == [b"%d" % number for number in range(300)]


async def test_a_domain_belongs_to_one_socket(asked):
    asked.authenticator.guard("a", gate())
    asked.authenticator.guard("a", gate(denied=["10.0.0.1"]))
    with pytest.raises(ZapError, match='"d" is that of a already'):
        asked.authenticator.guard("b", gate())
    asked.authenticator.leave("a")
    asked.authenticator.guard("b", gate())
