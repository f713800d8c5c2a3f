#!/usr/bin/env python3
"""Installs the .deb into a clean Debian 12 and uses it as people do: `make package-test`.

    packaging/test/run.py --deb FILE [--out FOLDER] [--keep]

Prints a line a step, and ends with 1 where one failed. As root, in a root made by debootstrap; where that can't be had,
the package is unpacked beside, which shows less and is said. FOLDER gets the pictures.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
from pathlib import Path

import debian
import installed
import unpacked
import window as windows
from listing import listing
from report import Report
from room import Room
from screen import Screen
from window import Window

_ROOT = Path(__file__).resolve().parents[2]
_TOOLS = ("debootstrap", "unshare", "nsenter", "setpriv", "Xvfb", "xdotool")


def main() -> None:
    """All of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--deb", metavar="FILE", type=Path, required=True)
    parser.add_argument("--out", metavar="FOLDER", type=Path, default=_ROOT / "build" / "package-test")
    parser.add_argument("--keep", action="store_true", help="leave the root as it is, to look into")
    options = parser.parse_args()
    deb, out = options.deb.resolve(), options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    report = Report()
    missing = [tool for tool in _TOOLS if not shutil.which(tool)]
    if os.geteuid() or missing:
        why = "not root" if os.geteuid() else f"{', '.join(missing)} missing"
        print(f"note  {why}: no clean Debian to install into, so the package is only unpacked and looked at")
        unpacked.look(deb, out, report)
        sys.exit(report.end())
    for number in (signal.SIGINT, signal.SIGTERM):  # both leave through the same doors, in the background too
        signal.signal(number, signal.default_int_handler)
    root = out / "root"
    try:
        report.step("a minimal Debian 12", lambda: debian.unpack(debian.base(out), root), needed=True)
        _in_root(deb, out, root, report)
        sys.exit(report.end())
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        if not options.keep:
            shutil.rmtree(root, ignore_errors=True)


def _in_root(deb: Path, out: Path, root: Path, report: Report) -> None:
    archives = out / "archives"
    archives.mkdir(exist_ok=True)
    (out / "failed.png").unlink(missing_ok=True)
    with Screen(out) as screen:
        displays = screen.socket.parent
        folders = {displays: str(displays), deb.parent: "/mnt", archives: "/var/cache/apt/archives"}
        with Room(root, folders) as room:
            report.step("an ordinary user", room.add_user, needed=True)
            _use(room, screen, deb, out, report)
            _leave(room, screen, deb, report)


def _use(room: Room, screen: Screen, deb: Path, out: Path, report: Report) -> None:
    """With nothing in the root but what `Depends` names."""
    step = report.step
    step(
        "apt-get install, nothing that is only recommended", lambda: installed.install(room, deb), needed=True
    )
    step("nothing came but what Depends names", lambda: installed.only_needed(room))
    step("doctor", lambda: installed.doctor(room))
    document = installed.documents(room)[0]

    def pattern() -> str:
        with Window(room, screen) as window:
            seen = windows.request_reply(window, "Hello from a clean Debian", out / "request-reply.png")
            screen.press("shift+F5")
            window.close()
        return f"{seen}; {out / 'request-reply.png'}"

    def handed_over() -> None:
        with Window(room, screen) as window:
            windows.hand_over(window, document)
            window.close()

    def recovered() -> str:
        with Window(room, screen, document) as window:
            windows.change(window)
            window.kill()
        with Window(room, screen, document) as window:
            windows.recover(window, document, out / "recovery.png")
            screen.press("ctrl+s")
            window.wait_saved()
            window.close()
        return str(out / "recovery.png")

    step("request-reply in the window, started from its desktop entry", pattern)
    step("a second start hands its file to the first window", handed_over)
    step("killed and started again, it restores what was unsaved", recovered)
    step("the scenarios of the gallery", lambda: installed.gallery(room))


def _leave(room: Room, screen: Screen, deb: Path, report: Report) -> None:
    """With a desktop's tools beside it, and without a trace."""
    step = report.step
    step("apt-get purge", lambda: installed.purge(room), needed=True)
    step("a desktop's tools", lambda: installed.desktop_tools(room), needed=True)
    before = listing(room.root)
    step("installed again", lambda: installed.install(room, deb), needed=True)
    documents = installed.documents(room)

    def opened(*opener: str) -> None:
        with Window(room, screen, by=(*opener, documents[1])) as window:
            window.wait_title(Path(documents[1]).name)
            window.close()

    step("a workspace and a capture are known by their types", lambda: installed.types(room, documents))
    step("xdg-open opens a workspace in it", lambda: opened("xdg-open"))
    step("gio open does", lambda: opened("gio", "open"))
    kept = listing(room.at_home())
    step("apt-get purge", lambda: installed.purge(room))
    step("nothing is left but what is the user's", lambda: installed.nothing_left(room, before, kept))


if __name__ == "__main__":
    main()
