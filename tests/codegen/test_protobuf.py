"""Protobuf frames in programs that run: the bytes are those that the workbench sends, rules read them as it does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import zmq
from msgspec import structs

from tests.codegen.conftest import LANGUAGE
from workbench.codegen.generate import CodegenError, generate
from workbench.document.match import Matcher
from workbench.document.ports import free_loopback_address
from workbench.document.protobuf.known import schema_at
from workbench.document.protobuf.values import decode, encode
from workbench.document.render import Scope, render_frame
from workbench.document.workspace import (
    Endpoint,
    Frame,
    FrameMatch,
    Message,
    Repeat,
    Reply,
    Rule,
    Secret,
    Socket,
    Workspace,
)

PLAIN = {
    "id": 7, "customer_name": "Ada */", "lines": [{"sku": "a", "count": 2}, {}], "state": "PAID", "raw": "AAE=",
    "gift": True, "total": 1.5, "card": "1234", "tags": {"x": "9000000000"},
}  # fmt: skip
BY_HAND = {
    "tags": {"x": 1}, "id": "{{ counter }}", "customerName": "{{ who }} no. {{ counter }}",
    "lines": [{"sku": "a", "count": 1}, {"sku": "{{ who }}", "count": "{{ counter }}"}, {"sku": "b"}],
    "state": "PAID", "card": "{{ nothing }}", "gift": True,
}  # fmt: skip


def order(fields: object) -> Frame:
    return Frame(protobuf=fields, message="shop.Order", schema="orders.desc")


def wanted(**kind: object) -> FrameMatch:
    return FrameMatch(**kind, message="shop.Order", schema="orders.desc")


@pytest.fixture
def folder(orders, tmp_path: Path) -> Path:
    """Where the programs are, with the descriptors and the classes that protoc makes of them."""
    orders(tmp_path)
    call = ["--descriptor_set_in=orders.desc", "--python_out=.", "orders.proto"]
    subprocess.run([sys.executable, "-m", "grpc_tools.protoc", *call], cwd=tmp_path, check=True)
    return tmp_path


@pytest.mark.parametrize("language", LANGUAGE)
def test_messages_are_sent_as_the_workbench_sends_them(language, program, folder: Path):
    address = free_loopback_address(())
    frames = [order(PLAIN), order(BY_HAND), order({}), order({"id": "{{ counter }}"})]
    if language != "c":
        frames.append(order({"raw": "{{ raw }}", "total": "{{ counter }}.5", "tags": {"y": "{{ counter }}"}}))
    push = Socket(
        id="it",
        type="PUSH",
        endpoints=(Endpoint(mode="connect", address=address),),
        behaviour=Repeat(frames=tuple(frames), every=0.01, count=2),
    )
    workspace = Workspace(
        sockets=(push,),
        variables={"who": "Ümlaut", "nothing": "", "raw": "AAE="},
    )
    descriptor = schema_at(folder / "orders.desc").message("shop.Order")
    with zmq.Context() as context, context.socket(zmq.PULL) as sink:
        sink.setsockopt(zmq.RCVTIMEO, 30_000)
        sink.bind(address)
        running = program(workspace, language, None, folder=folder)
        for counter in range(2):
            scope = Scope(variables=workspace.variables, counter=counter, folder=folder)
            got = sink.recv_multipart()
            for made, frame in zip(got, frames, strict=True):
                sent = render_frame(frame, scope)
                assert decode(made, descriptor) == decode(sent, descriptor)
                assert len(made) == len(sent)
        assert running.finish() == (0, "")


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
def test_rules_look_into_them_as_the_workbench_does(language, program, folder: Path):
    address = free_loopback_address(())
    rules = tuple(Rule(when=when, frames=(Frame(text=f"rule {n}"),)) for n, when in enumerate(RULES))
    server = Socket(
        id="it",
        type="REP",
        endpoints=(Endpoint(mode="bind", address=address),),
        behaviour=Reply(rules=rules, frames=(Frame(text="none"),)),
    )
    workspace = Workspace(sockets=(server,), variables={"seven": "7"})
    scope = Scope(variables=workspace.variables, folder=folder)
    descriptor = schema_at(folder / "orders.desc").message("shop.Order")
    program(workspace, language, None, folder=folder)
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


def sending(frame: Frame, **variables: object) -> Workspace:
    push = Socket(id="it", type="PUSH")
    messages = (Message(name="m", socket="it", frames=(frame,)),)
    return Workspace(sockets=(push,), messages=messages, variables=variables)


@pytest.mark.parametrize("language", ["python", "c"])
def test_bytes_that_are_known_are_written_with_their_fields_beside_them(language, folder: Path):
    text = generate(sending(order({"id": 7, "customer_name": "Ada"})), language, None, folder)
    comment = 'shop.Order {"id": 7, "customer_name": "Ada"}'
    assert (f"# {comment}\n" if language == "python" else f"/* {comment} */\n") in text
    assert r"\x08\x07\x12\x03Ada" in text if language == "python" else r"\010\007\022\003Ada" in text
    assert "orders_pb2" not in text


def test_a_program_says_what_makes_its_classes(folder: Path):
    text = generate(sending(order({"id": "{{ len(uuid()) }}"})), "python", None, folder)
    assert "\n    protoc --descriptor_set_in=orders.desc --python_out=. orders.proto\n" in text
    assert "\nimport orders_pb2\n" in text
    (folder / "in").mkdir()
    (folder / "in" / "all.proto").write_text(
        'syntax = "proto3"; import "google/protobuf/timestamp.proto"; message Tick {'
        " google.protobuf.Timestamp at = 1; enum Kind { A = 0; } Kind from = 2; float size = 3; }"
    )
    value = {"at": "{{ now() }}", "from": "A", "size": "NaN"}
    tick = Frame(protobuf=value, message="Tick", schema="in/all.proto")
    text = generate(sending(tick), "python", None, folder)
    assert "\n    protoc -Iin --python_out=. all.proto\n" in text
    assert '"from": all_pb2.Tick.A' in text
    call = "json_format.ParseDict(datetime.now(UTC).isoformat(),timestamp_pb2.Timestamp(),)"
    assert call in "".join(text.split())


def test_python_is_formatted_and_free_of_lint(folder: Path):
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
        (folder / f"{language}.py").write_text(generate(workspace, language, None, folder))
    for command in (["check"], ["format", "--diff"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--isolated", "--no-cache", "python.py", "asyncio.py"]
        done = subprocess.run(ruff, cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("fields", "language", "sentence"),
    [
        ({"idd": 1}, "python", "shop.Order: idd: shop.Order has no such field; it has id, customer_name"),
        ({"id": "x"}, "c", "shop.Order: id: must be a whole number"),
        ({"gift": "{{ port }}"}, "python", "shop.Order: gift: must be true or false"),
        ({"lines": [{"sku": ["{{ port }}"]}]}, "c", "shop.Order: lines[0].sku: must be a text"),
        (
            {"total": "{{ len(uuid()) }}"},
            "c",
            "The protobuf field shop.Order.total has an expression, and is none",
        ),
        ({"id": "{{ len(uuid()) }}"}, "c", "The protobuf field shop.Order.id has an expression, and is none"),
        (
            {"tags": {"a": "{{ port }}"}},
            "c",
            "The protobuf field shop.Order.tags has an expression, and is none",
        ),
    ],
)
def test_what_cannot_be_written_is_told(fields, language, sentence, folder: Path):
    with pytest.raises(CodegenError) as error:
        generate(
            structs.replace(sending(order({**fields, "card": "{{ port }}"}), port="1")),
            language,
            None,
            folder,
        )
    assert str(error.value).startswith(sentence)


def test_where_the_descriptors_are_not_there_is_told(tmp_path: Path, orders):
    workspace = sending(order({}))
    with pytest.raises(CodegenError, match=r"orders\.desc: save the workspace first"):
        generate(workspace)
    with pytest.raises(CodegenError, match=r"orders\.desc: can't be read"):
        generate(workspace, "c", None, tmp_path)
    orders(tmp_path)
    with pytest.raises(CodegenError, match=r"orders\.desc: being read\."):
        generate(workspace, "python", None, tmp_path, prompt=True)
    assert "b'" not in generate(workspace, "python", None, tmp_path)
    assert generate(workspace, "python", None, tmp_path, prompt=True)


def test_secrets_go_into_fields_too(folder: Path):
    workspace = sending(order({"card": "{{ key }}"}), key=Secret(env="KEY"))
    assert "card=KEY)" in generate(workspace, "python", None, folder)
    assert "append(&card_field, secret_key, strlen(secret_key));" in generate(workspace, "c", None, folder)
