"""A window's open ear, heard from outside: by a plain socket, as another program would come."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox

from workbench.document import edits, gallery, storage
from workbench.traffic.capture import CaptureWriter
from workbench.ui.instances import doors
from workbench.ui.instances import reception as reception_module
from workbench.ui.instances.hand_over import handed_over
from workbench.ui.instances.reception import Reception

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a socket in a folder")


class Caller:
    """One connection: what the window says of itself, and what it answers."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def line(self) -> dict | None:
        """What the window says, or None where it hangs up."""
        try:
            text = await asyncio.wait_for(self.reader.readline(), 30)
        except ConnectionError:
            return None
        return json.loads(text) if text else None

    async def ask(self, file: Path | None = None) -> dict | None:
        name = base64.b64encode(os.fsencode(file)).decode() if file is not None else None
        return await self.say(json.dumps({"file": name}).encode() + b"\n")

    async def say(self, text: bytes) -> dict | None:
        self.writer.write(text)
        return await self.line()


@pytest.fixture
def folder():
    # A socket's path is short, pytest's own folders may not be.
    folder = Path(tempfile.mkdtemp(prefix="zw-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def call(window, folder):
    Reception(window, folder)
    writers: list[asyncio.StreamWriter] = []

    async def called() -> Caller:
        (entry,) = folder.glob("*.window")
        reader, writer = await asyncio.open_unix_connection(str(entry))
        writers.append(writer)
        return Caller(reader, writer)

    yield called
    for writer in writers:
        writer.close()


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "pair.zmqw"
    storage.save(gallery.load_pattern("pair"), file)
    return file


async def test_an_untouched_window_takes_a_file_and_shows_it_from_then_on(call, window, file):
    caller = await call()
    assert await caller.line() == {"files": [], "takes": True}
    assert await caller.ask(file) == {"done": True}
    assert await caller.line() is None
    again = await call()
    assert await again.line() == {"files": [base64.b64encode(os.fsencode(file)).decode()], "takes": True}
    assert window.document.path == file


async def test_a_window_with_unsaved_changes_keeps_them_and_takes_nothing(call, window, file):
    window.edit("Change", lambda workspace: edits.set_title(workspace, "mine"))
    caller = await call()
    assert await caller.line() == {"files": [], "takes": False}
    assert await caller.ask(file) == {"done": False}
    assert window.document.workspace.title == "mine"
    assert window.findChild(QMessageBox, "unsavedQuestion") is None


async def test_a_window_that_runs_or_has_traffic_takes_nothing(call, window, hand, file, until):
    window.document.load(file)
    hand.start_all()
    await until(lambda: window.session.running)
    assert not (await (await call()).line())["takes"]
    window.running.stop_all()
    await until(lambda: not window.session.running and len(window.session.log) > 0)
    assert not (await (await call()).line())["takes"]
    window.session.log.clear()
    assert (await (await call()).line())["takes"]


async def test_a_window_in_a_conversation_takes_nothing(call, window, file, until):
    box = QMessageBox(window)
    box.open()
    assert await (await call()).line() == {"files": [], "takes": False}
    box.reject()
    await until(lambda: box.isHidden())
    assert await (await call()).line() == {"files": [], "takes": True}


async def test_what_was_true_when_it_called_is_asked_again(call, window, file):
    caller = await call()
    assert (await caller.line())["takes"]
    window.edit("Change", lambda workspace: edits.set_title(workspace, "mine"))
    assert await caller.ask(file) == {"done": False}


async def test_a_file_that_is_shown_comes_forward_whatever_is_unsaved_and_by_any_name(
    call, window, file, tmp_path, until
):
    window.document.load(file)
    window.edit("Change", lambda workspace: edits.set_title(workspace, "mine"))
    window.showMinimized()
    (tmp_path / "link.zmqw").symlink_to(file)
    caller = await call()
    await caller.line()
    assert await caller.ask(tmp_path / "link.zmqw") == {"done": True}
    await until(lambda: not window.isMinimized())
    assert window.document.workspace.title == "mine"


async def test_without_a_file_it_comes_forward(call, window, until):
    window.showMinimized()
    caller = await call()
    await caller.line()
    assert await caller.ask() == {"done": True}
    await until(lambda: not window.isMinimized())


@pytest.mark.parametrize(
    "text",
    [b"hello\n", b"GET / HTTP/1.1\r\n", b'{"file": "' + b"A" * 100_000, b"\0" * 200_000, b'{"file": 7}\n'],
)
async def test_what_is_not_understood_is_hung_up_on(text, call, window):
    caller = await call()
    await caller.line()
    assert await caller.say(text) is None
    assert await (await call()).line() == {"files": [], "takes": True}


async def test_callers_that_say_nothing_are_hung_up_on_and_many_are_too_many(call, monkeypatch):
    monkeypatch.setattr(reception_module, "_AT_ONCE", 3)
    monkeypatch.setattr(reception_module, "_PATIENCE", 1000)
    silent = [await call() for _ in range(3)]
    for caller in silent:
        assert await caller.line() is not None
    assert await (await call()).line() is None
    for caller in silent:
        assert await caller.line() is None
    assert await (await call()).line() is not None


@pytest.mark.skipif(not sys.platform.startswith("linux") or os.geteuid() != 0, reason="another user, by root")
async def test_another_user_is_told_nothing_though_the_folder_lets_them_in(call, folder):
    folder.chmod(0o755)
    (entry,) = folder.glob("*.window")
    entry.chmod(0o777)
    program = (
        "import os, socket, sys; os.setgroups([]); os.setgid(12345); os.setuid(12345);"
        "s = socket.socket(socket.AF_UNIX); s.settimeout(30); s.connect(sys.argv[1]);"
        "print(s.recv(1000))"
    )
    stranger = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(entry), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    said, errors = await asyncio.wait_for(stranger.communicate(), 30)
    assert said.strip() == b"b''" or b"ConnectionResetError" in errors
    assert await (await call()).line() is not None


@pytest.mark.parametrize("has_unix", [True, False])
async def test_a_second_start_is_served_with_or_without_unix_sockets(
    has_unix, window, folder, file, tmp_path, monkeypatch
):
    monkeypatch.setattr(doors, "HAS_UNIX", has_unix)
    Reception(window, folder)
    assert await asyncio.to_thread(handed_over, None, folder)
    assert await asyncio.to_thread(handed_over, file, folder)
    assert window.document.path == file
    window.edit("Change", lambda workspace: edits.set_title(workspace, "mine"))
    other = tmp_path / "other.zmqw"
    other.write_bytes(file.read_bytes())
    assert not await asyncio.to_thread(handed_over, other, folder)
    assert await asyncio.to_thread(handed_over, file, folder)
    window.leave()
    assert not await asyncio.to_thread(handed_over, None, folder)


async def test_a_capture_is_shown_beside_the_document_and_then_comes_forward(
    call, window, folder, file, tmp_path
):
    window.document.load(file)
    CaptureWriter(tmp_path / "c.arrows").close()
    for _ in range(2):
        assert await asyncio.to_thread(handed_over, tmp_path / "c.arrows", folder)
        assert window.captures.shown.paths[0] == tmp_path / "c.arrows"
    assert window.document.path == file
    caller = await call()
    assert len((await caller.line())["files"]) == 2


async def test_a_file_that_can_not_be_opened_is_told_to_who_gave_it(call, window, folder, tmp_path):
    (tmp_path / "bad.zmqw").write_text("{")
    with pytest.raises(storage.StorageError, match="bad"):
        await asyncio.to_thread(handed_over, tmp_path / "bad.zmqw", folder)
    assert window.document.path is None


async def test_a_port_tells_nothing_to_who_can_not_read_its_secret(window, folder, monkeypatch):
    monkeypatch.setattr(doors, "HAS_UNIX", False)
    Reception(window, folder)
    (entry,) = folder.glob("*.window")
    port = int(entry.read_bytes().split()[0])
    for guess in (b"", b"0" * 32, b'{"file": null}'):
        caller = Caller(*await asyncio.open_connection("127.0.0.1", port))
        assert await caller.say(guess + b"\n") is None
        caller.writer.close()


async def test_a_door_that_nobody_opens_any_more_is_removed(folder, monkeypatch):
    for has_unix in (True, False):
        monkeypatch.setattr(doors, "HAS_UNIX", has_unix)
        left = doors.Door(folder / "left.window")
        left.listener.close()  # as a kill does
        (folder / "garbage.window").write_text("no door")
        assert not await asyncio.to_thread(handed_over, None, folder)
        assert not (folder / "left.window").exists()


async def test_a_closed_window_leaves_nothing_in_the_folder(call, window, folder):
    assert len(list(folder.iterdir())) == 1
    window.leave()
    assert list(folder.iterdir()) == []


async def test_where_it_can_not_listen_the_window_is_as_ever(window, tmp_path):
    reception = Reception(window, tmp_path / "nowhere")
    assert reception.standing().takes
    reception.close()
    assert not await asyncio.to_thread(handed_over, None, tmp_path / "nowhere")
