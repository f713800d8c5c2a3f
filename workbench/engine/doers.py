"""Which doer carries a behaviour out, and on which types of socket it can. A table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workbench.catalogue.socket_types import SocketType
from workbench.engine.balance import Balancer
from workbench.engine.doer import Doer, Host
from workbench.engine.forward import Forwarder
from workbench.engine.majordomo import BrokerDoer, Worker
from workbench.engine.plan import Answer, Balancing, Behaviour, Brokering, Echoing, Forwarding, Repeating
from workbench.engine.ready_worker import ReadyWorker
from workbench.engine.repeater import Repeater
from workbench.engine.rules import Answerer


def _answerer(behaviour: Answer, host: Host) -> Answerer | Worker:
    if behaviour.service:
        return Worker(behaviour, host)
    return ReadyWorker(behaviour, host) if behaviour.ready else Answerer(behaviour, host)


_DOERS: Mapping[type, Callable[..., Doer]] = {
    Echoing: Answerer,
    Answer: _answerer,
    Repeating: Repeater,
    Forwarding: Forwarder,
    Balancing: Balancer,
    Brokering: BrokerDoer,
}


def doer_for(behaviour: Behaviour, host: Host, before: Doer | None) -> Doer:
    """What carries that behaviour out on that socket; what was counted by the one before goes on."""
    made = _DOERS[type(behaviour)](behaviour, host)
    if isinstance(made, Answerer | Worker) and isinstance(before, Answerer | Worker):
        made.book.inherit(before.book)
    if isinstance(made, ReadyWorker) and isinstance(before, ReadyWorker):
        made.inherit(before)
    return made


def why_not(behaviour: Behaviour, type_: SocketType) -> str:
    """Why a socket of that type can't do it, as a sentence; empty where it can."""
    name = type_.name
    if isinstance(behaviour, Forwarding):
        return "" if type_.can_receive else f"A {name} receives nothing that it could forward."
    if not type_.can_send:
        return f"A {name} can't send, so that it can't do anything by itself."
    if isinstance(behaviour, Repeating):
        return ""
    if not type_.can_receive:
        return f"A {name} receives nothing that it could answer; let it repeat instead."
    if isinstance(behaviour, Balancing | Brokering) and name != "ROUTER":
        return f"A {name} can't be a broker between clients and workers; a ROUTER can."
    if isinstance(behaviour, Answer) and behaviour.service and name != "DEALER":
        return f"A {name} can't offer a Majordomo service; a DEALER can."
    if isinstance(behaviour, Answer) and behaviour.ready and name not in ("REQ", "DEALER"):
        return f"A {name} can't be the worker of a broker that balances; a REQ or DEALER can."
    return ""
