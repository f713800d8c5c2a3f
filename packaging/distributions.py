"""The distributions that the program is made of, as they are installed here, and their metadata files.

The metadata goes into the frozen program too: entry points (keyring's backends, decoders), versions and
licences are looked up in it there as anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROGRAM = "zmq-workbench"

# What pip notes about this one installation says nothing of the distribution, and differs between machines.
_OF_THE_INSTALLATION = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json"})


def needed(program: Distribution, extras: frozenset[str] = frozenset()) -> dict[str, Distribution]:
    """The program and all that it needs here, by canonical name, sorted."""
    found = {canonicalize_name(program.name): program}
    _add(found, program, extras)
    return dict(sorted(found.items()))


def _add(found: dict[str, Distribution], one: Distribution, extras: frozenset[str]) -> None:
    for line in one.requires or ():
        wanted = Requirement(line)
        name = canonicalize_name(wanted.name)
        if name in found or not _applies(wanted, extras):
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError as error:
            raise SystemExit(
                f"{name}, which {one.name} needs, is not installed; run `make setup`."
            ) from error
        _add(found, found[name], frozenset(wanted.extras))


def _applies(wanted: Requirement, extras: frozenset[str]) -> bool:
    if wanted.marker is None:
        return True
    return any(wanted.marker.evaluate({"extra": extra}) for extra in ("", *extras))


def program_in(unpacked: Path) -> Distribution:
    """The program's own distribution, as its wheel has it."""
    (folder,) = unpacked.glob("zmq_workbench-*.dist-info")
    return Distribution.at(folder)


def metadata_files(unpacked: Path) -> list[tuple[str, str]]:
    """Each metadata file and the folder it goes to, as PyInstaller wants data files."""
    found: list[tuple[str, str]] = []
    for one in needed(program_in(unpacked)).values():
        found += [(str(file), folder) for file, folder in _files(one)]
    return found


def _files(one: Distribution) -> Iterator[tuple[Path, str]]:
    folder = metadata_folder(one)
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name not in _OF_THE_INSTALLATION and file.suffix != ".json":
            yield file, (folder.name / file.parent.relative_to(folder)).as_posix()


def metadata_folder(one: Distribution) -> Path:
    """Its `.dist-info`."""
    for file in one.files or ():
        if len(file.parts) == 2 and file.name == "METADATA":
            return Path(str(one.locate_file(file.parent)))
    path = getattr(one, "_path", None)  # of one that keeps no list of its files
    if path is None:
        raise SystemExit(f"{one.name} is not installed as a wheel; run `make setup`.")
    return Path(path)
