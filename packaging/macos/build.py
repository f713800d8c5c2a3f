#!/usr/bin/env python3
"""Builds ZeroMQ Workbench.app in a disk image, into dist/, for the processor that it runs on; on macOS.

    python packaging/macos/build.py [--out FOLDER] [--work FOLDER]

Signed where the environment names an identity of the keychain, and notarised where it names who asks for that too:

    ZMQ_WORKBENCH_IDENTITY        "Developer ID Application: NAME (TEAM)"; without it, an ad hoc signature
    ZMQ_WORKBENCH_NOTARY_KEY      an App Store Connect API key's file, AuthKey_ID.p8, with
    ZMQ_WORKBENCH_NOTARY_KEY_ID   its id, and
    ZMQ_WORKBENCH_NOTARY_ISSUER   its issuer; or, in place of the three,
    ZMQ_WORKBENCH_NOTARY_PROFILE  what `xcrun notarytool store-credentials` stored
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE), str(_HERE.parent)]
import icon_files  # noqa: E402 - beside this folder
import info  # noqa: E402
import places  # noqa: E402
from freeze import freeze  # noqa: E402
from project import ROOT, version  # noqa: E402
from wheel import built_wheel  # noqa: E402

ENTITLEMENTS = _HERE / "entitlements.plist"
AD_HOC = "-"
# How a Mach-O file begins: of one architecture, 64 and 32 bits, of either byte order, or of several.
_MAGIC = frozenset(
    {b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xcf", b"\xfe\xed\xfa\xce", b"\xca\xfe\xba\xbe"}
)


def code_in(bundle: Path) -> list[Path]:
    """What has to be signed on its own, the innermost first: libraries, programs, and frameworks around them."""
    files = [
        path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink() and _is_code(path)
    ]
    frameworks = [path for path in bundle.rglob("*.framework") if path.is_dir() and not path.is_symlink()]
    main = bundle / "Contents" / "MacOS" / "zmq-workbench"  # signed with the bundle
    return sorted((path for path in (*files, *frameworks) if path != main), key=_depth, reverse=True)


def _is_code(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in _MAGIC


def _depth(path: Path) -> tuple[int, str]:
    return len(path.parts), str(path)


def signing(identity: str, path: Path, *, program: bool) -> list[str]:
    """The command that signs a file or a bundle; programs get the entitlements."""
    hardened = [] if identity == AD_HOC else ["--timestamp", "--options", "runtime"]
    entitled = ["--entitlements", str(ENTITLEMENTS)] if program else []
    return ["codesign", "--force", "--sign", identity, *hardened, *entitled, str(path)]


def sign(bundle: Path, identity: str) -> None:
    """Sign all code in it, then the bundle, and have the system check it."""
    for path in code_in(bundle):
        _run(signing(identity, path, program=False))
    _run(signing(identity, bundle, program=True))
    _run(["codesign", "--verify", "--deep", "--strict", "--verbose=2", str(bundle)])


def image_order(folder: Path, image: Path) -> list[str]:
    """The command that packs a folder as a disk image, compressed."""
    return [
        *("hdiutil", "create", "-volname", "ZeroMQ Workbench", "-srcfolder", str(folder)),
        *("-fs", "HFS+", "-format", "UDZO", "-imagekey", "zlib-level=9", "-ov", str(image)),
    ]


def pack(bundle: Path, work: Path, image: Path) -> None:
    """The disk image: the bundle, and Applications beside it to drag it to."""
    folder = work / "image"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _run(["ditto", str(bundle), str(folder / bundle.name)])  # keeps what copying files would lose
    (folder / "Applications").symlink_to("/Applications")
    shutil.copy2(ROOT / "LICENSE", folder / "LICENSE.txt")
    _run(image_order(folder, image))


def notary(environment: Mapping[str, str]) -> list[str]:
    """Who asks for notarisation, as notarytool's options; nothing where nobody is named."""
    if profile := environment.get("ZMQ_WORKBENCH_NOTARY_PROFILE"):
        return ["--keychain-profile", profile]
    said = [environment.get(f"ZMQ_WORKBENCH_NOTARY_{name}", "") for name in ("KEY", "KEY_ID", "ISSUER")]
    if not any(said):
        return []
    if not all(said):
        raise SystemExit("Notarisation wants ZMQ_WORKBENCH_NOTARY_KEY, _KEY_ID and _ISSUER, all three.")
    return ["--key", said[0], "--key-id", said[1], "--issuer", said[2]]


def notarise(image: Path, credentials: Sequence[str]) -> None:
    """Have Apple look at the image, wait for its word, and fix that to it, so that it opens without a network too."""
    _run(["xcrun", "notarytool", "submit", str(image), *credentials, "--wait", "--timeout", "30m"])
    _run(["xcrun", "stapler", "staple", str(image)])
    _run(
        [
            "spctl",
            "--assess",
            "--type",
            "open",
            "--context",
            "context:primary-signature",
            "--verbose",
            str(image),
        ]
    )


def _run(order: Sequence[str]) -> None:
    if subprocess.run(order, check=False).returncode:
        raise SystemExit(f"{order[0]} {order[1]} failed, for the reasons above.")


def _documents_icons(bundle: Path, work: Path) -> Iterator[Path]:
    for file in icon_files.write(work / "icons", "icns"):
        if file.stem != "zmq-workbench":  # PyInstaller has put that there
            yield Path(shutil.copy2(file, bundle / "Contents" / "Resources"))


def _licences(program: Path, bundle: Path) -> None:
    """What packaging/brought.py wrote into the folder of the program is the bundle's too."""
    brought = Path("workbench") / "_resources" / "licences" / "brought"
    shutil.copytree(
        program / "_internal" / brought, bundle / "Contents" / "Resources" / brought, dirs_exist_ok=True
    )


def main() -> None:
    """Build it, and say what was made."""
    out, work = places.chosen(__doc__, only_on="macOS")
    identity = os.environ.get("ZMQ_WORKBENCH_IDENTITY") or AD_HOC
    credentials = notary(os.environ)
    if credentials and identity == AD_HOC:
        raise SystemExit("Apple notarises only what is signed: name ZMQ_WORKBENCH_IDENTITY too.")
    program = freeze(built_wheel(work, out), work)
    bundle = program.parent / info.BUNDLE
    list(_documents_icons(bundle, work))
    _licences(program, bundle)
    sign(bundle, identity)
    image = out / f"zmq-workbench-{version()}-macos-{platform.machine()}.dmg"
    pack(bundle, work, image)
    if identity != AD_HOC:
        _run(["codesign", "--force", "--timestamp", "--sign", identity, str(image)])
    if credentials:
        notarise(image, credentials)
    state = "" if credentials else "  (not notarised)" if identity != AD_HOC else "  (not signed)"
    print(f"{image.stat().st_size / 1e6:8.1f} MB  {image}{state}")


if __name__ == "__main__":
    main()
