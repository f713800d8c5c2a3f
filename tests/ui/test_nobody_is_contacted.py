"""The program contacts nobody but this machine unless its user asked for it: the kernel shows each connection."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="seen by a filter of Linux's")
if sys.platform.startswith("linux"):
    from tests.ui.watch import Watched

PROGRAMS = Path(__file__).parent / "programs"
STRANGER = "192.0.2.1"  # of a network for documentation; the watch lets nothing get there


def environment(folder: Path) -> dict[str, str]:
    places = {name: str(folder) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "HOME")}
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, **places, "QT_QPA_PLATFORM": "offscreen", "PYTHONUNBUFFERED": "1"}


def started(folder: Path, *arguments: str) -> Watched:
    program = [sys.executable, str(PROGRAMS / "talks_and_leaves.py"), *arguments]
    return Watched(program, folder, environment(folder))


def settings(folder: Path, **held: str) -> None:
    place = folder / "zmq-workbench" / "zmq-workbench.conf"
    place.parent.mkdir()
    lines = [f"{key}={value}" for key, value in held.items()]
    place.write_text("\n".join(["[versions]", *lines, ""]), encoding="utf-8")


def test_the_watch_sees_whoever_is_contacted(tmp_path):
    """By any call, from any thread, in any process that comes of it."""
    families = 2 if _has_ipv6() else 1
    script = """if True:
        import contextlib, socket, subprocess, sys, threading
        def contact():
            for family, host in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))[: int(sys.argv[1])]:
                place = host, 9
                for call in (
                    lambda one: one.connect(place),
                    lambda one: one.sendto(b"x", place),
                    lambda one: one.sendmsg([b"x"], [], 0, place),
                ):
                    with socket.socket(family, socket.SOCK_DGRAM) as one, contextlib.suppress(OSError):
                        call(one)
        thread = threading.Thread(target=contact)
        thread.start()
        thread.join()
        if len(sys.argv) == 2:
            subprocess.run([sys.executable, *sys.argv, "again"], check=True)
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            server.listen()
            socket.create_connection(server.getsockname()).close()
        print("done")
    """
    (tmp_path / "contacts.py").write_text(script, encoding="utf-8")
    command = [sys.executable, str(tmp_path / "contacts.py"), str(families)]
    with Watched(command, tmp_path, environment(tmp_path)) as watched:
        output, errors = watched.process.communicate(timeout=50)
    assert (watched.process.returncode, output.split(), errors) == (0, ["done"] * 2, "")
    once = (["192.0.2.1"] * 3 + ["2001:db8::1"] * 3)[: 3 * families]
    assert watched.contacts == [*once, *once, "127.0.0.1", "127.0.0.1"]
    assert watched.strangers == once * 2


def _has_ipv6() -> bool:
    try:
        socket.socket(socket.AF_INET6).close()
    except OSError:
        return False
    return True


def test_no_connection_leaves_the_loopback_on_start(tmp_path):
    """Though there is a feed, which the user did not ask to be told by."""
    settings(tmp_path, feed=f"https://{STRANGER}/versions.json")
    with started(tmp_path) as watched:
        output, errors = watched.process.communicate(timeout=50)
    assert (watched.process.returncode, errors) == (0, "")
    assert "messages" in output
    assert "127.0.0.1" in watched.contacts  # the pattern's own: the watch sees this program's connections
    assert watched.strangers == []


def test_who_asked_to_be_told_is_the_reason_for_the_one_contact(tmp_path):
    settings(tmp_path, feed=f"https://{STRANGER}/versions.json", tell="true")
    with started(tmp_path, "--stay") as watched:
        deadline = time.monotonic() + 45
        while not watched.strangers:
            assert watched.process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)  # a poll's pause
        watched.process.terminate()
        _, errors = watched.process.communicate(timeout=30)
    assert (watched.process.returncode, errors) == (0, "")
    assert set(watched.strangers) == {STRANGER}
