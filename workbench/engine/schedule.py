"""A send on a schedule, beside whatever its socket does by itself: progress, and an end."""

from __future__ import annotations

from msgspec import structs

from workbench.engine.doer import Host
from workbench.engine.plan import Repeating
from workbench.engine.repeater import Repeater
from workbench.engine.state import Progress


class Schedule(Repeater):
    """One scheduled send, which ends by itself, by `end`, or with its socket."""

    def __init__(self, sending: Repeating, host: Host) -> None:
        self._why = ""
        super().__init__(sending, host)
        host.admit(self)

    def end(self) -> None:
        """No more, as the user asks."""
        if not self.progress().done:
            self._why = "stopped"
        self.stop()
        self._host.dismiss(self)

    def left(self) -> None:
        """Its socket has closed."""
        if not self.progress().done:
            self._why = "the socket was stopped"
        self.stop()

    def progress(self) -> Progress:
        """How it stands."""
        progress = super().progress()
        return structs.replace(progress, why=self._why) if progress.done else progress
