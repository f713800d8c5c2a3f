"""The decoder whose scope says most of a frame is the one that reads it."""

from __future__ import annotations

from workbench.document.workspace import DecoderBinding
from workbench.traffic.decoders.bindings import binding_for

FRAMES = (b"orders.new", b"\x01", b"\x02")


def test_the_one_that_says_most_counts():
    every = DecoderBinding(decoder="hex")
    socket = DecoderBinding(socket="a", decoder="json")
    topic = DecoderBinding(topic="orders.", decoder="cbor")
    longer = DecoderBinding(topic="orders.new", decoder="msgpack")
    exact = DecoderBinding(socket="a", topic="orders.", frame=1, decoder="uint8")
    bindings = (exact, every, socket, longer, topic)
    assert binding_for(bindings, "a", FRAMES, 1) is exact
    assert binding_for(bindings, "a", FRAMES, 2) is longer
    assert binding_for(bindings, "b", FRAMES, 1) is longer
    assert binding_for(bindings, "a", (b"news",), 0) is socket
    assert binding_for(bindings, "b", (b"news",), 0) is every
    assert binding_for((socket,), "b", (), 0) is None


def test_of_equals_the_last_counts():
    one, other = DecoderBinding(decoder="hex"), DecoderBinding(decoder="json")
    assert binding_for((one, other), "a", FRAMES, 0) is other
