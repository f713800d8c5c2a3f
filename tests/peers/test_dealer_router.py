from workbench.document.workspace import Socket
from workbench.traffic.records import Kind


async def test_the_workbench_is_client1_to_a_real_router(program, workbench, address, connect, until):
    server = program("router_server", address)
    client = Socket(id="client", type="DEALER", endpoints=connect, options={"ROUTING_ID": "Client1"})
    async with workbench(client) as bench:
        await until(lambda: bench.peers("client") == 1)
        assert bench.send("client", "Hello from Client1").kind is Kind.SENT
        await until(lambda: bench.received("client"))
        assert bench.received("client") == [(b"Reply to Client1",)]
        await until(lambda: server.lines == ["Client1 Hello from Client1"])


async def test_the_workbench_routes_to_a_real_dealer(program, workbench, address, bind, until):
    async with workbench(Socket(id="router", type="ROUTER", endpoints=bind)) as bench:
        client = program("dealer_client", address)
        await until(lambda: bench.received("router"))
        assert bench.received("router") == [(b"Client1", b"Hello from Client1")]
        assert [peer.routing_id for peer in bench.session.state("router").peers] == [b"Client1"]
        assert bench.send("router", "Client1", "Reply to Client1").kind is Kind.SENT
        await until(lambda: client.lines)
        assert client.lines == ["answer: Reply to Client1"]
        refused = bench.send("router", "Client2", "Is anybody there?")
        assert refused.kind is Kind.REFUSED
        assert "Client2" in refused.reason
