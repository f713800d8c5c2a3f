"""What the checks look at: a workspace with its links and its addresses as they are opened, worked out once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from workbench.document.address import Address, AddressError, parse
from workbench.document.links import meetings
from workbench.document.problems import Problem
from workbench.document.protobuf.known import schema_at, schema_known
from workbench.document.render import RenderError, Scope, render_text
from workbench.document.scenario import captured
from workbench.document.workspace import Endpoint, Socket, Workspace

FilterProblem: TypeAlias = Callable[[str], str]
"""What is wrong with a filter's text: a sentence, or empty."""


class Placed(Struct, frozen=True, kw_only=True):
    """An endpoint that can be read: whose it is, where it stands, and its address as it is opened."""

    socket: Socket
    socket_index: int
    index: int
    endpoint: Endpoint
    text: str
    address: Address

    @property
    def place(self) -> str:
        """Its path in the file."""
        return f"sockets[{self.socket_index}].endpoints[{self.index}]"


class Subject(Struct, frozen=True, kw_only=True):
    """A workspace under check. Sockets go by their place, since a faulty file may have an id twice.

    `met` has each connect with each bind of another socket that it meets, `to_itself` the place of each that
    meets one of its own. `drafts`: the draft types are known to
    be usable here.
    """

    workspace: Workspace
    scope: Scope
    endpoints: tuple[Placed, ...]
    met: tuple[tuple[Placed, Placed], ...]
    to_itself: frozenset[str]
    filter_problem: FilterProblem
    drafts: bool = False

    @property
    def captured(self) -> frozenset[str]:
        """The variables that scenarios give a value while they run."""
        return frozenset[str]().union(*(captured(scenario.steps) for scenario in self.workspace.scenarios))

    def binds(self) -> tuple[Placed, ...]:
        """The endpoints that bind."""
        return tuple(placed for placed in self.endpoints if placed.endpoint.mode == "bind")

    def connects(self) -> tuple[Placed, ...]:
        """The endpoints that connect."""
        return tuple(placed for placed in self.endpoints if placed.endpoint.mode == "connect")

    def peers(self, index: int) -> tuple[int, ...]:
        """The places of the sockets that the one at `index` is linked to, each once."""
        there = [bind.socket_index for connect, bind in self.met if connect.socket_index == index]
        there += [connect.socket_index for connect, bind in self.met if bind.socket_index == index]
        return tuple(dict.fromkeys(there))


Check: TypeAlias = Callable[[Subject], Iterator[Problem]]


def _not_known(_: str) -> str:
    return ""


def subject(
    workspace: Workspace,
    folder: Path | None,
    filter_problem: FilterProblem = _not_known,
    *,
    prompt: bool = False,
    drafts: bool = False,
) -> Subject:
    """The workspace, ready to be checked; `folder` is where its file is, None for one that isn't saved.

    `prompt`: what takes long, such as compiling a `.proto` file, isn't done for it.
    """
    scope = Scope(variables=workspace.variables, folder=folder, schemas=schema_known if prompt else schema_at)
    endpoints = tuple(_endpoints(workspace, scope))
    connects, binds = (
        [(placed, placed.address) for placed in endpoints if placed.endpoint.mode == mode]
        for mode in ("connect", "bind")
    )
    met = tuple(meetings(connects, binds))
    return Subject(
        workspace=workspace,
        scope=scope,
        endpoints=endpoints,
        met=tuple(pair for pair in met if pair[0].socket_index != pair[1].socket_index),
        to_itself=frozenset(
            connect.place for connect, bind in met if connect.socket_index == bind.socket_index
        ),
        filter_problem=filter_problem,
        drafts=drafts,
    )


def _endpoints(workspace: Workspace, scope: Scope) -> Iterator[Placed]:
    for socket_index, socket in enumerate(workspace.sockets):
        for index, endpoint in enumerate(socket.endpoints):
            try:
                text = render_text(endpoint.address, scope)
                address = parse(text, endpoint.mode)
            except (RenderError, AddressError):
                continue  # the check of addresses says why
            yield Placed(
                socket=socket,
                socket_index=socket_index,
                index=index,
                endpoint=endpoint,
                text=text,
                address=address,
            )
