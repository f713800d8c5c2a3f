"""From a message, a schedule and maybe rows to what the engine sends: all is checked before the first goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workbench.document.render import RenderError, render_frames
from workbench.document.rows import Rows, missing_column
from workbench.document.sending import Sending, problem
from workbench.document.workspace import Frame, Socket
from workbench.engine.plan import Frames, Repeating
from workbench.session_behaviour import Setting, repeated


def wanted_sending(
    setting: Setting, socket: Socket, frames: Sequence[Frame], sending: Sending, rows: Rows | None
) -> Repeating:
    """What is to be sent. Raises `RenderError` for a rate that can't be, a column that isn't there, a template."""
    if sentence := problem(sending):
        raise RenderError(sentence)
    if rows is not None and (sentence := missing_column(frames, rows)):
        raise RenderError(sentence)
    fixed = tuple(frames)
    # The first is made now, whatever it is: what can't be made is said before anything is sent.
    render_frames(fixed, setting.scope(row=rows.rows[0] if rows is not None else None))
    next_message = repeated(setting, socket, fixed) if rows is None else _over(setting, socket, fixed, rows)
    return Repeating(
        next_message, sending.interval, sending.count, burst=sending.burst, jitter=sending.jitter
    )


def _over(setting: Setting, socket: Socket, frames: tuple[Frame, ...], rows: Rows) -> Callable[[int], Frames]:
    def next_message(counter: int) -> Frames:
        row = rows.rows[counter % len(rows)]
        return setting.rendered(socket, frames, setting.scope(counter=counter, row=row))

    return next_message
