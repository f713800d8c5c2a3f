"""Decoders are bound, replaced and taken away by the frames that they are for."""

from __future__ import annotations

import pytest

from workbench.document import storage
from workbench.document.decoder_edits import bind_decoder, remove_decoder, unbind_decoder
from workbench.document.edits import EditError, remove_sockets
from workbench.document.workspace import DecoderBinding, Socket, Workspace

BASE = Workspace(sockets=(Socket(id="sub", type="SUB"), Socket(id="rep", type="REP")))


def test_a_decoder_is_bound_and_another_for_the_same_frames_takes_its_place():
    first = DecoderBinding(socket="sub", topic="orders.", frame=1, decoder="json")
    workspace = bind_decoder(bind_decoder(BASE, first), DecoderBinding(frame=0, decoder="text"))
    better = DecoderBinding(
        socket="sub",
        topic="orders.",
        frame=1,
        decoder="protobuf",
        message="shop.Order",
        schema="orders.proto",
    )
    workspace = bind_decoder(workspace, better)
    assert workspace.decoders == (better, DecoderBinding(frame=0, decoder="text"))
    assert unbind_decoder(workspace, ("sub", "orders.", 1)).decoders == workspace.decoders[1:]
    assert remove_decoder(workspace, 0).decoders == workspace.decoders[1:]


def test_what_can_not_be_bound_is_said():
    for binding, sentence in (
        (DecoderBinding(decoder=""), "Choose a decoder."),
        (DecoderBinding(decoder="json", frame=-1), "counted from 0"),
        (DecoderBinding(decoder="json", socket="gone"), 'There is no socket "gone" any more.'),
    ):
        with pytest.raises(EditError, match=sentence):
            bind_decoder(BASE, binding)
    with pytest.raises(EditError, match="gone"):
        remove_decoder(BASE, 0)


def test_a_socket_that_goes_takes_its_decoders_with_it():
    workspace = bind_decoder(BASE, DecoderBinding(socket="sub", decoder="json"))
    workspace = bind_decoder(workspace, DecoderBinding(decoder="text"))
    assert remove_sockets(workspace, ["sub"]).decoders == (DecoderBinding(decoder="text"),)


def test_the_file_has_what_was_said_and_nothing_else():
    workspace = bind_decoder(BASE, DecoderBinding(topic="a", decoder="time-ms-le"))
    text = storage.dumps(workspace)
    assert b'"decoders": [\n    {\n      "topic": "a",\n      "decoder": "time-ms-le"\n    }\n  ]' in text
    assert storage.loads(text, "x") == workspace
    assert b"decoders" not in storage.dumps(BASE)
    with pytest.raises(storage.StorageError, match=r"decoders\[0\].frame: must be a whole number"):
        storage.loads(text.replace(b'"topic": "a"', b'"frame": "a"'), "x")
