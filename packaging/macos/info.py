"""What macOS is told of the program: its Info.plist, with the kinds of documents that it opens."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from project import numbers, version

BUNDLE = "ZeroMQ Workbench.app"
IDENTIFIER = "io.github.zmq-workbench.zmq-workbench"
"""With hyphens where AppStream's name has underscores, which Apple allows in no identifier."""
WORKSPACE = "io.github.zmq-workbench.workspace"
CAPTURE = "org.apache.arrow.stream"
_OLDEST = (13, 0)
_TAG = re.compile(r"^Tag: .*-macosx_(\d+)_(\d+)_", re.MULTILINE)


def minimum(wheels: Iterable[str]) -> str:
    """The oldest macOS that all of these wheels run on, by what their WHEEL files say; 13.0 at least."""
    return ".".join(map(str, max([_OLDEST, *filter(None, map(_oldest, wheels))])))


def _oldest(wheel: str) -> tuple[int, int] | None:
    """One for two processors may have a tag for each."""
    return min(((int(major), int(minor)) for major, minor in _TAG.findall(wheel)), default=None)


def installed_wheels() -> list[str]:
    """The WHEEL files of all that is installed here, of which the program is made."""
    return [text for one in distributions() if (text := one.read_text("WHEEL"))]


def plist() -> dict[str, Any]:
    """All of it; PyInstaller adds the names of the executable and of the icon's file."""
    return {
        "CFBundleName": "ZeroMQ Workbench",
        "CFBundleDisplayName": "ZeroMQ Workbench",
        "CFBundleIdentifier": IDENTIFIER,
        "CFBundlePackageType": "APPL",
        "CFBundleShortVersionString": version(),
        # Numbers alone, which the system compares.
        "CFBundleVersion": ".".join(map(str, numbers(version())[:3])),
        "CFBundleDevelopmentRegion": "en",
        "LSApplicationCategoryType": "public.app-category.developer-tools",
        "LSMinimumSystemVersion": minimum(installed_wheels()),
        "LSBackgroundOnly": False,
        "NSPrincipalClass": "NSApplication",
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,  # the window follows the system into the dark
        "NSSupportsAutomaticGraphicsSwitching": True,
        "NSHumanReadableCopyright": "MIT License",
        # Asked for by macOS 15 at the first connection to another machine of the network.
        "NSLocalNetworkUsageDescription": "The sockets that you draw connect to the addresses that you give them.",
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "ZeroMQ workspace",
                "CFBundleTypeRole": "Editor",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [WORKSPACE],
                "CFBundleTypeIconFile": "workspace.icns",
            },
            {
                "CFBundleTypeName": "Capture of ZeroMQ traffic",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",  # an Arrow stream may be anybody's
                "LSItemContentTypes": [CAPTURE],
                "CFBundleTypeIconFile": "capture.icns",
            },
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": WORKSPACE,
                "UTTypeDescription": "ZeroMQ workspace",
                "UTTypeConformsTo": ["public.json"],
                "UTTypeIconFile": "workspace.icns",
                "UTTypeTagSpecification": {
                    "public.filename-extension": ["zmqw"],
                    "public.mime-type": ["application/x-zmq-workbench"],
                },
            }
        ],
        "UTImportedTypeDeclarations": [
            {
                "UTTypeIdentifier": CAPTURE,
                "UTTypeDescription": "Arrow IPC stream",
                "UTTypeConformsTo": ["public.data"],
                "UTTypeTagSpecification": {
                    "public.filename-extension": ["arrows"],
                    "public.mime-type": ["application/vnd.apache.arrow.stream"],
                },
            }
        ],
    }
