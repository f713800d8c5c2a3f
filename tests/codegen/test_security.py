"""Secured programs against the secured workbench: keys and passwords come from where the workspace says."""

from __future__ import annotations

import os

import pytest
import zmq
from msgspec import structs

from tests.codegen.conftest import LANGUAGE, needs_c, pattern
from workbench.codegen.generate import CodegenError, generate
from workbench.document.workspace import Curve, Plain, Secret, Workspace
from workbench.session import Session


def keys() -> tuple[str, str]:
    public, secret = zmq.curve_keypair()
    return public.decode(), secret.decode()


@pytest.fixture
def secrets(monkeypatch):
    """Three key pairs' secret keys and a password in the environment; the public keys, by name."""
    public = {}
    for name in ("SERVER", "CLIENT", "OTHER"):
        public[name], secret = keys()
        monkeypatch.setenv(f"{name}_KEY", secret)
    monkeypatch.setenv("PASSWORD", "open sesame")
    return public


def env(name: str) -> Secret:
    return Secret(env=name)


def secured(server: object, client: object) -> Workspace:
    """Request-reply, secured so."""
    workspace = pattern("request-reply")
    which = {"server": server, "client": client}
    sockets = tuple(structs.replace(socket, security=which[socket.id]) for socket in workspace.sockets)
    return structs.replace(workspace, sockets=sockets)


async def talks(workspace: Workspace, language: str, role: str, program, until) -> bool:
    """Whether that role as a program gets a message from the workbench's other, or the other way round."""
    other = "client" if role == "server" else "server"
    session = Session(workspace)
    session.start([other])
    try:
        running = program(workspace, language, role, dict(os.environ))
        received = "Server received" if role == "server" else "Client received"

        def denied() -> bool:
            return any(r.event == "handshake-failed" for r in session.log.rows(0, len(session.log)))

        await until(lambda: running.said(received) or denied() or running.process.poll() is not None)
        assert running.process.poll() is None, running.finish()
        return running.said(received)
    finally:
        await session.close()


@pytest.mark.parametrize("language", LANGUAGE)
async def test_a_curve_client_is_admitted_by_the_workbench(language, secrets, program, until):
    server = Curve(server=True, secret_key=env("SERVER_KEY"), allowed_keys=(secrets["CLIENT"],))
    client = Curve(secret_key=env("CLIENT_KEY"), server_key=secrets["SERVER"])
    assert await talks(secured(server, client), language, "client", program, until)


@pytest.mark.parametrize("language", LANGUAGE)
@pytest.mark.parametrize(("allowed", "wanted"), [("CLIENT", True), ("OTHER", False)])
async def test_a_curve_server_admits_the_keys_of_its_list_alone(
    language, allowed, wanted, secrets, program, until
):
    server = Curve(server=True, secret_key=env("SERVER_KEY"), allowed_keys=(secrets[allowed],))
    client = Curve(secret_key=env("CLIENT_KEY"), server_key=secrets["SERVER"])
    assert await talks(secured(server, client), language, "server", program, until) is wanted


@needs_c
async def test_a_curve_server_in_c_that_admits_every_key(secrets, program, until):
    server = Curve(server=True, secret_key=env("SERVER_KEY"), allowed_keys="any")
    client = Curve(secret_key=env("CLIENT_KEY"), server_key=secrets["SERVER"])
    assert await talks(secured(server, client), "c", "server", program, until)


@pytest.mark.parametrize("language", LANGUAGE)
async def test_a_plain_client_is_admitted_by_the_workbench(language, secrets, program, until):
    server = Plain(server=True, users={"ali": env("PASSWORD")})
    client = Plain(username="ali", password=env("PASSWORD"))
    assert await talks(secured(server, client), language, "client", program, until)


@pytest.mark.parametrize("language", LANGUAGE)
@pytest.mark.parametrize(("user", "wanted"), [("ali", True), ("baba", False)])
async def test_a_plain_server_admits_its_users_alone(language, user, wanted, secrets, program, until):
    server = Plain(server=True, users={"ali": env("PASSWORD")})
    client = Plain(username=user, password=env("PASSWORD"))
    assert await talks(secured(server, client), language, "server", program, until) is wanted


def test_no_secret_is_in_a_program(secrets):
    server = Curve(server=True, secret_key=env("SERVER_KEY"), allowed_keys=(secrets["CLIENT"],))
    client = Curve(secret_key=env("CLIENT_KEY"), server_key=secrets["SERVER"])
    text = generate(secured(server, client), "python")
    assert secrets["SERVER"] in text
    assert os.environ["SERVER_KEY"] not in text
    assert os.environ["CLIENT_KEY"] not in text


@pytest.mark.parametrize(
    ("server", "language", "sentence"),
    [
        (Plain(server=True, users={"ali": Secret(keyring="k")}), "c", "keep it in a file or the environment"),
        (Curve(server=True, secret_key=Secret(keyring="k")), "c", "keep it in a file or the environment"),
        (Curve(server=True), "python", "has no secret key"),
        (Plain(server=True, users={}, allowed_addresses=("10.0.0.0/8",)), "python", "single addresses"),
    ],
)
def test_what_a_program_cannot_do_is_told(server, language, sentence):
    with pytest.raises(CodegenError, match=sentence):
        generate(secured(server, None), language, "server")
