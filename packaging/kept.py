"""Which of the files that PyInstaller finds go into the frozen program: data, and one question asked of it.

A name is where the file goes, seen from the program's folder, with slashes.
"""

from __future__ import annotations

import importlib.util
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase

MODULES_LEFT_OUT = (
    # What needs a library of the system that nothing else has a use for.
    *(
        "_crypt",
        "_curses",
        "_curses_panel",
        "_dbm",
        "_gdbm",
        "_sqlite3",
        "_tkinter",
        "crypt",
        "nis",
        "ossaudiodev",
    ),
    "cffi",  # cryptography needs its compiled half alone
    "curses",
    "ensurepip",
    "idlelib",
    "lib2to3",
    "numpy",  # pyarrow does without
    "pandas",
    "pip",
    "pycparser",
    "pydoc_data",
    "readline",
    "setuptools",
    "sqlite3",
    "test",
    "tkinter",
    "turtledemo",
    "tornado",  # pyzmq does without
    "venv",
)
"""What some library imports where it is there, and the program never asks for."""

# Of the standard library, what jokes, draws, or is for the interactive interpreter and for building Python alone.
_NO_PLUG_INS = frozenset({"_bootsubprocess", "antigravity", "distutils", "rlcompleter", "this", "turtle"})

QT_PLUGINS: tuple[str, ...] = (
    "iconengines/*qsvgicon*",
    "imageformats/*qgif*",  # pictures in frames, beside PNG and BMP, which Qt reads by itself
    "imageformats/*qjpeg*",
    "imageformats/*qsvg*",
    "platforminputcontexts/*compose*",
    "platforminputcontexts/*ibus*",
    "platforms/*qcocoa*",
    "platforms/*qoffscreen*",
    "platforms/*qwayland*",
    "platforms/*qwindows*",
    "platforms/*qxcb*",
    "platformthemes/*xdgdesktopportal*",  # the desktop's own file dialogs; gtk3's would bring GTK in
    "styles/*",  # of macOS and Windows
    "tls/*openssl*",
    "tls/*schannel*",
    "tls/*securetransport*",
    "wayland-decoration-client/*",
    "wayland-shell-integration/*xdg-shell*",
)
"""Qt's plugins that are kept; all others leave, those for OpenGL too, as widgets are painted without it."""

SYSTEM_LIBRARIES = (
    "libbz2.so.*",
    "libcrypto.so.*",
    "libexpat.so.*",
    "libffi.so.*",
    "liblzma.so.*",
    "libmpdec.so.*",
    "libpython*.so.*",
    "libssl.so.*",
    "libuuid.so.*",
)
"""What comes along of Linux's own: what Python's modules need, as it differs from one system to another.

All else belongs to the system, above all what it draws with (libGL loads drivers, which want the system's own
libstdc++), and is in the packages that `linux/depends.py` names.
"""

_SHARED = re.compile(r"^lib[^/]*\.so(?:\.[^/]*)?$")  # where PyInstaller puts what it finds in the system
_QT_PLUGINS = re.compile(r"^PySide6/(?:Qt/)?plugins/(?P<plugin>.+)$")
_LEFT_OUT = (
    "PySide6/Qt/qml/*",
    "PySide6/Qt/translations/*",  # the program speaks English
    "PySide6/translations/*",
    "*.dist-info/INSTALLER",  # what pip notes of this one installation
    "*.dist-info/RECORD",
    "*.dist-info/REQUESTED",
    "*.dist-info/direct_url.json",
    "*.pyi",
    "*.pyx",
    "*.pxd",
    "*.pxi",
    "pyarrow/include/*",
    "pyarrow/src/*",
    "pyarrow/tests/*",
)


def is_kept(name: str, target: str | None = None) -> bool:
    """Whether a file goes into the program, by its place in it; `target` is what it links to, if it's a link."""
    if target is not None:
        return is_kept(target)
    if sys.platform.startswith("linux") and _SHARED.match(name) is not None:
        return any(fnmatchcase(name, pattern) for pattern in SYSTEM_LIBRARIES)
    if (match := _QT_PLUGINS.match(name)) is not None:
        return any(fnmatchcase(match["plugin"], pattern) for pattern in QT_PLUGINS)
    return not any(fnmatchcase(name, pattern) for pattern in _LEFT_OUT)


def only_of_qt(
    binaries: Iterable[tuple[str, str, str]], imports: Callable[[str], Iterable[str]]
) -> list[tuple[str, str, str]]:
    """The binaries without those of Qt's libraries that none of the others is linked to, even at second hand.

    They are PyInstaller's entries: a name, where it is now (or what it links to), and its kind. `imports` tells the
    file names of the libraries that a file is linked to.
    """
    entries = list(binaries)
    qt = {name.rpartition("/")[2]: source for name, source, kind in entries if _is_qt(name, kind)}
    wanted: set[str] = set()
    waiting = [source for name, source, kind in entries if kind != "SYMLINK" and not _is_qt(name, kind)]
    while waiting:
        new = {name for name in imports(waiting.pop()) if name in qt} - wanted
        wanted |= new
        waiting += [qt[name] for name in new]
    return [
        (name, source, kind)
        for name, source, kind in entries
        if (library := (source if kind == "SYMLINK" else name).rpartition("/")[2]) not in qt
        or library in wanted
    ]


def _is_qt(name: str, kind: str) -> bool:
    return kind != "SYMLINK" and fnmatchcase(name, "PySide6/Qt/lib/*")


def standard_library() -> list[str]:
    """The modules of Python's own library that go into the program, used by it or not: plug-ins may want any."""
    found: list[str] = []
    waiting = [
        name for name in sys.stdlib_module_names if name not in MODULES_LEFT_OUT and name not in _NO_PLUG_INS
    ]
    while waiting:
        name = waiting.pop()
        try:
            spec = importlib.util.find_spec(name)
        except (ImportError, ValueError):  # of another system
            continue
        if spec is None or spec.origin in ("built-in", "frozen"):
            continue
        found.append(name)
        inner = pkgutil.iter_modules(spec.submodule_search_locations or ())
        waiting += [f"{name}.{each.name}" for each in inner if each.name not in ("__main__", "test", "tests")]
    return sorted(found)
