"""JSON lines: a record a line, as `zmq-workbench run --jsonl` writes them."""

from __future__ import annotations

from typing import BinaryIO

from workbench.traffic.exports.rows import Piece, records
from workbench.traffic.text import json_line


class LinesWriter:
    """Writes JSON lines. Invariant: a line is `traffic.text.json_line`'s, and nothing else."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, piece: Piece, /) -> None:
        """These rows, a line each."""
        lines = [json_line(seq, record) for seq, record in records(piece)]
        if lines:
            self._file.write(("\n".join(lines) + "\n").encode())

    def finish(self) -> None:
        """Nothing more: the last line has its end."""

    def abandon(self) -> None:
        """There is nothing to give up."""
