"""What one socket has sent, received, refused and dropped so far."""

from __future__ import annotations

from workbench.engine.state import Counters


class Tally:
    """Totals of one socket, kept while it is closed and opened again."""

    def __init__(self) -> None:
        self.sent = self.received = self.refused = self.bytes_sent = self.bytes_received = 0
        self.dropped = self.left_out = 0

    def mean_received(self) -> int:
        """Bytes of a message that was received; 0 where none was."""
        return self.bytes_received // self.received if self.received else 0

    def counters(self) -> Counters:
        """The totals as a value."""
        return Counters(
            sent=self.sent,
            received=self.received,
            refused=self.refused,
            bytes_sent=self.bytes_sent,
            bytes_received=self.bytes_received,
            dropped=self.dropped,
            left_out=self.left_out,
        )
