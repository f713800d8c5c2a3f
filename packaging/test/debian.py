"""A minimal Debian 12, made by debootstrap from the mirror that this machine's apt uses, and kept as a tarball."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

RELEASE = "bookworm"
_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


class DebianError(Exception):
    """No root can be made: one sentence."""


class Source(NamedTuple):
    """A line of apt's sources."""

    uri: str
    suite: str
    components: str


def base(folder: Path) -> Path:
    """The tarball of the root, made if it isn't in that folder yet. Raises `DebianError`."""
    tarball = folder / f"debian-{RELEASE}.tar"
    if tarball.exists():
        return tarball
    if not shutil.which("debootstrap"):
        raise DebianError("debootstrap is not installed")
    sources = _sources()
    made = folder / "debootstrap"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    main = next(source for source in sources if source.suite == RELEASE)
    _do("debootstrap", "--variant=minbase", f"--keyring={_KEYRING}", RELEASE, str(made), main.uri)
    # Its own copies of the packages are of no use any more.
    for package in (made / "var" / "cache" / "apt" / "archives").glob("*.deb"):
        package.unlink()
    lines = [f"deb {source.uri} {source.suite} {source.components}\n" for source in sources]
    (made / "etc" / "apt" / "sources.list").write_text("".join(lines), encoding="utf-8")
    (made / "etc" / "apt" / "apt.conf.d" / "99proxy").write_text(_proxies(), encoding="utf-8")
    part = tarball.with_suffix(".part")
    _do("tar", "--create", "--numeric-owner", "--file", str(part), "--directory", str(made), ".")
    part.rename(tarball)
    shutil.rmtree(made)
    return tarball


def unpack(tarball: Path, root: Path) -> None:
    """A fresh root in that folder, in place of what was there."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    _do(
        "tar",
        "--extract",
        "--numeric-owner",
        "--same-permissions",
        "--file",
        str(tarball),
        "--directory",
        str(root),
    )
    shutil.copy("/etc/resolv.conf", root / "etc" / "resolv.conf")


def _sources() -> list[Source]:
    """What this machine's apt reads of Debian 12, or the mirror of its own release with the name of that."""
    form = "$(REPO_URI)\t$(RELEASE)\t$(COMPONENT)\t$(ORIGIN)"
    told = subprocess.run(
        ["apt-get", "indextargets", "--format", form, "Created-By: Packages"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    rows = [line.split("\t") for line in told.stdout.splitlines()]
    found = {(uri, suite) for uri, suite, part, origin in rows if origin == "Debian" and part == "main"}
    of_release = sorted(row for row in found if row[1].split("-")[0] == RELEASE)
    if not any(suite == RELEASE for _, suite in of_release):
        mirrors = sorted(uri for uri, suite in found if "-" not in suite)
        if not mirrors:
            raise DebianError("this machine's apt knows no mirror of Debian")
        of_release = [(mirrors[0], RELEASE)]
    return [Source(uri, suite, "main") for uri, suite in of_release]


def _proxies() -> str:
    told = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=False).stdout
    return "".join(f"{line}\n" for line in told.splitlines() if line.startswith("Acquire") and "roxy" in line)


def _do(*order: str) -> None:
    done = subprocess.run(
        order, env={**os.environ, "LC_ALL": "C.UTF-8"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        said = done.stdout.strip().splitlines()
        raise DebianError(f"{order[0]}: {said[-1] if said else done.returncode}")
