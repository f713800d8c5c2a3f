"""What the engine's tests share: a sink that collects, and an engine that is closed in the end."""

from __future__ import annotations

import pytest

from workbench.document.workspace import Endpoint
from workbench.engine.engine import Engine
from workbench.engine.plan import WantedSocket
from workbench.traffic.records import Kind


class Sink:
    is_behind = False

    def __init__(self):
        self.records = []
        self.slices = []

    def extend(self, messages):
        self.slices.append(messages)

    def record(self, record):
        self.records.append(record)

    def messages(self, id_):
        found = []
        for piece in self.slices:
            if (piece.socket, piece.kind) == (id_, Kind.RECEIVED):
                found += [piece.frames(i) for i in range(len(piece))]
        return found

    def events(self, id_, name):
        return [r for r in self.records if (r.socket, r.event) == (id_, name)]

    def refused(self, id_):
        return [r for r in self.records if r.socket == id_ and r.kind is Kind.REFUSED]


class Lab:
    def __init__(self):
        self.sink = Sink()
        self.engine = Engine(self.sink)
        self.wanted = {}

    def socket(self, id_, type_, *, bind=(), connect=(), **more):
        endpoints = (
            *(Endpoint(mode="bind", address=a) for a in ([bind] if isinstance(bind, str) else bind)),
            *(
                Endpoint(mode="connect", address=a)
                for a in ([connect] if isinstance(connect, str) else connect)
            ),
        )
        return WantedSocket(id=id_, type=type_, endpoints=endpoints, **more)

    def run(self, id_, type_, **more):
        self.wanted[id_] = self.socket(id_, type_, **more)
        self.engine.apply(self.wanted.values())
        return self.engine.state(id_)

    def stop(self, id_):
        del self.wanted[id_]
        self.engine.apply(self.wanted.values())

    def port(self, id_):
        return self.engine.state(id_).endpoints[0].actual

    def connected(self, id_):
        return any(e.phase == "connected" for e in self.engine.state(id_).endpoints)


@pytest.fixture
async def lab():
    lab = Lab()
    yield lab
    await lab.engine.close()
