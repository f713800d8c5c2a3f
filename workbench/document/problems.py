"""What a check tells: a problem, its place, and the edit that would put it right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from msgspec import Struct

from workbench.document.workspace import Workspace

Severity: TypeAlias = Literal["error", "warning"]


class Fix(Struct, frozen=True):
    """What puts a problem right at a click. `label` is a short order, such as "Use port 5556".

    `edit` is pure, as every edit is. It is meant for the workspace that was checked; on one that has
    changed since, it raises `EditError` where what it would change is gone.
    """

    label: str
    edit: Callable[[Workspace], Workspace]


class Problem(Struct, frozen=True):
    """One thing that is wrong. `place` is its path in the file, `socket` the id it belongs to, if one."""

    severity: Severity
    place: str
    socket: str | None
    sentence: str
    fix: Fix | None = None
