"""What the package does to a system, and what stays when it goes."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

from listing import differences, listing
from report import Found
from room import HOME, USER, Room

NAME = "zmq-workbench"
_QUERY = "dpkg-query --show --showformat '${db:Status-Abbrev}${Package}\\n'"
_APT = "apt-get --quiet --yes --no-install-recommends --option APT::Keep-Downloaded-Packages=true install"
_TOOLS = (
    "xdg-utils libfile-mimeinfo-perl shared-mime-info desktop-file-utils libglib2.0-bin hicolor-icon-theme"
)
_NEVER = ("python3", "xvfb", "xdotool", "xdg-utils", "shared-mime-info", "desktop-file-utils", "imagemagick")


def packages(room: Room) -> set[str]:
    """The names of those that are installed or have left their settings."""
    lines = room.root_does(_QUERY).splitlines()
    return {line[3:] for line in lines if line[1] in "ic"}


def install(room: Room, deb: Path) -> str:
    """The package, with what it depends on and nothing else."""
    # A bind mount belongs to whoever made it; apt's own user need not be able to read it.
    room.root_does(
        f"apt-get --quiet update && {_APT} --option APT::Sandbox::User=root /mnt/{shlex.quote(deb.name)}",
        network=True,
    )
    size = room.root_does(f"dpkg-query --show --showformat '${{Version}}, ${{Installed-Size}} KiB' {NAME}")
    return f"version {size}"


def only_needed(room: Room) -> str:
    """That whatever came is something that `Depends` leads to. Raises `Found`."""
    there = packages(room)
    if strangers := there.intersection(_NEVER):
        raise Found(f"{', '.join(sorted(strangers))} came along, and would hide what Depends forgot.")
    needed = room.root_does(
        f"apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts --no-breaks"
        f" --no-replaces --no-enhances {NAME} | grep '^[a-z0-9]'"
    ).split()
    marked = set(room.root_does("apt-mark showauto").split())
    if strangers := marked - {name.partition(":")[0] for name in needed}:
        raise Found(f"{', '.join(sorted(strangers))} came along, though Depends doesn't lead there.")
    return f"{len(marked)} packages"


def doctor(room: Room) -> str:
    """What the program says of itself. Raises `Found` where it misses something that a window needs."""
    said = room.user_does(NAME, "doctor")
    if "missing" in said:
        raise Found(" / ".join(line.strip() for line in said.splitlines() if "missing" in line))
    return next(line.strip() for line in said.splitlines() if NAME in line)


def documents(room: Room) -> tuple[str, str]:
    """Two workspaces of the user's, in their home."""
    folder = HOME / "documents"
    paths = (str(folder / "one.zmqw"), str(folder / "two – 2.zmqw"))
    for path in paths:
        room.user_does(
            "sh",
            "-c",
            'mkdir -p documents && { [ -e "$2" ] || cp "$1" "$2"; }',
            "sh",
            patterns(room)["pair"],
            path,
        )
    return paths


def patterns(room: Room) -> Mapping[str, str]:
    """The gallery's files by name, as they are installed."""
    found = sorted((room.root / "usr" / "lib" / NAME).rglob("gallery/*.zmqw"))
    if not found:
        raise Found("There is no gallery in the program.")
    return {path.stem: f"/{path.relative_to(room.root)}" for path in found}


def gallery(room: Room) -> str:
    """`zmq-workbench test` on every pattern. Raises `RoomError` where one fails."""
    files = patterns(room)
    named = set(room.user_does(NAME, "patterns").split())
    if named != set(files):
        raise Found(f"The program names {len(named)} patterns, and has {len(files)} files.")
    for file in files.values():
        room.user_does(NAME, "test", file)
    return f"{len(files)} patterns pass"


def desktop_tools(room: Room) -> None:
    """What a desktop has, and the package doesn't need."""
    room.root_does(f"{_APT} {_TOOLS}", network=True)


def types(room: Room, files: tuple[str, str]) -> str:
    """That a workspace and a capture are known, and which program opens them. Raises `Found`."""
    capture = str(HOME / "documents" / "traffic.arrows")
    room.user_does(NAME, "run", files[0], "--for", "1", "--quiet", "--capture", capture)
    wanted = {files[0]: "application/x-zmq-workbench", capture: "application/x-zmq-workbench-capture"}
    for file, kind in wanted.items():
        told = room.user_does("gio", "info", "--attributes", "standard::content-type", file).split()[-1]
        if told != kind:
            raise Found(f"{file} is taken for {told}, not for {kind}.")
        if (opener := room.user_does("xdg-mime", "query", "default", kind).strip()) != f"{NAME}.desktop":
            raise Found(f"{kind} is opened by {opener or 'nothing'}.")
    if (told := room.user_does("xdg-mime", "query", "filetype", files[0]).strip()) != wanted[files[0]]:
        raise Found(f"xdg-mime takes {files[0]} for {told}.")
    return ", ".join(wanted.values())


def purge(room: Room) -> None:
    """Remove it, with its settings."""
    room.root_does(f"apt-get --quiet --yes purge {NAME}")


def nothing_left(
    room: Room, before: Mapping[str, tuple[object, ...]], home: Mapping[str, tuple[object, ...]]
) -> str:
    """That the system is as before, and the user's files are as they were. Raises `Found`."""
    if found := differences(before, listing(room.root)):
        raise Found(f"{len(found)} paths differ: {'; '.join(found[:8])}")
    if NAME in packages(room) or list((room.root / "var" / "lib" / "dpkg" / "info").glob(f"{NAME}.*")):
        raise Found("dpkg still knows the package.")
    # The folder where windows meet, empty, goes with the login.
    if found := room.root_does(f"find /tmp /run -path '*{NAME}*' ! -type d").split():
        raise Found(f"{', '.join(found)} is left.")
    if found := differences(home, listing(room.at_home())):
        raise Found(f"The user's files are others: {'; '.join(found[:8])}")
    folders = sorted({"/".join(Path(path).parts[:3]) for path in home if "zmq-workbench" in path})
    return f"{len(before):,} paths are as before; {USER}'s documents, and {', '.join(folders)}, stay"
