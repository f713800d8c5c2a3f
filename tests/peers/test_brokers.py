"""The workbench between real programs: a Majordomo broker, a Majordomo service, a balancer, forwarders."""

from __future__ import annotations

from workbench.document.ports import free_loopback_address
from workbench.document.workspace import (
    Balance,
    Endpoint,
    Forward,
    Frame,
    FrameMatch,
    Majordomo,
    Reply,
    Rule,
    Socket,
)
from workbench.traffic.records import Kind


def bound(address):
    return (Endpoint(mode="bind", address=address),)


async def test_the_guides_client_and_workers_are_served_by_the_workbenchs_broker(
    program, workbench, address, bind, until
):
    broker = Socket(id="broker", type="ROUTER", endpoints=bind, behaviour=Majordomo(heartbeat=0.2))
    async with workbench(broker) as bench:
        early = program("mdp_client", address, "echo", "1")
        await until(lambda: "1 asked" in bench.session.state("broker").doing.note)
        workers = [program("mdp_worker", address, "echo", f"w{number}", "200") for number in (1, 2)]
        await until(lambda: len(early.lines) == 1)  # it had waited for a worker
        await until(lambda: "2 workers, 2 free" in bench.session.state("broker").doing.note)
        client = program("mdp_client", address, "echo", "6")
        await until(lambda: len(client.lines) == 6)
        assert [line.split(" ", 1)[1] for line in client.lines] == [f"request {n}" for n in range(6)]
        assert sorted(line.split()[0] for line in client.lines) == ["w1"] * 3 + ["w2"] * 3
        await until(lambda: all("heartbeat" in worker.lines for worker in workers))
        asking = program("mdp_client", address, "mmi.service", "1")
        await until(lambda: asking.lines == ["404"])  # it asks for a service called "request 0"
        workers[0].process.kill()
        await until(lambda: "1 worker, 1 free" in bench.session.state("broker").doing.note)
        again = program("mdp_client", address, "echo", "2")
        await until(lambda: again.lines == ["w2 request 0", "w2 request 1"])


async def test_a_worker_finds_a_broker_that_was_started_anew(program, workbench, address, bind, until):
    broker = Socket(id="broker", type="ROUTER", endpoints=bind, behaviour=Majordomo(heartbeat=0.2))
    async with workbench(broker) as bench:
        program("mdp_worker", address, "echo", "w", "200")
        await until(lambda: "1 worker" in bench.session.state("broker").doing.note)
        bench.session.stop()
        bench.session.start()
        client = program("mdp_client", address, "echo", "1")
        await until(lambda: client.lines == ["w request 0"])


async def test_a_service_of_rules_answers_the_guides_client(
    program, workbench, address, bind, connect, until
):
    rules = (
        Rule(
            when=(FrameMatch(regex="^request [01]$"),), frames=(Frame(text="small {{ request.frames[0] }}"),)
        ),
        Rule(sequence=((Frame(text="one"),), (Frame(text="two"),))),
    )
    async with workbench(
        Socket(id="broker", type="ROUTER", endpoints=bind, behaviour=Majordomo(heartbeat=0.2)),
        Socket(id="service", type="DEALER", endpoints=connect, behaviour=Reply(service="mock", rules=rules)),
    ) as bench:
        client = program("mdp_client", address, "mock", "4")
        await until(lambda: len(client.lines) == 4)
        assert client.lines == ["small request 0", "small request 1", "one", "two"]
        assert bench.session.state("service").doing.hits == (2, 2)


async def test_real_workers_take_turns_behind_the_workbenchs_balancer(
    program, workbench, address, bind, until
):
    backend = free_loopback_address((address,))
    async with workbench(
        Socket(id="front", type="ROUTER", endpoints=bind, behaviour=Balance(to="back")),
        Socket(id="back", type="ROUTER", endpoints=bound(backend)),
    ) as bench:
        early = program("req_client", address)
        for number in (1, 2, 3):
            program("lru_worker", backend, f"w{number}")
        await until(lambda: early.lines)
        await until(lambda: "3 workers, 3 free" in bench.session.state("front").doing.note)
        clients = []
        for _ in range(6):
            clients.append(program("req_client", address))
            await until(lambda: clients[-1].lines)
        assert all(client.lines[0].endswith(" did Hello") for client in clients)
        turns = [client.lines[0].split()[1] for client in clients]
        assert turns[:3] == turns[3:]  # by their rest, in the same order again
        assert sorted(turns[:3]) == ["w1", "w2", "w3"]


async def test_a_forwarder_stands_between_a_real_publisher_and_a_real_subscriber(
    program, workbench, address, bind, until
):
    backend = free_loopback_address((address,))
    async with workbench(
        Socket(id="xsub", type="XSUB", endpoints=(Endpoint(mode="connect", address=address),),
               behaviour=Forward(to="xpub")),
        Socket(id="xpub", type="XPUB", endpoints=bound(backend)),
    ) as bench:  # fmt: skip
        program("pub_server", address)
        subscriber = program("sub_client", backend, "topic1")
        await until(lambda: len(subscriber.lines) >= 3)
        assert set(subscriber.lines[1:]) == {"topic1 Hello Subscribers!"}
        assert bench.received("xpub")[0][0][:1] == b"\x01"
        assert bench.sent("xsub")[0] == bench.received("xpub")[0]
        assert bench.rows(Kind.REFUSED, "xpub") == []
