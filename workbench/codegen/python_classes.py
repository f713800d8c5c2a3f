"""The classes that generated Python programs have where functions don't do: a broker's table, a pipe with faults."""

from __future__ import annotations

_LOSSY_PIPE = '''\
class LossyPipe:
    """Passes messages on in their order, some late, some never, some twice."""

    def __init__(
        self,
        source: %(socket)s,
        target: %(socket)s,
        delay: float = 0,
        jitter: float = 0,
        drop: float = 0,
        duplicate: float = 0,
    ) -> None:
        self.source, self.target = source, target
        self.delay, self.jitter = delay, jitter
        self.drop, self.duplicate = drop, duplicate
        self.waiting = %(queue)s  # when each is due, and the message

    def take(self, message: list[bytes]) -> None:
        """One that has arrived."""
        if random.random() < self.drop:
            return
        for _ in range(2 if random.random() < self.duplicate else 1):
            late = random.uniform(self.delay, self.delay + self.jitter)
            self.waiting.%(put)s((%(now)s + late, message))

'''

LOSSY_PIPE = (
    _LOSSY_PIPE % {"socket": "zmq.Socket", "queue": "deque()", "now": "time.monotonic()", "put": "append"}
    + '''\
    def milliseconds(self) -> float:
        """Until the first of those that wait is due."""
        return max(0, self.waiting[0][0] - time.monotonic()) * 1000

    def deliver(self) -> None:
        """Send what is due."""
        while self.waiting and self.waiting[0][0] <= time.monotonic():
            self.target.send_multipart(self.waiting.popleft()[1])'''
)
"""On one thread: the loop around it polls, takes and delivers."""

LOSSY_PIPE_IN_TASKS = (
    _LOSSY_PIPE
    % {
        "socket": "zmq.asyncio.Socket",
        "queue": "asyncio.Queue()",
        "now": "asyncio.get_running_loop().time()",
        "put": "put_nowait",
    }
    + '''\
    async def receive(self) -> None:
        """Take whatever arrives."""
        while True:
            self.take(await self.source.recv_multipart())

    async def deliver(self) -> None:
        """Send each when it is due."""
        while True:
            due, message = await self.waiting.get()
            await asyncio.sleep(due - asyncio.get_running_loop().time())
            await self.target.send_multipart(message)

    async def run(self) -> None:
        """Both, for good."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.receive())
            tasks.create_task(self.deliver())'''
)
"""On asyncio: `run` does it all."""

COMMANDS = '''\
class Command:
    """What Majordomo's workers and broker tell each other; RFC 7/MDP of ZeroMQ."""

    READY = b"\\x01"
    REQUEST = b"\\x02"
    REPLY = b"\\x03"
    HEARTBEAT = b"\\x04"
    DISCONNECT = b"\\x05"'''

BROKER = '''\
class Service:
    """Requests that wait for a worker, and workers that wait for a request."""

    def __init__(self) -> None:
        self.requests = deque()  # the oldest first: the client, and what it asks
        self.resting = {}  # worker: when it is given up; the longest rested first


class MajordomoBroker:
    """Knows services and workers, and says what to send; RFC 7/MDP of ZeroMQ."""

    def __init__(self, heartbeat: float, liveness: int) -> None:
        self.expiry = heartbeat * liveness
        self.services = {}  # by name
        self.offers = {}  # worker: the name of its service

    def received(self, message: list[bytes], now: float) -> list[list[bytes]]:
        """What is to be sent because of that message."""
        match message:
            case [client, b"", b"MDPC01", service, *body] if body:
                return self.request(client, service, body, now)
            case [worker, b"", b"MDPW01", command, *rest]:
                return self.worker(worker, command, rest, now)
        return []  # this is not Majordomo

    def request(
        self, client: bytes, name: bytes, body: list[bytes], now: float
    ) -> list[list[bytes]]:
        """A client asks a service; `mmi.service` asks whether there is one, RFC 8."""
        if name.startswith(b"mmi."):
            status = b"501"
            if name == b"mmi.service":
                status = b"200" if body[-1] in self.offers.values() else b"404"
            return [[client, b"", b"MDPC01", name, status]]
        service = self.services.setdefault(name, Service())
        service.requests.append((client, body))
        return self.dispatch(service, now)

    def worker(
        self, worker: bytes, command: bytes, rest: list[bytes], now: float
    ) -> list[list[bytes]]:
        """A worker registers, answers, or shows that it lives."""
        match command, rest, worker in self.offers:
            case Command.READY, [name, *_], False if not name.startswith(b"mmi."):
                self.offers[worker] = name
                return self.rests(worker, now)
            case Command.REPLY, [client, b"", *body], True if body:
                reply = [client, b"", b"MDPC01", self.offers[worker], *body]
                return [reply, *self.rests(worker, now)]
            case Command.HEARTBEAT, [], True:
                resting = self.services[self.offers[worker]].resting
                if worker in resting:
                    resting[worker] = now + self.expiry
                return []
            case Command.DISCONNECT, [], _:
                self.forget(worker)
                return []
        # It is unknown, or out of step: it is sent away, and registers anew.
        self.forget(worker)
        return [[worker, b"", b"MDPW01", Command.DISCONNECT]]

    def rests(self, worker: bytes, now: float) -> list[list[bytes]]:
        """It takes a request, from now on."""
        service = self.services.setdefault(self.offers[worker], Service())
        service.resting.pop(worker, None)
        service.resting[worker] = now + self.expiry
        return self.dispatch(service, now)

    def dispatch(self, service: Service, now: float) -> list[list[bytes]]:
        """Hand requests to workers, as long as there are both."""
        self.expire(service, now)
        orders = []
        while service.requests and service.resting:
            worker = next(iter(service.resting))
            del service.resting[worker]
            client, body = service.requests.popleft()
            orders.append([worker, b"", b"MDPW01", Command.REQUEST, client, b"", *body])
        return orders

    def expire(self, service: Service, now: float) -> None:
        """Forget the workers that have been silent for too long."""
        for worker in [w for w, until in service.resting.items() if until <= now]:
            self.forget(worker)

    def forget(self, worker: bytes) -> None:
        """It offers nothing any more."""
        name = self.offers.pop(worker, None)
        if name is not None:
            self.services[name].resting.pop(worker, None)

    def heartbeats(self, now: float) -> list[list[bytes]]:
        """Workers that rest hear that the broker lives."""
        for service in self.services.values():
            self.expire(service, now)
        resting = (w for service in self.services.values() for w in service.resting)
        return [[worker, b"", b"MDPW01", Command.HEARTBEAT] for worker in resting]'''
