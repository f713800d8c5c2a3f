"""The larger functions of generated C programs, called by themselves: tests of frames, lists, pipes, networks."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

import pytest
import zmq
from hypothesis import given
from hypothesis import strategies as st
from zmq.utils import z85

from tests.codegen.conftest import Bench, needs_c
from workbench.codegen.c_broker_helpers import BROKER_HELPERS
from workbench.codegen.c_helpers import HELPERS

pytestmark = needs_c

# Chance, the clock and what arrives are the test's.
DOUBLES = """
static int64_t said_ms;
static double said_shares[64];
static int next_share;
static int64_t now_ms(void) { return said_ms; }
static double share(void) { return said_shares[next_share++]; }
"""
MAIN = """
static void receive_message(void *socket, message_t *message)
{
    (void) socket;
    clear(message);
    append_frames(message, &words, 1, words.count);
}

int main(void)
{
    item_t *list = NULL;
    pipe_t pipe = {.delay = 2000, .jitter = 1000, .drop = 0.5, .duplicate = 0.25};
    while (next_line()) {
        message_t out = {0, NULL};
        const char *what = text(0);
        const frame_t *one = &words.frames[1], *other = &words.frames[2];
        if (strcmp(what, "is") == 0)
            add_text(&out, "%d", is(one, other->data, other->size));
        else if (strcmp(what, "contains") == 0)
            add_text(&out, "%d", contains(one, text(2), other->size));
        else if (strcmp(what, "found") == 0)
            add_text(&out, "%d", found(one, text(2)));
        else if (strcmp(what, "envelope") == 0) {
            message_t rest = {words.count - 1, words.frames + 1};
            add_text(&out, "%zu", envelope(&rest));
        } else if (strcmp(what, "put") == 0) {
            message_t made = {0, NULL};
            append_frames(&made, &words, 1, words.count);
            put_last(&list, &made, 0);
            add_text(&out, "%zu", made.count); /* the list's now */
        } else if (strcmp(what, "take") == 0)
            out = take_out(strcmp(text(1), "first") == 0 ? &list : &list->next);
        else if (strcmp(what, "share") == 0) {
            said_shares[next_share++] = strtod(text(1), NULL);
            add_text(&out, "%d", next_share);
        } else if (strcmp(what, "arrives") == 0) {
            next_share = 0;
            take_in(&pipe);
            add_text(&out, "%d", next_share);
            next_share = 0;
        } else if (strcmp(what, "waiting") == 0)
            for (item_t *item = pipe.waiting; item != NULL; item = item->next) {
                add_text(&out, "%ld", (long) item->due);
                append_frames(&out, &item->message, 0, item->message.count);
            }
        else if (strcmp(what, "within") == 0)
            add_text(&out, "%d", is_within(one, strchr(text(2), ':') ? AF_INET6 : AF_INET, text(2), atoi(text(3))));
        else if (strcmp(what, "key") == 0)
            add_text(&out, "%d", is_key(one, text(2)));
        print_words(&out);
        clear(&out);
    }
    return EXIT_SUCCESS;
}
"""


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Iterator[Bench]:
    small = [text for name, text in HELPERS.items() if name not in ("receive_message", "show_for")]
    left = {"now_ms", "share", "run_pipes", "authenticator"}
    large = [text for name, text in BROKER_HELPERS.items() if name not in left]
    receive = "static message_t words;\nstatic void receive_message(void *socket, message_t *message);\n"
    return Bench(tmp_path_factory.mktemp("bench"), MAIN, *small, DOUBLES, receive, *large)


def said(bench: Bench, *words: bytes | str | int) -> bytes:
    [[answer]] = bench.says([word if isinstance(word, bytes) else str(word).encode() for word in words])
    return answer


_bytes = st.binary(max_size=4) | st.text("ab", max_size=4).map(str.encode)


@given(_bytes, _bytes)
def test_a_frame_is_those_bytes_or_has_them_somewhere(bench, frame, wanted):
    answers = bench.says([b"is", frame, wanted], [b"contains", frame, wanted])
    assert answers == [[b"%d" % (frame == wanted)], [b"%d" % (wanted in frame)]]


@pytest.mark.parametrize(
    ("frame", "pattern", "is_found"),
    [
        (b"job 12", "^job [0-9]+$", True),
        (b"job", "^job [0-9]+$", False),
        (b"a\0job", "job", True),
        (b"job\0", "job$", False),
        (b"", "^$", True),
    ],
)
def test_a_pattern_is_looked_for_in_all_of_a_frame_zero_bytes_too(bench, frame, pattern, is_found):
    assert said(bench, "found", frame, pattern) == b"%d" % is_found


def test_what_is_no_pattern_ends_the_program_with_a_sentence(bench):
    done = bench.run([b"found", b"x", b"("])
    assert (done.returncode, done.stderr) == (1, "(: not a pattern\n")


@pytest.mark.parametrize(
    ("message", "count"),
    [
        ([b"client", b"", b"x", b"y"], 2),
        ([b"", b"client", b"", b"x"], 3),
        ([b"", b"x"], 1),
        ([b"x", b"y"], 0),
        ([b"x", b""], 0),
        ([b""], 0),
    ],
)
def test_the_envelope_ends_with_the_empty_frame(bench, message, count):
    assert said(bench, "envelope", *message) == b"%d" % count


def test_a_list_gives_what_was_put_first_or_what_is_taken_out_of_its_middle(bench):
    puts = [[b"put", b"one", b""], [b"put", b"two"], [b"put", b"three"]]
    taken = [[b"take", b"second"], [b"take", b"first"], [b"take", b"first"]]
    assert bench.says(*puts, *taken) == [[b"0"], [b"0"], [b"0"], [b"two"], [b"one", b""], [b"three"]]


def test_a_pipe_loses_doubles_and_delays_by_chance_and_keeps_the_order(bench):
    def arrives(word: bytes, *shares: float) -> list[list[bytes]]:
        return [*([b"share", str(share).encode()] for share in shares), [b"arrives", word, b"end"]]

    lines = [
        *arrives(b"lost", 0.4),
        *arrives(b"kept", 0.5, 0.25, 0.5),
        *arrives(b"doubled", 0.9, 0.2, 0, 0.999),
        [b"waiting"],
    ]
    answers = bench.says(*lines)
    assert answers[-1] == [
        b"2500", b"kept", b"end", b"2000", b"doubled", b"end", b"2999", b"doubled", b"end",
    ]  # fmt: skip
    # Chance was asked once for a loss, and once more for each that is kept and each way that it takes.
    assert [answer for line, answer in zip(lines, answers, strict=True) if line[0] == b"arrives"] == [
        [b"1"], [b"3"], [b"4"],
    ]  # fmt: skip


@given(
    st.sampled_from(["10.1.2.3", "10.1.2.255", "::ffff:10.1.2.3", "127.0.0.1", "::1", "fe80::1", "nonsense"]),
    st.sampled_from(["10.1.2.0/24", "10.1.2.3/32", "0.0.0.0/0", "128.0.0.0/1", "::1/128", "fe80::/10"]),
)
def test_an_address_is_within_a_network_as_pythons_library_says(bench, address, network):
    try:
        seen = ipaddress.ip_address(address.removeprefix("::ffff:"))
    except ValueError:
        is_within = False
    else:
        is_within = seen in ipaddress.ip_network(network)
    assert said(bench, "within", address, *network.split("/")) == b"%d" % is_within


def test_a_key_is_compared_in_z85(bench):
    public, _ = zmq.curve_keypair()
    other, _ = zmq.curve_keypair()
    assert said(bench, "key", z85.decode(public), public) == b"1"
    assert said(bench, "key", z85.decode(other), public) == b"0"
    assert said(bench, "key", z85.decode(public)[:31], public) == b"0"
