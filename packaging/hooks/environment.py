"""Run by the frozen program before its own code: programs that it starts get the environment that it got.

PyInstaller's loader makes the system's loader look into the program's folder first; a compiler or a browser that
the program starts would take its libraries from there too. Here the process has read that already.
"""

import os

for _name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
    _given = os.environ.pop(f"{_name}_ORIG", None)
    os.environ.pop(_name, None)
    if _given is not None:
        os.environ[_name] = _given
