"""Decoders that frames are bound to."""

from __future__ import annotations

from workbench.document.workspace import DecoderBinding, Socket, Workspace

SOCKETS = (Socket(id="sub", type="REP"),)


def bound(*bindings: DecoderBinding) -> Workspace:
    return Workspace(sockets=SOCKETS, decoders=bindings)


def test_a_socket_that_is_not_there(lint):
    workspace = bound(
        DecoderBinding(socket="gone", decoder="json"), DecoderBinding(socket="sub", decoder="json")
    )
    after = lint.fixed(workspace, "warning", "decoders[0].socket", 'no socket "gone"', "Remove the decoder")
    assert after.decoders == workspace.decoders[1:]


def test_no_name_a_position_before_the_first_and_the_same_frames_twice(lint):
    lint.one(bound(DecoderBinding(decoder="")), "error", "decoders[0].decoder", "has no name")
    lint.one(bound(DecoderBinding(decoder="json", frame=-2)), "error", "decoders[0].frame", "counted from 0")
    twice = bound(DecoderBinding(decoder="json", topic="a"), DecoderBinding(decoder="cbor", topic="a"))
    after = lint.fixed(twice, "warning", "decoders[0]", "hides this one", "Remove the decoder")
    assert after.decoders == twice.decoders[1:]


def test_descriptors_are_looked_for_beside_the_workspace(lint, tmp_path):
    def of(schema: str) -> Workspace:
        return bound(DecoderBinding(decoder="protobuf", message="A", schema=schema))

    (tmp_path / "a.desc").write_bytes(b"x")
    lint.none(*SOCKETS, decoders=of("a.desc").decoders)
    lint.one(of("gone.desc"), "warning", "decoders[0].schema", "no such file", tmp_path)
    lint.one(of("../a.desc"), "warning", "decoders[0].schema", "only files beside it are read", tmp_path)
