import pytest

from workbench.document.workspace import Endpoint, Socket
from workbench.traffic.records import Kind


@pytest.mark.parametrize(("ours", "theirs"), [("bind", "connect"), ("connect", "bind")])
async def test_both_ends_talk_over_tcp(ours, theirs, program, workbench, address, until):
    endpoints = (Endpoint(mode=ours, address=address),)
    async with workbench(Socket(id="end", type="PAIR", endpoints=endpoints)) as bench:
        other = program("pair", theirs, address)
        await until(lambda: bench.received("end"))
        assert bench.send("end", "Hello").kind is Kind.SENT
        await until(lambda: len(bench.received("end")) == 2)
        assert bench.received("end") == [(f"Hello from the {theirs}ing end".encode(),), (b"Got Hello",)]
        assert bench.sent("end") == [(b"Hello",)]
        await until(lambda: other.lines == ["received: Hello"])


async def test_both_ends_talk_over_inproc(workbench, until):
    one = Socket(id="one", type="PAIR", endpoints=(Endpoint(mode="bind", address="inproc://pair"),))
    two = Socket(id="two", type="PAIR", endpoints=(Endpoint(mode="connect", address="inproc://pair"),))
    async with workbench(one, two) as bench:
        assert bench.send("one", "there").kind is Kind.SENT
        assert bench.send("two", "and back").kind is Kind.SENT
        await until(lambda: bench.received("one") and bench.received("two"))
        assert bench.received("two") == [(b"there",)]
        assert bench.received("one") == [(b"and back",)]
