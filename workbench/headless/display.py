"""Whether a window can be opened here, and if not, why: found out without Qt, which aborts where it can't.

What is asked is what Qt will ask: the system libraries that its wheel leaves to the system, and whether
a server listens at the display that the environment names.
"""

from __future__ import annotations

import ctypes
import os
import re
import socket
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

# What Qt needs beyond its own wheel, and Debian's package of each: for any picture, and for a window on X11.
_LIBRARIES: Mapping[str, str] = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
_NEED_A_DISPLAY = frozenset({"xcb", "wayland"})  # of Qt's platforms
_LOADER = re.compile(r"^(?P<library>\S+\.so[.\d]*): ")  # how the dynamic loader's complaint begins
_DISPLAY = re.compile(r"^(?:\w+/)?(?P<host>.*):(?P<number>\d+)(?:\.\d+)?$")
_X11_PORT = 6000  # of display 0; see X(7)
_PATIENCE = 2.0  # seconds that a display has to take a connection
_WITHOUT = "`zmq-workbench run` runs a workspace without one"


def has_display() -> bool:
    """Whether the environment names a display, or whatever else Qt is to open its window on."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def no_display() -> str:
    """What is said where the environment names none."""
    return f"There is no display to open a window on; {_WITHOUT}."


def missing_libraries() -> tuple[str, ...]:
    """The system libraries that a window needs and that can't be loaded, as the loader calls them."""
    if not sys.platform.startswith("linux"):
        return ()
    return tuple(library for library in _LIBRARIES if not _loads(library))


def apt_get_line(libraries: tuple[str, ...]) -> str:
    """The command that installs these on Debian and its kin."""
    return "apt-get install " + " ".join(_LIBRARIES[library] for library in libraries)


def why_not_imported(error: ImportError) -> str:
    """Why Qt can't even be loaded: one sentence with the way out."""
    match = _LOADER.match(str(error))
    if match is None:
        return f"The window can't be opened ({str(error).rstrip('.')}); install zmq-workbench again, whole."
    return _needs(match["library"], missing_libraries())


def why_no_window() -> str:
    """Why Qt, though it is there, finds nothing to open a window on: one sentence with the way out."""
    asked = os.environ.get("QT_QPA_PLATFORM", "")
    nothing = f"No window can be opened{f' with QT_QPA_PLATFORM={asked}' if asked else ''}"
    if asked and not _NEED_A_DISPLAY.intersection(one.partition(":")[0] for one in asked.split(";")):
        return f"{nothing}, which Qt doesn't know or can't load; unset it."
    silent = [
        name for name in ("WAYLAND_DISPLAY", "DISPLAY") if os.environ.get(name) and not display_answers(name)
    ]
    if silent:
        named = " and ".join(f"{name}={os.environ[name]}" for name in silent)
        return f"{nothing}, as nothing answers at {named}; {_WITHOUT}."
    if missing := missing_libraries():
        return _needs(missing[0], missing)
    return f"{nothing}; {_WITHOUT}."


def display_answers(name: str) -> bool:
    """Whether something takes connections at what DISPLAY or WAYLAND_DISPLAY names, within two seconds."""
    value = os.environ.get(name, "")
    places = _wayland_places(value) if name == "WAYLAND_DISPLAY" else _x11_places(value)
    return any(_takes(family, place) for family, place in places)


def _needs(library: str, missing: tuple[str, ...]) -> str:
    others = [name for name in missing if name != library]
    more = f" and {len(others)} more system librar{'y' if len(others) == 1 else 'ies'}" if others else ""
    if library not in _LIBRARIES:
        return f"The window needs {library}{more}, which can't be loaded; install what it belongs to."
    return (
        f"The window needs {library}{more}; on Debian or Ubuntu, as root: {apt_get_line((library, *others))}"
    )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _wayland_places(value: str) -> Iterator[tuple[int, str | tuple[str, int]]]:
    yield socket.AF_UNIX, str(Path(os.environ.get("XDG_RUNTIME_DIR", "")) / value)


def _x11_places(value: str) -> Iterator[tuple[int, str | tuple[str, int]]]:
    """Where an X server listens that is called so: a socket's path, or host:display.screen. See X(7)."""
    match = _DISPLAY.match(value)
    if value.startswith("/"):
        yield socket.AF_UNIX, value
    elif match is not None and match["host"] in ("", "unix"):
        path = f"/tmp/.X11-unix/X{match['number']}"  # noqa: S108 - where the protocol has it
        yield socket.AF_UNIX, path
        yield socket.AF_UNIX, "\0" + path
    elif match is not None:
        yield socket.AF_INET, (match["host"], _X11_PORT + int(match["number"]))


def _takes(family: int, place: str | tuple[str, int]) -> bool:
    try:
        if isinstance(place, tuple):
            socket.create_connection(place, timeout=_PATIENCE).close()
        else:
            with socket.socket(family, socket.SOCK_STREAM) as asking:
                asking.settimeout(_PATIENCE)
                asking.connect(place)
    except (OSError, OverflowError, ValueError):  # nobody; or no port, no path that there can be
        return False
    return True
