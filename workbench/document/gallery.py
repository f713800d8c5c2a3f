"""The gallery: patterns that open as new workspaces, each a file in `resources/gallery`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from workbench.document import storage
from workbench.document.workspace import Workspace
from workbench.resources import resource

_ORDER = (
    "request-reply", "publish-subscribe", "push-pull", "dealer-router", "pair",
    "pipeline", "broker", "load-balancing", "forwarder",
    "lazy-pirate", "last-value-cache", "survey", "majordomo", "stream-http",
)  # fmt: skip
"""What there is to learn first; what stands later builds on it."""


class GalleryError(Exception):
    """A name that the gallery doesn't have; one sentence with those that it has."""


@cache
def names() -> tuple[str, ...]:
    """The patterns' names: the five textbook ones first, then what is built of them."""
    found = {path.stem for path in resource("gallery").glob("*.zmqw")}
    return (*(name for name in _ORDER if name in found), *sorted(found.difference(_ORDER)))


def pattern_path(name: str) -> Path:
    """The file of that pattern. Raises `GalleryError`."""
    if name not in names():
        raise GalleryError(f'There is no pattern "{name}"; there are {", ".join(names())}.')
    return resource("gallery", f"{name}.zmqw")


@cache
def load_pattern(name: str) -> Workspace:
    """That pattern as a workspace, a value that is read once. Raises `GalleryError`."""
    return storage.load(pattern_path(name))
