"""Protobuf frames in Python: rules read them as the workbench does, and each kind of field is written as Python's."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest
import zmq

from tests.codegen.test_protobuf import BY_HAND, PLAIN, order, sending
from workbench.codegen.generate import CodegenError, generate
from workbench.codegen.protobuf_fields import Descriptors
from workbench.codegen.python_protobuf import protobuf_frame, protobuf_tests
from workbench.codegen.python_texts import Needs
from workbench.document.match import Matcher
from workbench.document.ports import free_loopback_address
from workbench.document.protobuf.known import schema_at
from workbench.document.protobuf.values import encode
from workbench.document.render import Scope
from workbench.document.workspace import Endpoint, Frame, FrameMatch, Repeat, Reply, Rule, Socket, Workspace


def wanted(**kind: object) -> FrameMatch:
    return FrameMatch(**kind, message="shop.Order", schema="orders.desc")


RULES = (
    (wanted(protobuf={"id": "{{ seven }}", "customer_name": "Ada"}),),
    (
        wanted(
            protobuf_contains={"id": 8, "lines": [{"sku": "a"}, {"count": "{{ seven }}"}], "state": "PAID"}
        ),
    ),
    (wanted(protobuf_contains={"id": 9, "card": "", "gift": False, "tags": {"x": 1}}),),
    (wanted(protobuf_contains={"total": 0.5, "raw": "AAE="}),),
    (wanted(protobuf_contains={}), FrameMatch(any=True)),
)
ASKED = (
    {"id": 7, "customer_name": "Ada"}, {"id": 7, "customer_name": "Ada", "gift": True}, {"id": 8},
    {"id": 8, "state": "PAID", "lines": [{"sku": "a", "count": 1}, {"count": 7}]},
    {"id": 8, "state": "PAID", "lines": [{"sku": "a", "count": 1}, {"count": 6}]},
    {"id": 9, "tags": {"x": 1, "y": 2}}, {"id": 9, "card": "", "tags": {"x": 1, "y": 2}}, {"id": 9, "card": ""},
    {"total": 0.5, "raw": "AAE=", "id": 1}, {},
)  # fmt: skip


@pytest.mark.parametrize("language", ["python", "asyncio"])
def test_rules_look_into_them_as_the_workbench_does(language, program, shop: Path):
    address = free_loopback_address(())
    rules = tuple(Rule(when=when, frames=(Frame(text=f"rule {n}"),)) for n, when in enumerate(RULES))
    server = Socket(
        id="it",
        type="REP",
        endpoints=(Endpoint(mode="bind", address=address),),
        behaviour=Reply(rules=rules, frames=(Frame(text="none"),)),
    )
    workspace = Workspace(sockets=(server,), variables={"seven": "7"})
    scope = Scope(variables=workspace.variables, folder=shop)
    descriptor = schema_at(shop / "orders.desc").message("shop.Order")
    program(workspace, language, None, folder=shop)
    requests = [[encode(fields, descriptor)] for fields in ASKED]
    requests += [
        [b"\xff"],
        [b"\xff", b""],
        [b"", b""],
        [b"\x08\x07\x12\x03Ada\xa0\x06\x01"],
    ]  # a field unknown
    taken = set()
    with zmq.Context() as context, context.socket(zmq.REQ) as client:
        client.setsockopt(zmq.RCVTIMEO, 30_000)
        client.setsockopt(zmq.LINGER, 0)
        client.connect(address)
        for request in requests:
            client.send_multipart(request)
            which = next(
                (f"rule {n}" for n, when in enumerate(RULES) if Matcher(when, scope).matches(request)), "none"
            )
            taken.add(which)
            assert client.recv() == which.encode(), request
    assert len(taken) == len(RULES) + 1


def test_a_program_says_what_makes_its_classes(shop: Path):
    text = generate(sending(order({"id": "{{ len(uuid()) }}"})), "python", None, shop)
    assert "\n    protoc --descriptor_set_in=orders.desc --python_out=. orders.proto\n" in text
    assert "\nimport orders_pb2\n" in text
    (shop / "in").mkdir()
    (shop / "in" / "all.proto").write_text(
        'syntax = "proto3"; import "google/protobuf/timestamp.proto"; message Tick {'
        " google.protobuf.Timestamp at = 1; enum Kind { A = 0; } Kind from = 2; float size = 3; }"
    )
    value = {"at": "{{ now() }}", "from": "A", "size": "NaN"}
    tick = Frame(protobuf=value, message="Tick", schema="in/all.proto")
    text = generate(sending(tick), "python", None, shop)
    assert "\n    protoc -Iin --python_out=. all.proto\n" in text
    assert '"from": all_pb2.Tick.A' in text
    call = "json_format.ParseDict(datetime.now(UTC).isoformat(),timestamp_pb2.Timestamp(),)"
    assert call in "".join(text.split())


def test_python_is_formatted_and_free_of_lint(shop: Path):
    sockets = (
        Socket(
            id="push", type="PUSH", behaviour=Repeat(frames=(order(PLAIN), order(BY_HAND)), rate=9, burst=3)
        ),
        Socket(
            id="rep", type="REP", behaviour=Reply(rules=tuple(Rule(when=when, drop=True) for when in RULES))
        ),
    )
    workspace = Workspace(sockets=sockets, variables={"who": "x", "nothing": "", "seven": "7"})
    for language in ("python", "asyncio"):
        (shop / f"{language}.py").write_text(generate(workspace, language, None, shop))
    for command in (["check"], ["format", "--diff"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--isolated", "--no-cache", "python.py", "asyncio.py"]
        done = subprocess.run(ruff, cwd=shop, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


KINDS = """
syntax = "proto3";
message Kinds {
  enum Inner { ZERO = 0; ONE = 1; }
  Inner inner = 1;
  Outer outer = 2;
  double from = 3;
  bytes raw = 4;
  map<bool, int32> flags = 5;
  repeated float sizes = 6;
  optional int32 given = 7;
  Kinds again = 8;
  string text = 9;
}
enum Outer { FIRST = 0; SECOND = 1; }
"""


def needs_of(folder: Path) -> Needs:
    (folder / "kinds.proto").write_text(KINDS)
    return Needs({"n": "1"}, None, Descriptors(folder=folder))


def kinds(fields: object) -> Frame:
    return Frame(protobuf=fields, message="Kinds", schema="kinds.proto")


@pytest.mark.parametrize(
    ("fields", "expression"),
    [
        ({"inner": "ONE", "text": "{{ n }}"}, "kinds_pb2.Kinds(inner=kinds_pb2.Kinds.ONE, text=N)"),
        ({"outer": "SECOND", "text": "{{ n }}"}, "kinds_pb2.Kinds(outer=kinds_pb2.SECOND, text=N)"),
        ({"outer": 1, "text": "{{ n }}"}, "kinds_pb2.Kinds(outer=1, text=N)"),
        ({"from": 0.5, "text": "{{ n }}"}, 'kinds_pb2.Kinds(**{"from": 0.5, "text": N})'),
        ({"raw": "AAE", "text": "{{ n }}"}, r'kinds_pb2.Kinds(raw=b"\x00\x01", text=N)'),
        ({"flags": {"true": 1}, "text": "{{ n }}"}, "kinds_pb2.Kinds(flags={True: 1}, text=N)"),
        (
            {"sizes": ["Infinity", 1], "text": "{{ n }}"},
            'kinds_pb2.Kinds(sizes=[float("inf"), 1.0], text=N)',
        ),
        ({"given": "{{ counter }}"}, "kinds_pb2.Kinds(given=counter)"),
        ({"given": "{{ n }}"}, "kinds_pb2.Kinds(given=int(N))"),
        ({"again": {"given": "{{ n }}"}}, "kinds_pb2.Kinds(again=kinds_pb2.Kinds(given=int(N)))"),
    ],
)
def test_each_kind_of_field_is_written_as_python_has_it(fields, expression, tmp_path: Path):
    needs = needs_of(tmp_path)
    assert protobuf_frame(kinds(fields), needs) == f"{expression}.SerializeToString()"
    assert needs.own_modules == {"import kinds_pb2"}
    assert needs.proto_files == {"kinds.proto": ["kinds.proto"]}


def test_a_message_that_is_known_is_bytes_and_asks_for_no_classes(tmp_path: Path):
    needs = needs_of(tmp_path)
    assert protobuf_frame(kinds({"given": 0, "from": math.pi}), needs).startswith(r'b"\x19')
    assert (needs.own_modules, needs.proto_files) == (set(), {})


@pytest.mark.parametrize(
    ("fields", "tests"),
    [
        ({}, ["parsed(kinds_pb2.Kinds, frame) is not None"]),
        ({"text": "x"}, ["(m := parsed(kinds_pb2.Kinds, frame)) is not None", 'm.text == "x"']),
        (
            {"given": 0},
            ["(m := parsed(kinds_pb2.Kinds, frame)) is not None", 'm.HasField("given")', "m.given == 0"],
        ),
        (
            {"flags": {"false": 2}},
            ["(m := parsed(kinds_pb2.Kinds, frame)) is not None", "m.flags.get(False) == 2"],
        ),
        (
            {"again": {"text": "x"}},
            [
                "(m := parsed(kinds_pb2.Kinds, frame)) is not None",
                'm.HasField("again")',
                'm.again.text == "x"',
            ],
        ),
    ],
)
def test_a_rule_asks_for_the_fields_that_it_names(fields, tests, tmp_path: Path):
    match = FrameMatch(protobuf_contains=fields, message="Kinds", schema="kinds.proto")
    assert protobuf_tests(match, "frame", "m", needs_of(tmp_path)) == tests


def test_a_rule_that_looks_into_a_field_of_a_word_of_pythons_is_told(tmp_path: Path):
    match = FrameMatch(protobuf_contains={"from": 1}, message="Kinds", schema="kinds.proto")
    with pytest.raises(
        CodegenError, match=r"^A rule looks into the field from of Kinds, which is a word of Python's"
    ):
        protobuf_tests(match, "frame", "m", needs_of(tmp_path))
