"""What holds for every workspace that can be written: it is saved as it is, checked and rendered in words."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.catalogue.socket_types import socket_types
from workbench.document.checks import check
from workbench.document.edits import EditError
from workbench.document.render import RenderError, Scope, render_frames, resolve
from workbench.document.storage import dumps, loads
from workbench.document.workspace import (
    ColourRule,
    Curve,
    DecoderBinding,
    Echo,
    Endpoint,
    Expect,
    ExpectNone,
    Forward,
    Frame,
    FrameMatch,
    HexBytes,
    Message,
    Null,
    Plain,
    Repeat,
    Reply,
    Rule,
    SavedFilter,
    Scenario,
    Secret,
    Socket,
    Step,
    Workspace,
)

# Few names, so that they meet; and what is written by mistake.
_names = st.sampled_from(["a", "b", "c", "", "counter"]) | st.text(max_size=4)
_numbers = st.sampled_from([0.0, 1.0, -1.0, 0.001, 5e-324, 1e300]) | st.floats(
    allow_nan=False, allow_infinity=False
)
_counts = st.integers(-2, 5) | st.integers()
_pieces = st.sampled_from(
    [
        "", "x", "{{", "}}", "{{{{", "{{ a }}", "{{ counter }}", "{{ frames }}", "{{ frames[1:] }}", "{{ frames[0] }}",
        "{{ request.frames[0] }}", "{{ request }}", "{{ uuid() }}", "{{ nope }}", "{{ 9 ** 9 ** 9 }}", "00", "AA==",
        "{{ '%9999d' % 1 }}", "{{ hmac_sha256(a, frames[1:]) }}", "request frames",
    ]
)  # fmt: skip
_texts = st.lists(_pieces | st.text(max_size=5), max_size=3).map("".join)
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | _numbers | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=5,
)
_notations = {
    "text": _texts,
    "hex": _texts,
    "base64": _texts,
    "file": _texts | st.sampled_from(["../x", "/etc/passwd", "a\0b", ""]),
    "json": _json,
    "msgpack": _json,
    "cbor": _json,
}
_matches = _notations | {
    "regex": _texts,
    "any": st.just(value=True),
    "json_contains": st.dictionaries(_texts, _json, max_size=2),
}


def _one_of(kind: type, notations: dict[str, st.SearchStrategy]) -> st.SearchStrategy:
    return st.one_of(*(st.builds(kind, **{name: values}) for name, values in notations.items()))


def _tuple(items: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    return st.lists(items, max_size=most).map(tuple)


_frames = _tuple(_one_of(Frame, _notations))
_wanted = _tuple(_one_of(FrameMatch, _matches))
_addresses = (
    st.sampled_from(
        [
            "tcp://127.0.0.1:5555", "tcp://*:5555", "tcp://0.0.0.0:5555", "tcp://[::1]:5555", "tcp://*:*",
            "tcp://10.0.0.1:5555", "tcp://localhost:65535", "tcp://127.0.0.1:{{ a }}", "inproc://x", "ipc://@x",
            "ipc://*", "ipc:///x\0y", "127.0.0.1:5555", "tcp://{{ a }}", "tcp://eth0;127.0.0.1:5555",
        ]
    )
    | _texts
)  # fmt: skip
_endpoints = st.builds(Endpoint, mode=st.sampled_from(["bind", "connect"]), address=_addresses)
_drops = st.booleans() | _numbers
_rules = st.builds(Rule, when=_wanted, frames=_frames, delay=_numbers, drop=_drops)
_behaviours = st.one_of(
    st.none(),
    st.builds(Echo),
    st.builds(Reply, frames=_frames, rules=_tuple(_rules, 2)),
    st.builds(
        Repeat,
        frames=_frames,
        name=st.none() | _names,
        every=st.none() | _numbers,
        rate=st.none() | _numbers,
        count=st.none() | _counts,
    ),
    st.builds(Forward, to=_names, delay=_numbers, drop=_drops),
)
_secrets = _one_of(Secret, {"keyring": _names, "file": _names, "env": _names})
_keys = st.sampled_from(["", "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID", "x" * 40])
_gate = {"allowed_addresses": _tuple(st.sampled_from(["10.0.0.0/8", "nope"])), "domain": _names}
_security = st.one_of(
    st.none(),
    st.builds(Null, **_gate),
    st.builds(
        Plain,
        server=st.booleans(),
        username=_names,
        password=st.none() | _secrets,
        users=st.dictionaries(_names, _secrets, max_size=2),
        **_gate,
    ),
    st.builds(
        Curve,
        server=st.booleans(),
        public_key=_keys,
        secret_key=st.none() | _secrets,
        server_key=_keys,
        allowed_keys=st.none() | st.just("any") | _tuple(_keys),
        **_gate,
    ),
)
_options = st.dictionaries(
    st.sampled_from(["ROUTING_ID", "LINGER", "IPV6", "SNDHWM", "CURVE_SECRETKEY"]) | _names,
    st.one_of(st.booleans(), st.integers(), _texts, st.builds(HexBytes, hex=_texts)),
    max_size=2,
)
_sockets = st.builds(
    Socket,
    id=_names,
    title=_names,
    type=st.sampled_from([*socket_types(), "REQ", "REP", "DEALER", "ROUTER", "PUB", "SUB", "nope", ""]),
    at=st.tuples(_numbers | st.integers() | st.just(10**400), _numbers),
    endpoints=_tuple(_endpoints),
    subscriptions=_frames,
    options=_options,
    security=_security,
    behaviour=_behaviours,
)
_steps = st.one_of(
    st.builds(Step, send=_names),
    st.builds(Step, wait=_numbers),
    st.builds(Step, expect=st.builds(Expect, socket=_names, within=_numbers, frames=_wanted)),
    st.builds(Step, expect_none=st.builds(ExpectNone, socket=_names, seconds=_numbers)),
)
_workspaces = st.builds(
    Workspace,
    title=_names,
    variables=st.dictionaries(_names, _texts, max_size=3),
    environments=st.dictionaries(_names, st.dictionaries(_names, _texts, max_size=2), max_size=2),
    sockets=_tuple(_sockets, 4),
    messages=_tuple(st.builds(Message, name=_names, socket=st.none() | _names, frames=_frames)),
    scenarios=_tuple(st.builds(Scenario, name=_names, steps=_tuple(_steps)), 2),
    filters=_tuple(st.builds(SavedFilter, name=_names, filter=_texts)),
    decoders=_tuple(
        st.builds(
            DecoderBinding,
            socket=st.none() | _names,
            topic=_texts,
            frame=st.none() | _counts,
            decoder=_names,
            message=_names,
            schema=_names,
        )
    ),
    colours=_tuple(
        st.builds(ColourRule, filter=_texts, colour=st.sampled_from(["live", "warn", "fail", "dim"])), 2
    ),
)


@given(_workspaces)
def test_any_workspace_is_saved_as_it_is(workspace: Workspace):
    text = dumps(workspace)
    loaded = loads(text, "f")
    assert loaded == workspace
    assert dumps(loaded) == text


@given(_workspaces)
def test_any_workspace_is_checked_in_words_and_its_fixes_can_be_made(workspace: Workspace):
    for problem in (*check(workspace), *check(workspace, Path("/nowhere"))):
        assert problem.sentence
        assert problem.place
        if problem.fix is not None:
            assert 0 < len(problem.fix.label) < 60
            check(problem.fix.edit(workspace))


@settings(max_examples=25)  # two workspaces each: most of the time goes into making them
@given(_workspaces, _workspaces)
def test_a_fix_on_another_workspace_is_an_edit_or_an_edit_error(workspace: Workspace, other: Workspace):
    for problem in check(workspace):
        if problem.fix is not None:
            try:
                check(problem.fix.edit(other))
            except EditError:
                continue


@given(_frames, st.none() | _tuple(st.binary(max_size=5)), st.dictionaries(_names, _texts, max_size=3))
def test_any_message_is_rendered_or_refused_in_words(frames, request, variables):
    try:
        made = render_frames(frames, Scope(variables=variables, request=request, folder=Path("/nowhere")))
    except RenderError:
        return
    assert len(made) == len(frames)


@settings(max_examples=30)  # of some sockets each
@given(_workspaces)
def test_any_socket_is_resolved_or_refused_in_words(workspace: Workspace):
    for socket in workspace.sockets:
        try:
            resolved = resolve(workspace, socket)
        except RenderError:
            continue
        assert len(resolved.endpoints) == len(socket.endpoints)
