"""Edits of what a socket does by itself: its rules, and a rule made of a row of traffic. Pure, as all edits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import structs

from workbench.catalogue.socket_types import socket_types
from workbench.document.edits import EditError, set_behaviour
from workbench.document.match import frame_of
from workbench.document.route import route_length
from workbench.document.value import match_for
from workbench.document.workspace import Frame, FrameMatch, Reply, Rule, Workspace

_HELLO = (Frame(text="OK"),)


def reply_of(workspace: Workspace, id: str) -> Reply:  # noqa: A002 - the file's own word
    """The socket's reply. Raises `EditError` where it has none."""
    socket = workspace.socket(id)
    if socket is None:
        raise EditError(f'There is no socket "{id}" any more.')
    if not isinstance(socket.behaviour, Reply):
        raise EditError(f"{socket.label} doesn't reply any more.")
    return socket.behaviour


def put_rule(workspace: Workspace, id: str, index: int, rule: Rule) -> Workspace:  # noqa: A002
    """With another rule at that index."""
    reply = reply_of(workspace, id)
    if not 0 <= index < len(reply.rules):
        raise EditError("That rule is gone.")
    rules = (*reply.rules[:index], rule, *reply.rules[index + 1 :])
    return set_behaviour(workspace, id, structs.replace(reply, rules=rules))


def add_rule(workspace: Workspace, id: str, rule: Rule, index: int | None = None) -> Workspace:  # noqa: A002
    """With one more rule, last or before `index`."""
    reply = reply_of(workspace, id)
    at = len(reply.rules) if index is None else min(max(index, 0), len(reply.rules))
    rules = (*reply.rules[:at], rule, *reply.rules[at:])
    return set_behaviour(workspace, id, structs.replace(reply, rules=rules))


def remove_rule(workspace: Workspace, id: str, index: int) -> Workspace:  # noqa: A002
    """Without that rule; where it was the last and nothing else is answered, the socket answers OK."""
    reply = reply_of(workspace, id)
    if not 0 <= index < len(reply.rules):
        raise EditError("That rule is gone.")
    rules = (*reply.rules[:index], *reply.rules[index + 1 :])
    frames = reply.frames if rules or reply.frames else _HELLO
    return set_behaviour(workspace, id, structs.replace(reply, rules=rules, frames=frames))


def move_rule(workspace: Workspace, id: str, index: int, to: int) -> Workspace:  # noqa: A002
    """With the rule at `index` at the place `to` of those that are left; the first that matches answers."""
    reply = reply_of(workspace, id)
    if not 0 <= index < len(reply.rules):
        raise EditError("That rule is gone.")
    rules = list(reply.rules)
    rules.insert(min(max(to, 0), len(rules) - 1), rules.pop(index))
    return set_behaviour(workspace, id, structs.replace(reply, rules=tuple(rules)))


def rule_from_message(
    workspace: Workspace,
    id: str,  # noqa: A002
    frames: Sequence[bytes],
    named: Callable[[Frame], Frame] | None = None,
) -> Workspace:
    """With a rule, before all others, that takes exactly such a message: the route is left out, as rules see it.

    What the socket answered before to all others stays; without an answer yet, the rule gives the request's own
    frames back. `named` says how a frame may be written down, if not to the letter. Raises `EditError` for a
    socket that can't answer.
    """
    socket = workspace.socket(id)
    if socket is None:
        raise EditError(f'There is no socket "{id}" any more.')
    known = socket_types().get(socket.type)
    if known is None or not (known.can_send and known.can_receive) or known.lockstep == "send-first":
        raise EditError(f"{socket.label} is a {socket.type}, which answers nothing; make the rule elsewhere.")
    body = tuple(frames)[route_length(socket.type, frames) :]
    written = [named(one) if named is not None else one for one in map(frame_of, body)]
    when: tuple[FrameMatch, ...] = tuple(map(match_for, written))
    answer = tuple(written) or _HELLO
    before = socket.behaviour if isinstance(socket.behaviour, Reply) else Reply()
    if before.frames and not before.rules:
        answer = before.frames
    made = structs.replace(before, rules=(Rule(when=when, frames=answer), *before.rules))
    return set_behaviour(workspace, id, made)
