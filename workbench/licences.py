"""The licences of all that the program is made of: distributions' own metadata, and data on what that leaves out.

A checkout, a wheel and the frozen program answer alike, as the metadata is frozen too. What a frozen program alone
brings (Python, OpenSSL and the like) stands in its folder `licences/brought`, a text each.
"""

from __future__ import annotations

import platform
import sysconfig
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any, NamedTuple

from workbench.distributions import PROGRAM, canonical, metadata_folder, needed
from workbench.resources import resource

_TELLS = ("AUTHORS", "COPYING", "COPYRIGHT", "LICENCE", "LICENSE", "NOTICE")  # how such files' names begin
_CLASSIFIER = "License :: OSI Approved :: "
_HOMES = ("homepage", "home", "home page", "source", "source code", "repository", "code", "documentation")
# Licences whose texts some distributions leave out, by how their expression begins.
_TEXTS: Mapping[str, tuple[str, ...]] = {
    "Apache-2.0": ("Apache-2.0.txt",),
    "LGPL-3.0": ("LGPL-3.0.txt", "GPL-3.0.txt"),
}


FROZEN_RESOURCES = ("workbench", "_resources")
"""Where the resources are in the folder of a frozen program's modules."""


class Notice(NamedTuple):
    """One part of the program: the licence under which it is used, where it is from, and the texts that go with it."""

    name: str
    version: str
    licence: str
    home: str = ""
    words: str = ""
    texts: tuple[Path, ...] = ()


def notices(frozen: Path | None = None) -> tuple[Notice, ...]:
    """All parts: the program, then the others by name. Reads some thirty files.

    By default of the program that runs; or of a frozen one, whose modules and resources are in that folder.
    """
    distributions = needed() if frozen is None else needed([str(frozen)], extras=True)
    found = [_of(one) for one in distributions.values()]
    found += [
        _inside(part, distributions)
        for part in tomllib.loads(_read(resource("licences", "inside.toml")))["part"]
        if canonical(part["distribution"]) in distributions
    ]
    told = ("licences", "brought")
    found += _brought(resource(*told) if frozen is None else frozen.joinpath(*FROZEN_RESOURCES, *told))
    if not any(notice.name == "Python" for notice in found):
        found.append(_python())
    return tuple(sorted(found, key=lambda notice: (canonical(notice.name) != PROGRAM, notice.name.lower())))


def as_text(notice: Notice) -> str:
    """What is shown of one, whole; it ends with a line break. Reads its texts."""
    head = "\n".join(filter(None, (f"{notice.name} {notice.version}".strip(), notice.licence, notice.home)))
    parts = filter(None, (head, notice.words, *map(_read, notice.texts)))
    return f"\n\n{'-' * 72}\n\n".join(part.strip("\n") for part in parts) + "\n"


def _of(one: Distribution) -> Notice:
    metadata = one.metadata

    def told(key: str) -> str:
        return next(iter(metadata.get_all(key) or ()), "")

    licence = told("License-Expression") or told("License").strip()
    if not licence or "\n" in licence:  # some have the whole text there
        classes = [line for line in metadata.get_all("Classifier") or () if line.startswith(_CLASSIFIER)]
        licence = ", ".join(line.removeprefix(_CLASSIFIER) for line in classes) or "see the text"
    links: dict[str, str] = {}
    for line in metadata.get_all("Project-URL") or ():
        label, _, url = line.partition(",")
        links[label.strip().lower()] = url.strip()
    home = next((links[label] for label in _HOMES if label in links), told("Home-page"))
    return Notice(told("Name"), told("Version"), licence, home, texts=_texts(one) or _fallback(licence))


def _texts(one: Distribution) -> tuple[Path, ...]:
    folder = metadata_folder(one)
    if folder is None:
        return ()
    return tuple(
        path for path in sorted(folder.rglob("*")) if path.name.upper().startswith(_TELLS) and path.is_file()
    )


def _fallback(licence: str) -> tuple[Path, ...]:
    for beginning, names in _TEXTS.items():
        if licence.startswith(beginning):
            return tuple(resource("licences", name) for name in names)
    return ()


def _inside(part: Mapping[str, Any], distributions: Mapping[str, Distribution]) -> Notice:
    texts = [path for name in part["texts"] for path in _named(name, distributions)]
    return Notice(part["name"], "", part["licence"], part["home"], part["words"].strip(), tuple(texts))


def _named(name: str, distributions: Mapping[str, Distribution]) -> list[Path]:
    whose, colon, file = name.rpartition(":")
    if not colon:
        return [resource("licences", file)]
    one = distributions.get(whose)
    folder = metadata_folder(one) if one is not None else None
    return sorted(folder.rglob(file)) if folder is not None else []


def _python() -> Notice:
    path = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    texts = (path,) if path.is_file() else ()  # Debian has it elsewhere
    return Notice(
        "Python",
        platform.python_version(),
        "PSF-2.0",
        "https://www.python.org",
        "It runs the program.",
        texts,
    )


def _brought(folder: Path) -> Iterator[Notice]:
    for path in sorted(folder.glob("*.toml")):
        told = tomllib.loads(_read(path))
        texts = (path.with_suffix(".txt"),)
        yield Notice(told["name"], told["version"], told["licence"], told["home"], told["words"], texts)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
