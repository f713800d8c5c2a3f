"""The catalogue of options against libzmq itself: all there, with true defaults and ranges."""

from __future__ import annotations

import pytest
import zmq

from workbench.catalogue.options import excluded, option, options, options_of, problem
from workbench.catalogue.socket_types import CatalogueError, socket_types

TYPES = [name for name, type_ in socket_types().items() if not type_.draft or zmq.has("draft")]
USABLE = {name: known for name, known in options().items() if not known.draft or zmq.has("draft")}
READABLE = [name for name, known in USABLE.items() if known.readable and known.default is not None]


@pytest.fixture(scope="module")
def context():
    with zmq.Context() as context:
        yield context


def test_every_option_is_listed_or_excluded_with_a_reason():
    members = {member.name for member in zmq.SocketOption}
    assert members - {*options(), *excluded()} == set()
    assert not set(options()) & set(excluded())
    assert {*options(), *excluded()} - members == set()
    for sentence in excluded().values():
        assert sentence.endswith(".")
        assert len(sentence.split()) > 4


def test_every_option_has_help_and_stands_in_one_group():
    groups: list[str] = []
    for known in options().values():
        assert known.help.endswith("."), known.name
        assert known.title
        assert (known.kind == "choice") == bool(known.choices), known.name
        assert known.default is None or known.kind != "flag" or isinstance(known.default, bool), known.name
        assert set(known.types) <= set(socket_types()), known.name
        if not groups or groups[-1] != known.group:
            groups.append(known.group)
    assert len(groups) == len(set(groups))


def _as_read(known, value):
    if known.kind == "flag":
        return bool(value)
    return value.rstrip(b"\0").decode() if known.kind == "text" else value


@pytest.mark.parametrize("name", READABLE)
def test_a_fresh_socket_has_the_stated_default(context, name):
    known = options()[name]
    for type_ in TYPES:
        if not known.is_of(type_):
            continue
        with context.socket(getattr(zmq, type_)) as socket:
            value = _as_read(known, socket.getsockopt(getattr(zmq, name)))
            assert value == known.default_for(type_), type_


def test_what_is_said_to_be_write_only_cannot_be_read(context):
    for name, known in USABLE.items():
        if known.readable:
            continue
        type_ = known.types[0] if known.types else "DEALER"
        with context.socket(getattr(zmq, type_)) as socket, pytest.raises(zmq.ZMQError):
            socket.getsockopt(getattr(zmq, name))


def test_what_is_said_to_be_read_only_cannot_be_set(context):
    read_only = [name for name, known in USABLE.items() if not known.writable]
    assert read_only
    for name in read_only:
        known = options()[name]
        with context.socket(zmq.XPUB) as socket, pytest.raises(zmq.ZMQError):
            socket.setsockopt(getattr(zmq, name), b"x" if known.kind == "text" else 1)


def _values(known):
    """The ends of what is allowed, as libzmq takes them."""
    match known.kind:
        case "flag":
            return [0, 1]
        case "choice":
            return list(known.choices)
        case "int":
            return [known.lowest, known.highest]
        case _ if known.pattern:
            return [known.example.encode()]
        case _:
            return [b"x" * size for size in {known.lowest, min(known.highest, 255)}]


_OWN_FORM = {"TCP_ACCEPT_FILTER", "CURVE_PUBLICKEY", "CURVE_SECRETKEY", "CURVE_SERVERKEY"}


@pytest.mark.parametrize("name", [n for n, o in USABLE.items() if o.writable and n not in _OWN_FORM])
def test_libzmq_takes_all_of_the_stated_range_on_each_stated_type(context, name):
    known = options()[name]
    for type_ in TYPES:
        if known.is_of(type_):
            for value in _values(known):
                with context.socket(getattr(zmq, type_)) as socket:
                    socket.setsockopt(getattr(zmq, name), value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SNDHWM", -1), ("RCVHWM", -1), ("LINGER", -2), ("RECONNECT_IVL", -2), ("HEARTBEAT_IVL", -1),
        ("HEARTBEAT_TTL", 6553600), ("CONFLATE", 2), ("TCP_KEEPALIVE", 2), ("ROUTING_ID", b""),
        ("ROUTING_ID", b"x" * 256), ("METADATA", b"name:value"), ("RATE", 0), ("BINDTODEVICE", b"x" * 17),
    ],
)  # fmt: skip
def test_what_the_catalogue_refuses_libzmq_refuses_too(context, name, value):
    assert problem(name, value)
    with context.socket(zmq.DEALER) as socket, pytest.raises(zmq.ZMQError):
        socket.setsockopt(getattr(zmq, name), value)


@pytest.mark.parametrize(
    ("name", "value", "type_", "sentence"),
    [
        ("SNDHWM", 1000, "PUSH", ""),
        ("CONFLATE", True, "PULL", ""),
        ("CONFLATE", 1, "PULL", ""),
        ("ROUTING_ID", b"\xff\xfe", "DEALER", ""),
        ("SNDHWM", "many", "PUSH", 'SNDHWM is a number of messages, not "many".'),
        ("SNDHWM", True, "PUSH", "SNDHWM is a number of messages, not true."),
        ("SNDHWM", -1, "PUSH", "SNDHWM is 0 at the least, not -1."),
        ("SNDHWM", 2**31, "PUSH", "SNDHWM is 2147483647 at the most, not 2147483648."),
        ("TOS", 256, "PUSH", "TOS is from 0 to 255, not 256."),
        ("CONFLATE", "yes", "PULL", 'CONFLATE is true or false, not "yes".'),
        ("ROUTING_ID", b"", "REQ", "ROUTING_ID can't be empty; take it away for the default."),
        ("ROUTING_ID", b"x" * 256, "REQ", "ROUTING_ID has 256 bytes; it takes 255 at the most."),
        ("ROUTING_ID", 7, "REQ", "ROUTING_ID is text, or bytes as hex, not 7."),
        ("SOCKS_PROXY", "a\0b", "REQ", "SOCKS_PROXY can't hold a zero byte; take it out."),
        ("METADATA", "name:value", "REQ", "METADATA is written such as X-name:value."),
        ("ROUTER_MANDATORY", True, "PUSH", "A PUSH has no ROUTER_MANDATORY, only ROUTER; take it away."),
        ("CONFLATE", True, "PAIR", "A PAIR has no CONFLATE, only PULL, PUSH, SUB, PUB or DEALER; take it away."),
        ("LAST_ENDPOINT", "x", "REQ", "LAST_ENDPOINT can only be read, not set; take it away."),
        ("PLAIN_PASSWORD", "x", "REQ", "PLAIN_PASSWORD belongs to the socket's security; set it there."),
        ("SNDHVM", 1, "REQ", '"SNDHVM" is not an option of libzmq. Did you mean SNDHWM?'),
        ("ZMQ_LINGER", 1, "REQ", '"ZMQ_LINGER" is not an option of libzmq. Did you mean LINGER?'),
        ("FD", 1, "REQ", f"FD can't be set as an option. {excluded()['FD']}"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_a_sentence(name, value, type_, sentence):
    assert problem(name, value, type_) == sentence


def test_the_options_of_a_type_leave_out_those_of_others_and_drafts():
    names = [known.name for known in options_of("SUB")]
    assert "CONFLATE" in names
    assert "ROUTER_MANDATORY" not in names
    assert not any(known.draft for known in options_of("ROUTER"))
    assert "ROUTER_NOTIFY" in [known.name for known in options_of("ROUTER", drafts=True)]


def test_an_unknown_option_raises():
    with pytest.raises(CatalogueError, match="Did you mean LINGER"):
        option("LINGERR")
