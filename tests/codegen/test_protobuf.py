"""Protobuf frames in programs that run: the bytes are those that the workbench sends, rules read them as it does."""

from __future__ import annotations

from pathlib import Path

import pytest
import zmq
from msgspec import structs

from tests.codegen.conftest import LANGUAGE
from workbench.codegen.generate import CodegenError, generate
from workbench.document.ports import free_loopback_address
from workbench.document.protobuf.known import schema_at
from workbench.document.protobuf.values import decode
from workbench.document.render import Scope, render_frame
from workbench.document.workspace import (
    Endpoint,
    Frame,
    Message,
    Repeat,
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


@pytest.mark.parametrize("language", LANGUAGE)
def test_messages_are_sent_as_the_workbench_sends_them(language, program, shop: Path):
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
    descriptor = schema_at(shop / "orders.desc").message("shop.Order")
    with zmq.Context() as context, context.socket(zmq.PULL) as sink:
        sink.setsockopt(zmq.RCVTIMEO, 30_000)
        sink.bind(address)
        running = program(workspace, language, None, folder=shop)
        for counter in range(2):
            scope = Scope(variables=workspace.variables, counter=counter, folder=shop)
            got = sink.recv_multipart()
            for made, frame in zip(got, frames, strict=True):
                sent = render_frame(frame, scope)
                assert decode(made, descriptor) == decode(sent, descriptor)
                assert len(made) == len(sent)
        assert running.finish() == (0, "")


def sending(frame: Frame, **variables: object) -> Workspace:
    push = Socket(id="it", type="PUSH")
    messages = (Message(name="m", socket="it", frames=(frame,)),)
    return Workspace(sockets=(push,), messages=messages, variables=variables)


@pytest.mark.parametrize("language", ["python", "c"])
def test_bytes_that_are_known_are_written_with_their_fields_beside_them(language, shop: Path):
    text = generate(sending(order({"id": 7, "customer_name": "Ada"})), language, None, shop)
    comment = 'shop.Order {"id": 7, "customer_name": "Ada"}'
    assert (f"# {comment}\n" if language == "python" else f"/* {comment} */\n") in text
    assert r"\x08\x07\x12\x03Ada" in text if language == "python" else r"\010\007\022\003Ada" in text
    assert "orders_pb2" not in text


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
def test_what_cannot_be_written_is_told(fields, language, sentence, shop: Path):
    with pytest.raises(CodegenError) as error:
        generate(
            structs.replace(sending(order({**fields, "card": "{{ port }}"}), port="1")),
            language,
            None,
            shop,
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


def test_secrets_go_into_fields_too(shop: Path):
    workspace = sending(order({"card": "{{ key }}"}), key=Secret(env="KEY"))
    assert "card=KEY)" in generate(workspace, "python", None, shop)
    assert "append(&card_field, secret_key, strlen(secret_key));" in generate(workspace, "c", None, shop)
