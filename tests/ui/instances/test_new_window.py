"""File > New window opens another one, in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import struct
import sys
import tempfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a socket tells whose it is")


async def test_ctrl_alt_n_opens_an_empty_window_of_its_own(window, hand, until, tmp_path, monkeypatch):
    folder = Path(tempfile.mkdtemp(prefix="zw-"))  # short, as a socket's path has to be
    for name, value in {
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": tmp_path,
        "XDG_DATA_HOME": tmp_path,
        "ZMQ_WORKBENCH_WINDOWS": folder,
    }.items():
        monkeypatch.setenv(name, str(value))
    hand.drop_socket("PAIR", (0, 0))
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    QTest.keyClick(window, Qt.Key.Key_N, modifiers)
    try:
        await until(lambda: list(folder.glob("*.window")), within=100)
        entry = next(folder.glob("*.window"))  # noqa: ASYNC240 - a folder of one file
        with socket.socket(socket.AF_UNIX) as asking:
            asking.settimeout(40)
            asking.connect(str(entry))
            pid = struct.unpack("3i", asking.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
            told = json.loads(asking.makefile("rb").readline())
        assert (told, pid == os.getpid()) == ({"files": [], "takes": True}, False)
        assert len(window.document.workspace.sockets) == 1
        os.kill(pid, signal.SIGTERM)
        await until(lambda: not list(folder.glob("*.window")), within=100)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
