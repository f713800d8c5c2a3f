"""Programs that run: each of the gallery's sockets against the workbench, and whole patterns by themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.codegen.conftest import HAS_C, LANGUAGE, compile_c, pattern
from workbench.codegen.generate import LANGUAGES, CodegenError, generate
from workbench.document import gallery
from workbench.document.workspace import (
    Balance,
    Curve,
    Echo,
    Endpoint,
    Forward,
    Frame,
    FrameMatch,
    Null,
    Plain,
    Repeat,
    Reply,
    Rule,
    Secret,
    Socket,
    Workspace,
)
from workbench.session import Session
from workbench.traffic.records import Kind

ON_A_NETWORK = ("request-reply", "publish-subscribe", "push-pull", "dealer-router")

# What one socket's program is to say, and what the workbench's others are to see of it.
WANTED = {
    "client": ("Client received: Hello from server", "server", Kind.SENT),
    "server": ("Server received: Hello", "client", Kind.RECEIVED),
    "publisher": ("Publisher sent: topic1 | Hello Subscribers!", "subscriber-1", Kind.RECEIVED),
    "subscriber-1": ("Subscriber 1 received: topic1 | Hello Subscribers!", "publisher", Kind.SENT),
    "vent": ("Ventilator sent: task 1 | {\"id\":\"1\",\"size\":3} |", "worker-2", Kind.RECEIVED),
    "worker-1": ("Worker 1 received: task", "vent", Kind.SENT),
    "client-1": ("Client 1 received: Answer to Question 1 of Client1", "router", Kind.SENT),
    "router": ("Router received: Client1 | Question", "client-1", Kind.RECEIVED),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGE)
@pytest.mark.parametrize("name", ON_A_NETWORK)
async def test_each_socket_as_a_program_against_the_workbench(name: str, language: str, program, until):
    for socket in gallery.load_pattern(name).sockets:
        if socket.id not in WANTED:
            continue
        workspace = pattern(name)
        said, other, kind = WANTED[socket.id]
        session = Session(workspace)
        session.start([each.id for each in workspace.sockets if each.id != socket.id])
        try:
            running = program(workspace, language, socket.id)
            await until(lambda running=running, said=said: running.said(said) or running.process.poll())
            assert running.said(said), running.finish()
            log = session.log
            await until(
                lambda log=log, other=other, kind=kind: any(
                    r.socket == other and r.kind is kind for r in log.rows(0, len(log))
                )
            )
        finally:
            await session.close()


@pytest.mark.parametrize("language", LANGUAGE)
async def test_whole_patterns_run_and_end_on_ctrl_c(language: str, program, until):
    said = {
        "request-reply": "Client received: Hello from server",
        "publish-subscribe": "Subscriber 1 received: topic1 | Hello",
        "push-pull": "Worker 3 received: task",
        "dealer-router": "Client 2 received: Answer to Question",
        "pair": "Left received: pong to ping",
        "load-balancing": "Client 2 received: ",
        "majordomo": "Client received: MDPC01 | coffee | worker 2 made espresso",
    }
    running = {name: program(pattern(name), language) for name in said}
    for name, words in said.items():
        await until(lambda name=name, words=words: running[name].said(words) or running[name].process.poll())
        assert running[name].said(words), running[name].finish()
    for name in said:
        status, complaint = running[name].interrupt()
        assert complaint == "", name
        assert status == (-2 if language == "c" else 0), name


@pytest.mark.parametrize("language", LANGUAGE)
async def test_ctrl_c_ends_a_program_whose_messages_nobody_took(language: str, program, until):
    running = program(pattern("dealer-router"), language, "client-1")
    await until(lambda: running.said("Client 1 sent: Question 1") or running.process.poll())
    status, complaint = running.interrupt()
    assert (status, complaint) == (-2 if language == "c" else 0, "")


KEY = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"


def secured() -> Workspace:
    """Each mechanism, at either end, in one workspace."""
    plain, curve = Secret(env="PASSWORD"), Secret(file="key")
    keys = (KEY, "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID")
    return Workspace(
        title='Secured "quotes"',
        sockets=(
            Socket(id="a", type="REP", security=Plain(server=True, users={"ali": plain, "baba": plain})),
            Socket(id="b", type="REQ", security=Plain(username="ali", password=plain)),
            Socket(id="c", type="PULL", security=Curve(server=True, secret_key=curve, allowed_keys=keys)),
            Socket(id="d", type="PUSH", security=Curve(secret_key=curve, server_key=KEY)),
            Socket(id="e", type="SUB", security=Curve(server=True, secret_key=curve, allowed_keys="any")),
            Socket(id="f", type="SUB", security=Null(allowed_addresses=("127.0.0.1", "127.0.0.2"))),
        ),
    )


def busy() -> Workspace:
    """Each behaviour."""
    rules = (
        Rule(when=(FrameMatch(text="ping"), FrameMatch(rest=True)), frames=(Frame(text="pong"),), delay=0.5, jitter=1),
        Rule(when=(FrameMatch(json_contains={"op": "sum", "of": {"x": 1}}), FrameMatch(any=True)), drop=0.5,
             frames=(Frame(json={"sum": "{{ request.frames[1] }}", "of": [1, None, True]}),)),
        Rule(when=(FrameMatch(regex=r"^\d+$"),),
             sequence=((Frame(text="one"),), (Frame(hex="00"), Frame(text="two")))),
        Rule(when=(FrameMatch(msgpack={"a": 1}), FrameMatch(cbor=[1]), FrameMatch(contains="%")), drop=True),
    )  # fmt: skip
    always = Rule(frames=(Frame(text="whatever it is"),))
    return Workspace(
        title="Busy",
        sockets=(
            Socket(id="a", type="REP", behaviour=Reply(rules=rules, frames=(Frame(text="else"),))),
            Socket(id="b", type="ROUTER", behaviour=Reply(rules=(*rules, always))),
            Socket(id="c", type="DEALER", behaviour=Echo()),
            Socket(id="d", type="XSUB", behaviour=Forward(to="e")),
            Socket(id="e", type="XPUB"),
            Socket(
                id="f", type="PULL", behaviour=Forward(to="g", delay=0.1, jitter=0.2, drop=0.1, duplicate=0.1)
            ),
            Socket(id="g", type="PUSH"),
            Socket(id="h", type="ROUTER", behaviour=Balance(to="i")),
            Socket(id="i", type="ROUTER"),
            Socket(id="j", type="STREAM", behaviour=Echo()),
            Socket(
                id="k", type="REQ", behaviour=Repeat(frames=(Frame(text="{{ counter }}"),), every=1, count=3)
            ),
            Socket(id="l", type="PAIR", behaviour=Repeat(frames=(Frame(text="x"),), rate=1000, count=3)),
        ),
    )


def everything() -> list[tuple[str, str, str]]:
    found = []
    patterns = [(name, gallery.load_pattern(name)) for name in gallery.names()]
    for name, workspace in [*patterns, ("secured", secured()), ("busy", busy())]:
        for socket in (None, *(each.id for each in workspace.sockets)):
            for language in LANGUAGES:
                try:
                    found.append(
                        (f"{name}-{socket or 'all'}", language, generate(workspace, language, socket))
                    )
                except CodegenError as error:
                    # What C lacks a reader for.
                    assert language == "c", error  # noqa: PT017
                    assert "choose python" in str(error), error  # noqa: PT017
    return found


def test_python_is_formatted_and_free_of_lint(tmp_path: Path):
    for name, language, text in everything():
        if LANGUAGES[language].suffix == ".py":
            (tmp_path / f"{name.replace('-', '_')}_{language}.py").write_text(text)
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["check", "--isolated", "--no-cache"], ["format", "--isolated", "--no-cache", "--diff"]):
        done = subprocess.run([*ruff, *command, "."], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not HAS_C, reason="no C compiler, or no zmq.h (libzmq3-dev)")
def test_c_compiles_with_warnings_as_errors(tmp_path: Path):
    for name, language, text in everything():
        if language == "c" and name.endswith("-all"):
            compile_c(text, tmp_path, name)


async def test_a_socket_with_nothing_to_send_sends_what_is_typed(program, until):
    workspace = pattern("push-pull")
    address = f"tcp://127.0.0.1:{workspace.variables['port']}"
    push = Socket(id="push", type="PUSH", endpoints=(Endpoint(mode="connect", address=address),))
    pull = Socket(id="pull", type="PULL", endpoints=(Endpoint(mode="bind", address=address),))
    sender = program(Workspace(sockets=(push,)), "python")
    receiver = program(Workspace(sockets=(pull,)), "asyncio")
    assert sender.process.stdin is not None
    sender.process.stdin.write("one\ntwo\n")
    sender.process.stdin.close()
    assert sender.finish() == (0, "")  # it ends by itself, and stays until both are on their way
    await until(lambda: receiver.said("two") or receiver.process.poll() is not None, 30)
    assert receiver.lines == ["pull received: one", "pull received: two"]


def one(type_: str) -> Workspace:
    return Workspace(sockets=(Socket(id="a", type=type_),))


@pytest.mark.parametrize(
    ("workspace", "language", "socket", "sentence"),
    [
        (Workspace(), "python", None, "The workspace has no sockets"),
        (one("REQ"), "python", "b", 'There is no socket "b"; the workspace has: a.'),
        (one("REQ"), "perl", None, 'There is no language "perl"; there are python,'),
        (one("RQE"), "python", None, 'a: "RQE" is not a socket type'),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_told_in_a_sentence(workspace, language, socket, sentence):
    with pytest.raises(CodegenError) as error:
        generate(workspace, language, socket)
    assert str(error.value).startswith(sentence)
