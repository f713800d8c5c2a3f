"""What a decoder gives: a tree of values or one line of text, and a sentence where something is wrong."""

from __future__ import annotations

from msgspec import Struct

from workbench.document.protobuf.schema import Schema
from workbench.traffic.decoders.plain import brief
from workbench.traffic.decoders.tree import Tree


class Options(Struct, frozen=True, kw_only=True):
    """What a decoder may want beside the frame: protobuf's descriptors, and the full name of the message in them."""

    schema: Schema | None = None
    message: str = ""


class Decoded(Struct, kw_only=True):
    """A frame, read by the decoder of that name.

    With a `tree` the values are in it, read as far as it has grown; without, `text` is all there is to say.
    `wrong` is why the frame could not be read. `picture`: it is an image that can be shown.
    """

    decoder: str
    tree: Tree | None = None
    text: str = ""
    wrong: str = ""
    picture: bool = False

    @property
    def problem(self) -> str:
        """Why it could not be read, or not to its end: one sentence, else empty; some values may be there."""
        return self.wrong or (self.tree.problem if self.tree is not None else "")

    @property
    def summary(self) -> str:
        """The value in one line."""
        if self.text or self.tree is None:
            return self.text
        return brief(self.tree)
