"""The Majordomo functions of generated C programs by themselves: the broker decides as the workbench's does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.codegen.conftest import Bench, needs_c
from workbench.codegen.c_broker_helpers import BROKER_HELPERS
from workbench.codegen.c_helpers import HELPERS
from workbench.codegen.c_majordomo_helpers import MAJORDOMO_HELPERS
from workbench.engine.majordomo import Broker

pytestmark = needs_c

BEAT, LIVENESS = 1000, 3  # milliseconds, and how many may be missed
READY, REQUEST, REPLY, HEARTBEAT, DISCONNECT = (bytes([number]) for number in range(1, 6))

# In the place of libzmq: a poll ends with the next line, at its time, and what is sent is printed.
DOUBLES = """
static message_t words;
static int64_t said_ms;
static int is_waiting;
static int next_line(void);
static const char *text(size_t index);
static void print_words(const message_t *message);
static int64_t now_ms(void) { return said_ms; }
static void send_message(void *socket, const message_t *message)
{
    (void) socket;
    print_words(message);
}
static void receive_message(void *socket, message_t *message)
{
    (void) socket;
    clear(message);
    append_frames(message, &words, 1, words.count);
    is_waiting = 0;
}
static int poll_lines(zmq_pollitem_t *items, int count, long wait)
{
    (void) count;
    if (!is_waiting && !next_line())
        exit(EXIT_SUCCESS);
    is_waiting = 1;
    int64_t at = strtoll(text(0), NULL, 10);
    items->revents = at <= said_ms + wait ? ZMQ_POLLIN : 0;
    said_ms = items->revents ? (at > said_ms ? at : said_ms) : said_ms + wait;
    return 0;
}
#define zmq_poll poll_lines
#define show(label, message) ((void) (label))
"""
MAIN = f"""
int main(int count, char **arguments)
{{
    (void) arguments;
    if (count > 1)
        tell_broker(NULL, MDP_READY, "tea"), tell_broker(NULL, MDP_HEARTBEAT, NULL);
    run_broker(NULL, "it", {BEAT}, {LIVENESS});
    return EXIT_SUCCESS;
}}
"""


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Iterator[Bench]:
    small = ("check", "enlarged", "append", "add_frame", "clear")
    lists = ("is", "append_frames", "item_t", "put_last", "take_out")
    return Bench(
        tmp_path_factory.mktemp("bench"),
        MAIN,
        *(HELPERS[name] for name in small),
        *(BROKER_HELPERS[name] for name in lists),
        DOUBLES,
        *MAJORDOMO_HELPERS.values(),
    )


Message = Sequence[bytes]


def in_c(bench: Bench, dialogue: Sequence[tuple[int, Message]]) -> list[list[bytes]]:
    """What the broker sends that hears these messages, each at its millisecond."""
    return bench.says(*([b"%d" % at, *message] for at, message in dialogue))


def in_the_workbench(dialogue: Sequence[tuple[int, Message]]) -> list[list[bytes]]:
    broker, sent, beat = Broker(BEAT / 1000, LIVENESS, lambda _: None), [], BEAT
    for at, message in dialogue:
        while beat < at:
            sent += broker.tick(beat / 1000)
            beat += BEAT
        sent += broker.received(tuple(message), at / 1000)
    return [list(message) for message in sent]


def client(id_: bytes, service: bytes, *body: bytes) -> Message:
    return (id_, b"", b"MDPC01", service, *body)


def worker(id_: bytes, command: bytes, *rest: bytes) -> Message:
    return (id_, b"", b"MDPW01", command, *rest)


_ids = st.sampled_from([b"w1", b"w2", b"c"])
_services = st.sampled_from([b"tea", b"milk", b"mmi.service", b"mmi.x"])
_messages = (
    st.builds(client, _ids, _services, _services)
    | st.builds(worker, _ids, st.just(READY), _services)
    | st.builds(worker, _ids, st.just(REPLY), _ids, st.just(b""), st.just(b"answer"))
    | st.builds(worker, _ids, st.sampled_from([HEARTBEAT, DISCONNECT, READY, REPLY, b"\\x09"]))
    | st.builds(worker, _ids, st.just(REPLY), _ids, st.just(b"no delimiter"), st.just(b"answer"))
    | st.sampled_from(
        [(b"c",), (b"c", b"", b"HTTP"), client(b"c", b"tea"), (b"c", b"x", b"MDPC01", b"tea", b"x")]
    )
)


@given(st.lists(_messages, max_size=12))
def test_it_sends_what_the_workbenchs_broker_sends_whatever_it_hears(bench, messages):
    dialogue = [(0, message) for message in messages]
    assert in_c(bench, dialogue) == in_the_workbench(dialogue)


def test_the_silent_are_forgotten_and_the_resting_hear_that_it_lives(bench):
    dialogue = [
        (0, worker(b"silent", READY, b"tea")),
        (1500, worker(b"alive", READY, b"tea")),
        (3500, worker(b"alive", HEARTBEAT)),
        (3600, client(b"c", b"tea", b"one")),
        (9000, client(b"c", b"mmi.service", b"tea")),
    ]
    sent = in_c(bench, dialogue)
    assert sent == in_the_workbench(dialogue)
    assert sent[:4] == [
        list(worker(b"silent", HEARTBEAT)), list(worker(b"silent", HEARTBEAT)), list(worker(b"alive", HEARTBEAT)),
        list(worker(b"alive", HEARTBEAT)),
    ]  # fmt: skip


def test_a_worker_tells_the_broker_in_the_protocols_frames(bench):
    done = bench.run(arguments=["worker"])
    assert done.stdout == f"- {b'MDPW01'.hex()} 01 {b'tea'.hex()}\n- {b'MDPW01'.hex()} 04\n"
