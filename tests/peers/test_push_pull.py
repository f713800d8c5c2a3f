from workbench.document.workspace import Socket
from workbench.traffic.records import Kind

TASKS = sorted(f"task {number}" for number in range(1, 11))


async def test_a_real_ventilator_spreads_ten_tasks_over_three_workers(
    program, workbench, address, connect, until
):
    workers = tuple(Socket(id=f"worker-{number}", type="PULL", endpoints=connect) for number in (1, 2, 3))
    async with workbench(*workers) as bench:
        program("push_tasks", address)
        await until(lambda: sum(len(bench.received(worker.id)) for worker in workers) == 10)
        shares = [[frames[0].decode() for frames in bench.received(worker.id)] for worker in workers]
        assert sorted(task for share in shares for task in share) == TASKS
        assert sorted(map(len, shares)) == [3, 3, 4]


async def test_the_workbench_spreads_ten_tasks_over_three_real_workers(
    program, workbench, address, bind, until
):
    async with workbench(Socket(id="vent", type="PUSH", endpoints=bind)) as bench:
        workers = [program("pull_worker", address) for _ in range(3)]
        await until(lambda: bench.peers("vent") == 3)
        for number in range(1, 11):
            assert bench.send("vent", f"task {number}").kind is Kind.SENT
        await until(lambda: sum(len(worker.lines) for worker in workers) == 10)
        assert sorted(line for worker in workers for line in worker.lines) == TASKS
        assert sorted(len(worker.lines) for worker in workers) == [3, 3, 4]
        assert len(bench.sent("vent")) == 10


async def test_a_task_without_a_worker_is_refused_in_words(workbench, bind):
    async with workbench(Socket(id="vent", type="PUSH", endpoints=bind)) as bench:
        refused = bench.send("vent", "task 1")
        assert refused.kind is Kind.REFUSED
        assert "peer" in refused.reason
