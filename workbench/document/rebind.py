"""Moves a bind to another port, with all that connects to it: the way out where a port is taken."""

from __future__ import annotations

import re

from msgspec import structs

from workbench.document.edits import EditError, replace_endpoint, set_variable
from workbench.document.links import links
from workbench.document.workspace import Workspace

_VARIABLE = re.compile(r":\{\{\s*(\w+)\s*\}\}$")


def rebind(workspace: Workspace, id: str, index: int, address: str) -> Workspace:  # noqa: A002 - the file's own word
    """The endpoint at that index of that socket binds `address` instead, and its links follow.

    Where the port is a variable of the workspace it is the variable that changes, so that whatever else
    says it follows too. Raises `EditError` where there is no such endpoint.
    """
    socket = workspace.socket(id)
    if socket is None or index >= len(socket.endpoints):
        raise EditError("The endpoint that had the taken address is gone.")
    endpoint = socket.endpoints[index]
    variable = _VARIABLE.search(endpoint.address)
    if variable is not None and variable[1] in workspace.variables:
        return set_variable(workspace, variable[1], address.rpartition(":")[2])
    following = [link for link in links(workspace) if (link.to_socket, link.to_index) == (id, index)]
    for link in following:
        other = workspace.socket(link.from_socket)
        assert other is not None
        connect = structs.replace(other.endpoints[link.from_index], address=address)
        workspace = replace_endpoint(workspace, link.from_socket, link.from_index, connect)
    return replace_endpoint(workspace, id, index, structs.replace(endpoint, address=address))
