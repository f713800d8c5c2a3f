"""The decoder that tells most of a frame, by what is in it.

Invariant: little is read to tell, whatever the frame's size; what doesn't fit to its end, or as far as it was
read, is not guessed.
"""

from __future__ import annotations

from workbench.traffic.decoders import numbers
from workbench.traffic.decoders.cbor_walk import CborReader
from workbench.traffic.decoders.decoded import Decoded
from workbench.traffic.decoders.images import image_format
from workbench.traffic.decoders.json_text import JsonReader
from workbench.traffic.decoders.msgpack_walk import MsgpackReader
from workbench.traffic.decoders.protobuf_walk import ProtobufReader
from workbench.traffic.decoders.registry import decode, reads_as_text
from workbench.traffic.decoders.tree import Reader, Tree

_NODES, _SECONDS = 500, 0.004  # read to tell
_SHORT = 2_048  # bytes of a frame that is read to its end, so that the clock has no say in what it is
_FIELDS = 200  # the highest number of a protobuf field that is believed without descriptors


def guess(frame: bytes) -> Decoded:
    """The frame, read by the decoder that tells most."""
    if image_format(frame):
        return decode("image", frame)
    if not frame:
        return Decoded(decoder="text")
    if reads_as_text(frame):
        if (
            frame.lstrip()[:1] in (b"{", b"[")
            and (tree := _fitting(JsonReader(frame), len(frame))) is not None
        ):
            return Decoded(decoder="json", tree=tree)
        return decode("text", frame)
    if name := numbers.likely(frame):
        return decode(name, frame)
    if frame.lstrip()[:1] in (b"{", b"[") and (tree := _fitting(JsonReader(frame), len(frame))) is not None:
        return Decoded(decoder="json", tree=tree)
    for name, reader in (("msgpack", MsgpackReader), ("cbor", CborReader), ("protobuf", ProtobufReader)):
        tree = _fitting(reader(frame), len(frame))
        if tree is not None and _tells(tree):
            return Decoded(decoder=name, tree=tree)
    return decode("hex", frame)


def _fitting(reader: Reader, size: int) -> Tree | None:
    """The tree, if nothing was wrong as far as it was read."""
    tree = Tree(reader)
    if size <= _SHORT:
        tree.grow(2 * _SHORT, 1.0)
    else:
        tree.grow(_NODES, _SECONDS)
    return None if tree.problem or not tree.nodes else tree


def _tells(tree: Tree) -> bool:
    """Whether it is more than chance: something with children, and of a message fields that are not far-fetched."""
    root = tree.nodes[0]
    children = [tree.nodes[i] for i in tree.children(0)]
    if root.kind == "message":
        likely = all(node.label.isdigit() and int(node.label) <= _FIELDS for node in children)
        return likely and any(node.kind in ("string", "message") for node in children)
    return root.kind in ("map", "array", "tag") and bool(children)
