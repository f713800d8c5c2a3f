"""An X server of its own, a hand on its mouse and keyboard, and pictures of it; all outside the root that is tested.

Needs Xvfb and xdotool. The picture is read from Xvfb's own memory, so that no program has to take it.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

SIZE = (1440, 900)
_HEADER = struct.Struct(">25I")  # XWD's, see XWDFile.h
_PATIENCE = 60.0  # seconds; what takes longer has failed


_Seen = TypeVar("_Seen")


class ScreenError(Exception):
    """What did not come about on the screen: one sentence."""


class Screen:
    """`with Screen(folder) as screen:` has a server, whose display is `screen.display`.

    `failed` is where in that folder a picture belongs of what stood there when something failed.
    """

    def __init__(self, folder: Path) -> None:
        self.failed = folder / "failed.png"
        self._memory = folder / "screen"  # where Xvfb has its own

    def __enter__(self) -> Screen:
        self._memory.mkdir(parents=True, exist_ok=True)
        reader, writer = os.pipe()
        self._server = subprocess.Popen(
            [
                *(
                    "setpriv",
                    "--pdeathsig",
                    "TERM",
                    "Xvfb",
                    "-displayfd",
                    str(writer),
                    "-screen",
                    "0",
                    f"{SIZE[0]}x{SIZE[1]}x24",
                ),
                *("-fbdir", str(self._memory), "-nolisten", "tcp", "-ac", "-noreset"),
            ],
            pass_fds=[writer],
            stderr=subprocess.DEVNULL,
        )
        os.close(writer)
        with os.fdopen(reader) as said:
            number = said.readline().strip()
        if not number:
            self.__exit__()
            raise ScreenError("Xvfb did not start.")
        self.display = f":{number}"
        self.socket = Path(f"/tmp/.X11-unix/X{number}")  # noqa: S108 - where X has it
        return self

    def __exit__(self, *_: object) -> None:
        self._server.terminate()
        self._server.wait()
        shutil.rmtree(self._memory, ignore_errors=True)

    # Windows

    def wait_window(self, title: str, *, others: set[str] = frozenset()) -> str:
        """The id of the visible window whose title has these words, other than `others`, once it is there."""
        return self.until(f"a window with {title!r} in its title", lambda: self.windows(title) - others).pop()

    def windows(self, title: str) -> set[str]:
        """The ids of the visible windows whose title has these words."""
        return set(self._xdotool("search", "--onlyvisible", "--name", title, fails=True).split())

    def title(self, window: str) -> str:
        """What that window is called now; empty where it is gone."""
        return self._xdotool("getwindowname", window, fails=True).strip()

    def focus(self, window: str) -> None:
        """Give it the keyboard and the whole screen, as a window manager would."""
        width, height = map(str, SIZE)
        self._xdotool("windowsize", window, width, height, "windowmove", window, "0", "0")
        self._xdotool("windowraise", window, "windowfocus", "--sync", window)

    # The hand

    def click(self, x: int, y: int, times: int = 1) -> None:
        """Click there, in pixels of the screen."""
        self._xdotool(
            "mousemove", "--sync", str(x), str(y), "click", "--repeat", str(times), "--delay", "60", "1"
        )

    def press(self, *keys: str) -> None:
        """Press these one after the other, each as xdotool writes it: `ctrl+Return`."""
        self._xdotool("key", "--delay", "60", *keys)

    def type(self, text: str) -> None:
        """Type that."""
        self._xdotool("type", "--delay", "40", text)

    # What is seen

    def save(self, path: Path) -> None:
        """The whole screen as a PNG."""
        width, height, rows = self.pixels()
        raw = b"".join(b"\0" + row for row in rows)
        head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        parts = ((b"IHDR", head), (b"IDAT", zlib.compress(raw, 6)), (b"IEND", b""))
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, parts)))

    def pixels(self) -> tuple[int, int, list[bytes]]:
        """Width, height, and each row as red, green and blue."""
        data = (self._memory / "Xvfb_screen0").read_bytes()
        fields = _HEADER.unpack_from(data)
        header, width, height, line, colours = fields[0], fields[4], fields[5], fields[12], fields[19]
        start = header + colours * 12
        rows = []
        for y in range(height):
            row = data[start + y * line : start + y * line + width * 4]  # blue, green, red, nothing
            pixels = bytearray(width * 3)
            pixels[0::3], pixels[1::3], pixels[2::3] = row[2::4], row[1::4], row[0::4]
            rows.append(bytes(pixels))
        return width, height, rows

    def find(self, colour: tuple[int, int, int], x: range, y: range) -> tuple[int, int] | None:
        """The middle of what has just that colour within those columns and rows."""
        _, _, rows = self.pixels()
        wanted = bytes(colour)
        hits = [
            (column, row) for row in y for column in x if rows[row][column * 3 : column * 3 + 3] == wanted
        ]
        if not hits:
            return None
        columns, lines = [column for column, _ in hits], [row for _, row in hits]
        return (min(columns) + max(columns)) // 2, (min(lines) + max(lines)) // 2

    def wait_still(self, x: range, y: range) -> None:
        """Until nothing has changed there for a second."""
        seen: list[bytes] = []

        def look() -> bool:
            rows = self.pixels()[2]
            seen.append(b"".join(rows[row][x.start * 3 : x.stop * 3] for row in y))
            return len(seen) > 10 and len(set(seen[-10:])) == 1

        self.until("an end of what moves", look)

    def run(self, colour: tuple[int, int, int], x: range, y: int, width: int) -> tuple[int, int] | None:
        """The middle of the first stretch of that colour in that row that is at least so wide."""
        row, wanted, length = self.pixels()[2][y], bytes(colour), 0
        for column in x:
            if row[column * 3 : column * 3 + 3] == wanted:
                length += 1
                continue
            if length >= width:
                return column - length // 2, y
            length = 0
        return None

    def until(self, what: str, look: Callable[[], _Seen], patience: float = _PATIENCE) -> _Seen:
        """What `look` gives once that is true. Raises `ScreenError` where it doesn't come about."""
        deadline = time.monotonic() + patience
        while not (seen := look()):
            if time.monotonic() > deadline:
                raise ScreenError(f"{what}: not within {patience:.0f} s.")
            time.sleep(0.1)  # a poll's pause; what is waited for is what is looked at
        return seen

    def _xdotool(self, *words: str, fails: bool = False) -> str:
        done = subprocess.run(
            ["xdotool", *words],
            env={"DISPLAY": self.display, "PATH": os.environ["PATH"]},
            capture_output=True, text=True, timeout=_PATIENCE, check=False,
        )  # fmt: skip
        if done.returncode and not fails:
            raise ScreenError(f"xdotool {words[0]}: {done.stderr.strip() or done.returncode}.")
        return done.stdout


def _chunk(part: tuple[bytes, bytes]) -> bytes:
    kind, data = part
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
