"""From what is typed to the bytes that would be sent now, or the sentence that says why they can't be made."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from workbench.document.render import FrameError, HiddenError, Scope, UnreadError, render_frames
from workbench.document.workspace import Frame
from workbench.ui.composer.draft import DraftError, DraftFrame, to_frame
from workbench.ui.composer.parts import plural


class Composed(Struct, frozen=True):
    """The bytes, None where they aren't known before they are sent; how many of them are files'; what is wrong."""

    count: int
    frames: tuple[bytes, ...] | None = None
    file_bytes: int = 0
    trouble: str = ""
    wrong: int | None = None
    """The place of the frame that the trouble is about, where its text alone doesn't tell."""
    reading: bool = False
    """The trouble is but that descriptors are being read."""

    @property
    def words(self) -> str:
        """How much it is: "2 frames, 37 bytes"."""
        if self.frames is not None:
            return f"{plural(self.count, 'frame')}, {plural(sum(map(len, self.frames)), 'byte')}"
        more = f", with a file of {plural(self.file_bytes, 'byte')}" if self.file_bytes else ""
        return f"{plural(self.count, 'frame')}{more}"


def compose(
    drafts: Sequence[DraftFrame], scope: Scope, look: Callable[[Sequence[Frame]], tuple[int, str]]
) -> Composed:
    """`look` says how large the files among frames are, and what is wrong with them."""
    made: list[Frame] = []
    for number, draft in enumerate(drafts, start=1):
        try:
            made.append(to_frame(draft))
        except DraftError as error:
            return Composed(len(drafts), trouble=f"Frame {number}: {error}")
    if any(frame.kind == "file" for frame in made):
        size, wrong = look(made)  # they are read when the message is sent
        return Composed(len(drafts), file_bytes=size, trouble=wrong)
    try:
        return Composed(len(drafts), render_frames(made, scope))
    except UnreadError:
        return Composed(len(drafts), trouble="Its descriptors are being read…", reading=True)
    except HiddenError:
        return Composed(len(drafts))  # a secret is known when it is sent
    except FrameError as error:
        return Composed(len(drafts), trouble=str(error), wrong=error.index)
