"""The version resource of the two programs, which Explorer shows under Properties, as PyInstaller reads it."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from project import description, numbers, version

_TEMPLATE = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags={flags}, OS=0x40004, fileType=0x1),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      StringStruct('CompanyName', 'The ZeroMQ Workbench developers'),
      StringStruct('FileDescription', {description!r}),
      StringStruct('FileVersion', {version!r}),
      StringStruct('InternalName', {name!r}),
      StringStruct('LegalCopyright', 'MIT License'),
      StringStruct('OriginalFilename', {file!r}),
      StringStruct('ProductName', 'ZeroMQ Workbench'),
      StringStruct('ProductVersion', {version!r}),
    ])]),
    VarFileInfo([VarStruct('Translation', [0x0409, 0x04B0])]),
  ],
)
"""


def version_info(name: str, *, console: bool) -> str:
    """For NAME.exe. The window's description is what Windows calls it in "Open with"."""
    final = version().replace(".", "").isdigit()
    return _TEMPLATE.format(
        numbers=numbers(version()),
        flags="0x0" if final else "0x2",  # VS_FF_PRERELEASE
        description=description() if console else "ZeroMQ Workbench",
        version=version(),
        name=name,
        file=f"{name}.exe",
    )
