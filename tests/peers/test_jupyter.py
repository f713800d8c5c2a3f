"""A Jupyter kernel in another process, driven by a workspace file: heartbeat, signed requests, results by topic."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import structs

from workbench.document import storage
from workbench.document.ports import free_loopback_address
from workbench.scenarios.runner import Runner
from workbench.session import Session

FILE = Path(__file__).parent / "jupyter.zmqw"
PORTS = ("shell_port", "iopub_port", "hb_port", "stdin_port", "control_port")

pytest.importorskip("ipykernel")


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def kernel(tmp_path: Path):
    """A kernel on free ports; its ports and its key."""
    addresses: list[str] = []
    for _ in PORTS:
        addresses.append(free_loopback_address(addresses))
    ports = {name: int(address.rpartition(":")[2]) for name, address in zip(PORTS, addresses, strict=True)}
    connection = {
        "transport": "tcp",
        "ip": "127.0.0.1",
        "signature_scheme": "hmac-sha256",
        "key": "a key",
        **ports,
    }
    path = tmp_path / "kernel.json"
    path.write_text(json.dumps(connection))
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", str(path)]
    # What it leaves behind belongs to the test.
    environment = {**os.environ, "IPYTHONDIR": str(tmp_path), "JUPYTER_DATA_DIR": str(tmp_path)}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    yield connection
    process.kill()
    process.wait()


async def test_the_scenarios_of_the_file_pass(kernel, until):
    await until(lambda: listens(kernel["shell_port"]) and listens(kernel["hb_port"]), 40)
    workspace = storage.load(FILE)
    variables = {name: str(kernel[name]) for name in workspace.variables}
    for scenario in workspace.scenarios:
        session = Session(structs.replace(workspace, variables=variables))
        try:
            outcome = await Runner(session, scenario).run()
        finally:
            await session.close()
        assert outcome.passed, f"{scenario.name}: {outcome.sentence}"
