"""The installed program's window as a user has it: started from its desktop entry, driven by mouse and keys.

It is seen by its title, its picture, and what the program itself tells of the traffic that it logged.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import entry
from room import HOME, Room, RoomError
from screen import SIZE, Screen, ScreenError

NAME = "ZeroMQ Workbench"
ENTRY = "zmq-workbench.desktop"
PATTERN = "Request-reply"
_DATA = Path(".local/share/zmq-workbench")
_ACCENT, _PANEL = (0x2F, 0x6F, 0xEB), (0xFF, 0xFF, 0xFF)  # of the light theme: Send, and an offer's buttons
_TRAFFIC_X, _TRAFFIC_Y = range(560, 1440), range(610, 740)  # the rows of the table
_REQ = (51, 115)  # the palette's first button
_ROWS = range(352, 432, 8)  # where the gallery's first row is, with whatever font


class Window:
    """`with Window(room, screen, file) as window:` has one and its process, which ends with it."""

    def __init__(self, room: Room, screen: Screen, file: str = "", *, by: tuple[str, ...] = ()) -> None:
        """`by` is the order of another program that opens it; else it is opened from its desktop entry."""
        self.room, self.screen = room, screen
        self._order = by or tuple(entry.command(room.root, ENTRY, file))

    def __enter__(self) -> Window:
        before = self.screen.windows(NAME)
        self._process = self.room.user_starts(*self._order, display=self.screen.display)
        self._said: str | None = None  # known once it has ended
        try:
            self.id = self.screen.until(
                "the window", lambda: self.screen.windows(NAME) - before or self._gone()
            ).pop()
            self.screen.focus(self.id)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None = None, *_: object) -> None:
        if kind is not None:
            self.screen.save(self.screen.failed)
        if self._said is None:
            with suppress(RoomError, ProcessLookupError):
                os.kill(self.room.pid_of(self._process), signal.SIGKILL)
            self._process.kill()
            self._wait()

    def _wait(self) -> str:
        """What it said, once it has ended."""
        self._said = self._process.communicate(timeout=60)[1].strip()
        return self._said

    def _gone(self) -> set[str]:
        if self._process.poll():  # one that opens it by another may end with 0
            raise RoomError(f"{self._order[0]} ended with {self._process.returncode}: {self._wait()}")
        return set()

    def wait_title(self, words: str) -> None:
        """Until these words are in the title."""
        self.screen.until(f"{words!r} in the title", lambda: words in self.screen.title(self.id))

    def wait_saved(self) -> None:
        """Until the title has no sign of unsaved changes."""
        self.screen.until("a title without *", lambda: "*" not in self.screen.title(self.id))

    def close(self) -> None:
        """As Ctrl+Q does, with nothing unsaved. Raises `RoomError` where it doesn't end with 0, in silence."""
        self.screen.focus(self.id)
        self.screen.press("ctrl+q")
        self.screen.until("the window closed", lambda: self.id not in self.screen.windows(NAME))
        said = self._wait()
        if self._process.returncode or said:
            raise RoomError(
                f"{self._order[0]} ended with {self._process.returncode}, saying: {said or 'nothing'}"
            )

    def kill(self) -> None:
        """As the system does that is out of memory."""
        os.kill(self.room.pid_of(self._process), signal.SIGKILL)
        self._wait()


def request_reply(window: Window, words: str, picture: Path) -> str:
    """Open the pattern, start it, send these words, and see them come. A sentence of what was seen."""
    screen = window.screen
    for y in _ROWS:
        screen.click(60, y, times=2)
        try:
            screen.until("the pattern", lambda: PATTERN in screen.title(window.id), patience=3)
            break
        except ScreenError:
            continue
    window.wait_title(PATTERN)
    screen.press("F5")
    screen.until("traffic", lambda: _received(window.room, "Hello"))
    screen.press("ctrl+3", "ctrl+a")
    screen.type(words)
    # A REQ that waits for its reply sends nothing; the client asks by itself each second, and may be at it.
    for sending in (_by_mouse, _by_keys, _by_mouse):
        sending(screen)
        try:
            row = screen.until("the message in the log", lambda: _received(window.room, words), patience=20)
            break
        except ScreenError:
            continue
    else:
        raise ScreenError(f"{words!r} is not in the log.")
    # In the picture the message is to be seen among the rows, however many have come since.
    screen.press("ctrl+f")
    screen.type(words.split()[-1])
    screen.wait_still(_TRAFFIC_X, _TRAFFIC_Y)
    screen.save(picture)
    return f"{row['socket']} received {words!r} from {row.get('peer', 'nobody')}"


def _by_mouse(screen: Screen) -> None:
    send = screen.find(_ACCENT, range(190, 700), range(820, 900))
    if send is None:
        raise ScreenError("There is no Send button to be seen.")
    screen.click(*send)


def _by_keys(screen: Screen) -> None:
    screen.press("ctrl+Return")


def _received(room: Room, words: str) -> dict[str, object] | None:
    """The row of the window's log that says so: what is on the disk, told by the program's own export."""
    folder = room.at_home(str(_DATA / "captures"))
    for part in sorted(folder.glob("*/*.arrows")):
        inside = HOME / part.relative_to(room.at_home(""))
        try:
            lines = room.user_does("zmq-workbench", "export", str(inside), "--to", "jsonl", "-o", "-")
        except RoomError:  # sealed and renamed meanwhile
            continue
        for row in map(json.loads, lines.splitlines()):
            if row["kind"] == "received" and {"text": words} in row.get("frames", ()):
                return row
    return None


def hand_over(window: Window, file: str) -> None:
    """A second start with a file shows it in the window that is open, and ends in silence."""
    second = window.room.user_starts(
        *entry.command(window.room.root, ENTRY, file), display=window.screen.display
    )
    try:
        _, said = second.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        second.kill()
        raise RoomError("the second start goes on instead of ending") from None
    if second.returncode or said.strip():
        raise RoomError(
            f"the second start ended with {second.returncode}, saying: {said.strip() or 'nothing'}"
        )
    window.wait_title(Path(file).name)
    if len(window.screen.windows(NAME)) != 1:
        raise RoomError("the second start opened a window of its own")


def change(window: Window) -> None:
    """Add a socket by a click, and wait until it is kept against a crash."""
    window.screen.click(*_REQ)
    window.wait_title("*")
    folder = window.room.at_home(str(_DATA / "recovery"))
    window.screen.until("unsaved work on the disk", lambda: list(folder.glob("*.unsaved")))


def recover(window: Window, file: str, picture: Path) -> None:
    """Click the offer to restore what was unsaved, and have it."""
    screen = window.screen
    offer = screen.until("the offer to restore", lambda: screen.run(_PANEL, range(300, 1100), 76, 40))
    screen.wait_still(range(SIZE[0]), range(SIZE[1]))
    screen.save(picture)
    screen.click(*offer)
    window.wait_title(f"{Path(file).name}*")
