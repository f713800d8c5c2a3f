"""What this installation is made of and can do, as text for people and bug reports."""

from __future__ import annotations

import os
import platform
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from workbench.distributions import is_frozen
from workbench.document.protobuf.files import compiler
from workbench.document.words import elided, printable
from workbench.engine.engine import capabilities, drain_in_use, versions
from workbench.headless.display import apt_get_line, display_answers, has_display, missing_libraries
from workbench.resources import resource
from workbench.traffic.decoders.registry import plug_in_folder, plug_in_problem, plug_ins
from workbench.vault.store import SecretStore

_PACKAGES = ("zmq-workbench", "PySide6-Essentials", "qasync", "pyarrow", "msgspec", "simpleeval")
_DRAFTS = "CLIENT, SERVER, RADIO, DISH, GATHER, SCATTER, PEER, CHANNEL and DGRAM"


def report() -> str:
    """The whole report, without a line break at the end."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "Versions"
    yield f"  {'Python':<20} {platform.python_version()} on {platform.platform()}"
    for name, found in versions().items():
        yield f"  {name:<20} {found}"
    for name in _PACKAGES:
        yield f"  {name:<20} {_version(name)}"
    yield f"  {'installed as':<20} {_installed()}"
    yield "Capabilities"
    for name, there in capabilities().items():
        yield f"  {name:<20} {'yes' if there else 'no'}"
        if name == "draft" and not there:
            yield f"  {'':<20} {_DRAFTS} need a pyzmq that is built with the draft API."
    yield f"  {'receiving':<20} {drain_in_use()}"
    yield f"  {'keyring':<20} {_secrets()}"
    yield f"  {'.proto files':<20} {_compiler()}"
    yield f"  {'decoder plug-ins':<20} {_plug_ins()}"
    yield "Display"
    yield f"  {'window':<20} {_display()}"
    yield f"  {'system libraries':<20} {_libraries()}"
    yield "Resources"
    there = resource("catalogue", "socket_types.toml").is_file()
    yield f"  {'folder':<20} {resource()}{'' if there else ' (incomplete: install the program again)'}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _secrets() -> str:
    store = SecretStore()
    return (
        store.keyring_name
        or f"files of mode 0600 in {printable(str(store.folder))}: there is no keyring to be used"
    )


def _installed() -> str:
    if is_frozen():
        return f"a program of its own, with its libraries, in {printable(str(Path(sys.executable).parent))}"
    return f"a Python package, in {printable(str(Path(__file__).parent.parent))}"


def _compiler() -> str:
    called = compiler()
    if not called:
        return "can't be read: neither grpcio-tools nor protoc is there; descriptor sets can"
    return "compiled by grpcio-tools" if len(called) > 1 else f"compiled by {printable(called[0])}"


def _plug_ins() -> str:
    said: list[str] = []
    for name in sorted(plug_ins()):
        problem = plug_in_problem(name)
        said.append(f"{printable(name)} (can't be loaded: {problem})" if problem else printable(name))
    names, folder = ", ".join(said) or "none", printable(str(plug_in_folder()))
    return f"{names}; their folder is {folder}, for Python {sysconfig.get_python_version()}"


def _display() -> str:
    platform_asked = os.environ.get("QT_QPA_PLATFORM")
    if platform_asked:
        return elided(f"QT_QPA_PLATFORM={platform_asked}")
    named = [name for name in ("WAYLAND_DISPLAY", "DISPLAY") if os.environ.get(name)]
    if not named:
        return "the system's own" if has_display() else "none; `zmq-workbench run` works without one"
    return ", ".join(
        f"{elided(f'{name}={os.environ[name]}')} {'answers' if display_answers(name) else 'does not answer'}"
        for name in named
    )


def _libraries() -> str:
    missing = missing_libraries()
    if not missing:
        return "all there"
    return f"{', '.join(missing)} missing; on Debian or Ubuntu, as root: {apt_get_line(missing)}"
