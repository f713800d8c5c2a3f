"""Templates and notations: from what is written to the bytes that are sent."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from datetime import datetime
from pathlib import Path

import cbor2
import msgpack
import pytest
from msgspec import structs

from workbench.document.protobuf.known import schema_known
from workbench.document.render import (
    RenderError,
    Scope,
    UnreadError,
    render_frame,
    render_frames,
    render_text,
    resolve,
)
from workbench.document.workspace import Endpoint, Frame, Socket, Workspace

_SCOPE = Scope(variables={"v": "é"}, counter=7)


@pytest.mark.parametrize(
    ("frame", "made"),
    [
        (Frame(text="a {{ v }}"), "a é".encode()),
        (Frame(hex="00 fF"), b"\0\xff"),
        (Frame(hex="0{{ counter }}"), b"\7"),
        (Frame(base64="AP8=\n"), b"\0\xff"),
        (Frame(json={"{{ k }}": ["{{ v }}", 1, None]}), '{"{{ k }}":["é",1,null]}'.encode()),
        (Frame(msgpack=["{{ v }}", 1]), msgpack.packb(["é", 1])),
        (Frame(cbor=["{{ v }}", 1]), cbor2.dumps(["é", 1])),
    ],
)
def test_notations(frame: Frame, made: bytes):
    assert render_frame(frame, _SCOPE) == made


def test_a_file_beside_the_workspace(tmp_path: Path):
    (tmp_path / "f").write_bytes(b"\0\xff")
    assert render_frame(Frame(file="f"), Scope(folder=tmp_path)) == b"\0\xff"


@pytest.mark.parametrize("name", ["../f", "/etc/passwd", "link"])
def test_a_file_outside_the_folder_is_refused(tmp_path: Path, name: str):
    folder = tmp_path / "w"
    folder.mkdir()
    (tmp_path / "f").touch()
    (folder / "link").symlink_to(tmp_path / "f")
    with pytest.raises(RenderError, match="outside the workspace's folder"):
        render_frame(Frame(file=name), Scope(folder=folder))


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path):
    with pytest.raises(RenderError, match="no such file"):
        render_frame(Frame(file="none"), Scope(folder=tmp_path))
    with pytest.raises(RenderError, match="save the workspace first"):
        render_frame(Frame(file="f"), Scope())


@pytest.mark.parametrize("frame", [Frame(hex="0"), Frame(hex="zz"), Frame(base64="a"), Frame(base64="é")])
def test_bytes_written_wrong_are_told(frame: Frame):
    with pytest.raises(RenderError, match=r"^not (hexadecimal|base64)"):
        render_frame(frame, Scope())


def test_a_signature_over_the_messages_own_frames():
    frames = (
        Frame(text="{{ hmac_sha256('key', frames[1:]) }}"),
        Frame(text="a{{ counter }}"),
        Frame(hex="ff"),
    )
    signature = hmac.new(b"key", b"a7\xff", hashlib.sha256).hexdigest().encode()
    assert render_frames(frames, _SCOPE) == (signature, b"a7", b"\xff")


def test_a_frame_of_itself_is_refused():
    with pytest.raises(RenderError, match=r"Frame 1: .*of itself"):
        render_frames((Frame(text="{{ frames[0] }}"),), Scope())
    with pytest.raises(RenderError, match="of itself"):
        render_frames((Frame(text="{{ frames[1] }}"), Frame(text="{{ frames[0] }}")), Scope())


def test_a_requests_bytes_come_out_as_they_went_in():
    every = bytes(range(256))
    scope = Scope(request=(b"id", every))
    assert render_frame(Frame(text="{{ request.frames[1] }}"), scope) == every
    assert render_frame(Frame(text="<{{ request.frames[-1] }}>"), scope) == b"<" + every + b">"


def test_literal_braces():
    assert render_text("{{{{ v }} }}", _SCOPE) == "{{ v }} }}"
    with pytest.raises(RenderError, match="has no }}"):
        render_text("{{ v", _SCOPE)


def test_functions():
    assert uuid.UUID(render_text("{{ uuid() }}", _SCOPE))
    assert datetime.fromisoformat(render_text("{{ now() }}", _SCOPE)).tzinfo is not None
    assert render_text("{{ random(3, 3) }}", _SCOPE) == "3"


def test_an_unknown_name_tells_those_there_are():
    with pytest.raises(RenderError, match=r'there is no "w"; there are counter, .*, v\.'):
        render_text("{{ w }}", _SCOPE)


@pytest.mark.parametrize(
    "expression",
    [
        "1 / 0",
        "9 ** 9 ** 9",
        "'a' * 10 ** 9",
        "1 +",
        "request.frames[0]",
        "v.__class__",
        "uuid(1)",
        "[][1]",
        "",
    ],
)
def test_an_expression_that_cannot_be_is_told(expression: str):
    with pytest.raises(RenderError):
        render_text("{{ " + expression + " }}", _SCOPE)


def test_a_sockets_addresses_are_resolved():
    socket = Socket(id="a", type="REQ", endpoints=(Endpoint(mode="bind", address="tcp://*:{{ p }}"),))
    assert resolve(Workspace(variables={"p": "5"}), socket).endpoints[0].address == "tcp://*:5"
    with pytest.raises(RenderError):
        resolve(Workspace(), socket)


@pytest.mark.parametrize("kind", ["json", "msgpack", "cbor"])
def test_bytes_of_a_request_that_are_no_text_are_refused_with_a_sentence(kind):
    frame = Frame(**{kind: "{{ request.frames[0] }}"})
    with pytest.raises(RenderError, match=kind):
        render_frames((frame,), Scope(request=(b"\xff",)))


def test_a_value_nested_without_end_is_refused_with_a_sentence():
    value: list = []
    for _ in range(5000):
        value = [value]
    with pytest.raises(RenderError, match="json"):
        render_frames((Frame(json=value),), Scope())


def test_a_protobuf_message_is_made_by_its_descriptors(orders, tmp_path: Path):
    orders(tmp_path)
    frame = Frame(
        protobuf={"id": "{{ counter }}", "customer_name": "{{ name }}"},
        message="shop.Order",
        schema="orders.desc",
    )
    made = render_frame(frame, Scope(variables={"name": "Ada"}, counter=5, folder=tmp_path))
    assert made == b"\x08\x05\x12\x03Ada"


def test_what_a_protobuf_frame_lacks_is_told(orders, tmp_path: Path):
    orders(tmp_path)

    def told(frame: Frame, folder: Path | None = tmp_path) -> str:
        with pytest.raises(RenderError) as caught:
            render_frame(frame, Scope(folder=folder))
        return str(caught.value)

    fine = Frame(protobuf={}, message="shop.Order", schema="orders.desc")
    assert told(fine, None) == "orders.desc: save the workspace first; descriptors are looked for beside it."
    gone = structs.replace(fine, schema="gone.desc")
    assert told(gone) == "gone.desc: can't be read (no such file or directory)."
    outside = structs.replace(fine, schema="../orders.desc")
    assert told(outside) == "../orders.desc: outside the workspace's folder; only files beside it are read."
    unknown = structs.replace(fine, message="Order")
    assert told(unknown) == (
        'orders.desc: There is no message "Order" in these descriptors. There is shop.Order.'
    )
    wrong = structs.replace(fine, protobuf={"id": "{{ 1 / 2 }}"})
    assert told(wrong) == "id: must be a whole number from -2147483648 to 2147483647."


def test_where_nothing_may_take_long_descriptors_are_not_read(orders, tmp_path: Path):
    orders(tmp_path)
    frame = Frame(protobuf={"id": 1}, message="shop.Order", schema="orders.desc")
    with pytest.raises(UnreadError):
        render_frames([frame], Scope(folder=tmp_path, schemas=schema_known))
    assert render_frames([frame], Scope(folder=tmp_path)) == (b"\x08\x01",)
    assert render_frames([frame], Scope(folder=tmp_path, schemas=schema_known)) == (b"\x08\x01",)
