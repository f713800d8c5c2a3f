"""What is done by hand becomes a scenario, and that scenario passes."""

from __future__ import annotations

from workbench.document import gallery
from workbench.document.ports import free_loopback_address
from workbench.document.scenario import Expect, Scenario, Send, Step
from workbench.document.workspace import Echo, Endpoint, Frame, FrameMatch, Message, Socket, Workspace
from workbench.scenarios.recorder import Recorder
from workbench.scenarios.runner import Runner
from workbench.session import Session
from workbench.traffic.records import Kind


async def test_a_request_its_reply_and_a_restart(until):
    address = free_loopback_address(())
    workspace = Workspace(
        sockets=(
            Socket(
                id="server",
                type="ROUTER",
                endpoints=(Endpoint(mode="bind", address=address),),
                behaviour=Echo(),
            ),
            Socket(id="client", type="DEALER", endpoints=(Endpoint(mode="connect", address=address),)),
        ),
        messages=(Message(name="hello", socket="client", frames=(Frame(text="hello"),)),),
    )
    session = Session(workspace)

    def received() -> int:
        log = session.log
        return sum(r.kind is Kind.RECEIVED and r.socket == "client" for r in log.rows(0, len(log)))

    try:
        session.start()
        await until(lambda: session.state("client").endpoints[0].peers)
        recorder = Recorder(session)
        session.send("client", workspace.messages[0].frames)
        recorder.sent("client", workspace.messages[0].frames, "hello")
        await until(lambda: received() == 1)
        recorder.stopped(("server",))
        recorder.started(("server",))
        session.send("client", (Frame(hex="00 ff"),))
        recorder.sent("client", (Frame(hex="00 ff"),))
        await until(lambda: received() == 2)
        steps = recorder.finish()
        assert steps == (
            Step(send="hello"),
            # libzmq's own routing id is another each time.
            Step(expect=Expect(socket="server", within=2.0, frames=(FrameMatch(any=True), FrameMatch(text="hello")))),
            Step(expect=Expect(socket="client", within=2.0, frames=(FrameMatch(text="hello"),))),
            Step(stop="server"),
            Step(start="server"),
            Step(send=Send(socket="client", frames=(Frame(hex="00 ff"),))),
            Step(expect=Expect(socket="server", within=2.0, frames=(FrameMatch(any=True), FrameMatch(hex="00 ff")))),
            Step(expect=Expect(socket="client", within=2.0, frames=(FrameMatch(hex="00 ff"),))),
        )  # fmt: skip
        outcome = await Runner(session, Scenario(name="recorded", steps=steps)).run()
        assert outcome.passed, outcome.sentence
    finally:
        await session.close()


async def test_what_comes_by_itself_is_left_out(until):
    workspace = gallery.load_pattern("pair")
    session = Session(workspace)
    try:
        session.start()
        recorder = Recorder(session)
        await until(lambda: session.state("left").counters.received)
        assert recorder.finish() == ()
    finally:
        await session.close()
