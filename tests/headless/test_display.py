"""What keeps a window from opening is found out without Qt: libraries, and a display that doesn't answer."""

from __future__ import annotations

import shutil
import socket
import sys

import pytest

from workbench.headless import display

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and Wayland")


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)


def free_display() -> int:
    """A display's number at whose port of X11 nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1] - 6000


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_a_display_is_what_the_environment_names(name, monkeypatch):
    assert not display.has_display()
    monkeypatch.setenv(name, "")
    assert not display.has_display()
    monkeypatch.setenv(name, "x")
    assert display.has_display()


@pytest.mark.parametrize("screen", ["", ".0"])
def test_a_display_at_a_host_answers_while_it_listens(screen, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("DISPLAY", f"127.0.0.1:{server.getsockname()[1] - 6000}{screen}")
        assert display.display_answers("DISPLAY")
    assert not display.display_answers("DISPLAY")


def test_a_display_that_is_a_socket_answers_while_it_listens(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("DISPLAY", str(tmp_path / "wayland-0"))  # as launchd has it
    assert not display.display_answers("WAYLAND_DISPLAY")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-0"))
        server.listen()
        assert display.display_answers("WAYLAND_DISPLAY")
        assert display.display_answers("DISPLAY")
    assert not display.display_answers("DISPLAY")


def test_a_local_display_listens_under_its_number(monkeypatch):
    number = free_display() + 6000  # nobody else's: the name is one of this network namespace
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0/tmp/.X11-unix/X{number}")
        server.listen()
        monkeypatch.setenv("DISPLAY", f":{number}")
        assert display.display_answers("DISPLAY")


@pytest.mark.parametrize("value", ["", "nonsense", ":99999999", "127.0.0.1:-1", "127.0.0.1:99999", "x" * 300])
def test_what_is_no_display_does_not_answer(value, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.setenv(name, value)
        assert not display.display_answers(name)


def test_the_silent_display_is_named(monkeypatch):
    monkeypatch.setenv("DISPLAY", f"127.0.0.1:{free_display()}")
    monkeypatch.setenv("WAYLAND_DISPLAY", "garbage")
    sentence = display.why_no_window()
    assert "nothing answers at WAYLAND_DISPLAY=garbage and DISPLAY=127.0.0.1:" in sentence
    assert "zmq-workbench run" in sentence


@pytest.mark.parametrize(
    ("platform", "words"),
    [
        ("nonsense", "QT_QPA_PLATFORM=nonsense, which Qt doesn't know"),
        ("eglfs;nonsense:fast", "which Qt doesn't know"),
        ("nonsense;xcb:x", "as nothing answers at DISPLAY=no:0x"),
    ],
)
def test_a_platform_that_is_none_is_named(platform, words, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    monkeypatch.setenv("DISPLAY", "no:0x")
    assert words in display.why_no_window()


def test_a_library_that_is_missing_has_its_package(monkeypatch):
    # As on a machine without desktop: the loader finds none of them.
    monkeypatch.setattr(display, "_loads", lambda library: False)
    error = ImportError("libglib-2.0.so.0: cannot open shared object file: No such file or directory")
    sentence = display.why_not_imported(error)
    assert sentence.startswith("The window needs libglib-2.0.so.0 and 12 more system libraries; ")
    assert "apt-get install libglib2.0-0 libgl1 " in sentence


def test_a_library_of_no_known_package_is_named():
    sentence = display.why_not_imported(ImportError("libodd.so.7: cannot open shared object file"))
    assert "libodd.so.7" in sentence


def test_a_module_that_is_missing_is_named():
    sentence = display.why_not_imported(ModuleNotFoundError("No module named 'PySide6'"))
    assert "No module named 'PySide6'" in sentence


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="no X server")
def test_where_the_window_opens_no_library_is_missing():
    assert display.missing_libraries() == ()
