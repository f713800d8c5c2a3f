"""What this installation is made of and can do, as text for people and bug reports."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from workbench.engine.engine import capabilities, drain_in_use, versions
from workbench.resources import resource

_PACKAGES = ("zmq-workbench", "PySide6-Essentials", "qasync", "pyarrow", "msgspec", "simpleeval")
_DRAFTS = "CLIENT, SERVER, RADIO, DISH, GATHER, SCATTER, PEER, CHANNEL and DGRAM"


def report() -> str:
    """The whole report, without a line break at the end."""
    return "\n".join(_lines())


def has_display() -> bool:
    """Whether a window could be opened, as far as the environment tells."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _lines() -> Iterator[str]:
    yield "Versions"
    yield f"  {'Python':<20} {platform.python_version()} on {platform.platform()}"
    for name, found in versions().items():
        yield f"  {name:<20} {found}"
    for name in _PACKAGES:
        yield f"  {name:<20} {_version(name)}"
    yield "Capabilities"
    for name, there in capabilities().items():
        yield f"  {name:<20} {'yes' if there else 'no'}"
        if name == "draft" and not there:
            yield f"  {'':<20} {_DRAFTS} need a pyzmq that is built with the draft API."
    yield f"  {'receiving':<20} {drain_in_use()}"
    yield "Display"
    yield f"  {'window':<20} {_display()}"
    yield "Resources"
    there = resource("catalogue", "socket_types.toml").is_file()
    yield f"  {'folder':<20} {resource()}{'' if there else ' (incomplete: install the program again)'}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _display() -> str:
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"):
        if os.environ.get(name):
            return f"{name}={os.environ[name]}"
    return "the system's own" if has_display() else "none; `zmq-workbench run` works without one"
