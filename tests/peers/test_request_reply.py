from workbench.document.workspace import Frame, Reply, Socket
from workbench.traffic.records import Kind


async def test_the_workbench_asks_a_real_server(program, workbench, address, connect, until):
    server = program("rep_server", address)
    async with workbench(Socket(id="client", type="REQ", endpoints=connect)) as bench:
        await until(lambda: bench.peers("client") == 1)
        assert bench.send("client", "Hello").kind is Kind.SENT
        await until(lambda: bench.received("client"))
        assert bench.sent("client") == [(b"Hello",)]
        assert bench.received("client") == [(b"Hello from server",)]
        await until(lambda: server.lines == ["request: Hello"])


async def test_the_workbench_answers_a_real_client(program, workbench, address, bind, until):
    reply = Reply(frames=(Frame(text="Hello from server"),))
    async with workbench(Socket(id="server", type="REP", endpoints=bind, behaviour=reply)) as bench:
        client = program("req_client", address)
        await until(lambda: client.lines)
        assert client.lines == ["reply: Hello from server"]
        assert bench.received("server") == [(b"Hello",)]
        assert bench.sent("server") == [(b"Hello from server",)]


async def test_a_second_request_before_the_reply_is_refused_in_words(workbench, bind, connect, until):
    server, client = (
        Socket(id="server", type="REP", endpoints=bind),
        Socket(id="client", type="REQ", endpoints=connect),
    )
    async with workbench(server, client) as bench:
        await until(lambda: bench.peers("client") == 1)
        assert bench.send("client", "Hello").kind is Kind.SENT
        refused = bench.send("client", "Hello again")
        assert refused.kind is Kind.REFUSED
        assert "reply" in refused.reason
        assert [record.reason for record in bench.rows(Kind.REFUSED, "client")] == [refused.reason]
