"""A root that is entered: namespaces of its own, in which only loopback is a network unless a command is to install.

Invariant: nothing of it outlives this process, however that ends. Mounts and processes are the namespaces',
and those go with their first process, which ends when this one is gone.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

USER = "tester"
HOME = Path("/home") / USER
_RUNTIME = "/run/user/1000"
_PID1 = Path(__file__).with_name("pid1.py")
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_ROOTS = {"PATH": _PATH, "HOME": "/root", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
_PATIENCE = 600.0  # seconds for a command; a mirror may be slow


class RoomError(Exception):
    """A command in the root that failed, or no way into it: one sentence."""


class Room:
    """`with Room(root, {outside: inside}) as room:` has its namespaces, those folders of outside being in it too."""

    def __init__(self, root: Path, folders: Mapping[Path, str]) -> None:
        self.root = root
        self._folders = folders

    def __enter__(self) -> Room:
        order = ["unshare", "--mount", "--pid", "--net", "--fork", "--kill-child", sys.executable, str(_PID1)]
        order += [str(self.root), *(f"{outside}:{inside}" for outside, inside in self._folders.items())]
        self._first = subprocess.Popen(
            order, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self._first.stdout is not None
        assert self._first.stderr is not None
        if self._first.stdout.readline().strip() != "ready":
            said = self._first.stderr.read().strip().splitlines()
            self.__exit__(None, None, None)
            raise RoomError(f"no namespaces: {said[-1] if said else 'unshare failed'}")
        children = Path(f"/proc/{self._first.pid}/task/{self._first.pid}/children")
        self._inside = children.read_text(encoding="ascii").split()[0]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._first.kill()
        for stream in (self._first.stdin, self._first.stdout, self._first.stderr):
            assert stream is not None
            stream.close()
        self._first.wait()

    # Commands

    def add_user(self) -> None:
        """The ordinary user, with what a login gives them."""
        self.root_does(
            f"useradd --uid 1000 --create-home --shell /bin/sh {USER}"
            f" && mkdir -p {_RUNTIME} && chmod 700 {_RUNTIME} && chown {USER}: {_RUNTIME}"
        )

    def at_home(self, name: str = "") -> Path:
        """That file of the user's home, as it is reached from outside."""
        return self.root / HOME.relative_to("/") / name

    def root_does(self, command: str, *, network: bool = False) -> str:
        """What the command prints as root. Raises `RoomError` where it fails."""
        done = subprocess.run(
            [*self._entering(network), "chroot", str(self.root), "/bin/sh", "-c", command],
            env={**_ROOTS, **_proxies()},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_PATIENCE, check=False,
        )  # fmt: skip
        return _said(command, done)

    def user_does(self, *words: str, display: str = "") -> str:
        """What the command prints as the ordinary user. Raises `RoomError` where it fails."""
        done = subprocess.run(
            self.as_user(*words), env=self._environment(display),
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_PATIENCE, check=False,
        )  # fmt: skip
        return _said(shlex.join(words), done)

    def user_starts(self, *words: str, display: str) -> subprocess.Popen[str]:
        """The command, running as the ordinary user; stderr is kept in a pipe."""
        return subprocess.Popen(
            self.as_user(*words), env=self._environment(display),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def pid_of(self, started: subprocess.Popen[str]) -> int:
        """The number, outside, of the program that was started so."""
        children = (
            Path(f"/proc/{started.pid}/task/{started.pid}/children").read_text(encoding="ascii").split()
        )
        if not children:
            raise RoomError("the program has ended by itself")
        return int(children[0])

    def as_user(self, *words: str) -> list[str]:
        """The order for that command as the ordinary user, in their home."""
        into = [
            "chroot",
            f"--userspec={USER}:{USER}",
            str(self.root),
            "/bin/sh",
            "-c",
            'cd ~ && exec "$@"',
            "sh",
        ]
        return [*self._entering(network=False), *into, *words]

    def _entering(self, network: bool) -> list[str]:
        kinds = ["--mount", "--pid"] + ([] if network else ["--net"])
        return ["nsenter", "--target", self._inside, *kinds]

    def _environment(self, display: str) -> dict[str, str]:
        environment = {
            "PATH": _PATH,
            "HOME": str(HOME),
            "USER": USER,
            "LANG": "C.UTF-8",
            "XDG_RUNTIME_DIR": _RUNTIME,
        }
        return {**environment, "DISPLAY": display} if display else environment


def _proxies() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}


def _said(command: str, done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode:
        lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise RoomError(f"{command}: {done.returncode}, {' / '.join(lines[-3:])}")
    return done.stdout
