"""The small functions of generated C programs, called by themselves."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.codegen.conftest import Bench, needs_c
from workbench.codegen.c_helpers import HELPERS

pytestmark = needs_c

# The clock is the test's: it stands at the milliseconds that were said last.
CLOCK = "static double said_ms;\nstatic double clock_ms(void) { return said_ms; }\n"
MAIN = """
int main(void)
{
    double due = 1000;
    while (next_line()) {
        message_t out = {0, NULL}, request = {words.count - 1, words.frames + 1};
        const char *what = text(0);
        if (strcmp(what, "utf8") == 0)
            add_text(&out, "%d", is_utf8(&words.frames[1]));
        else if (strcmp(what, "show") == 0)
            show("it", &request);
        else if (strcmp(what, "escaped") == 0)
            append_escaped(add_frame(&out), words.frames[1].data, words.frames[1].size);
        else if (strcmp(what, "json") == 0)
            append_json(add_frame(&out), &request, strtoul(text(1), NULL, 10));
        else if (strcmp(what, "frame") == 0)
            append_frame(add_frame(&out), &request, strtoul(text(1), NULL, 10));
        else if (strcmp(what, "number") == 0)
            append_number(add_frame(&out), strtol(text(1), NULL, 10));
        else if (strcmp(what, "integer") == 0)
            append_integer(add_frame(&out), 1, strtoll(text(1), NULL, 10));
        else if (strcmp(what, "signed") == 0)
            append_signed(add_frame(&out), 2, strtoll(text(1), NULL, 10));
        else if (strcmp(what, "field") == 0)
            append_field(add_frame(&out), 2000, &words.frames[1]);
        else if (strcmp(what, "uuid") == 0)
            append_uuid(add_frame(&out));
        else if (strcmp(what, "now") == 0)
            append_now(add_frame(&out));
        else if (strcmp(what, "file") == 0)
            append_file(add_frame(&out), text(1));
        else if (strcmp(what, "environment") == 0)
            add_text(&out, "%s", from_environment(text(1)));
        else if (strcmp(what, "secret") == 0)
            add_text(&out, "%s", from_file(text(1)));
        else if (strcmp(what, "until") == 0) {
            said_ms = strtod(text(1), NULL);
            add_text(&out, "%g", until_next(&due, 1000, strtod(text(2), NULL)));
        }
        if (strcmp(what, "show") != 0)
            print_words(&out);
        clear(&out);
    }
    return EXIT_SUCCESS;
}
"""


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Iterator[Bench]:
    helpers = [text for name, text in HELPERS.items() if name != "clock_ms"]
    place = next(i for i, text in enumerate(helpers) if text is HELPERS["until_next"])
    return Bench(tmp_path_factory.mktemp("bench"), MAIN, *helpers[:place], CLOCK, *helpers[place:])


def said(bench: Bench, what: str, *words: bytes | str | int) -> bytes:
    given = [word if isinstance(word, bytes) else str(word).encode() for word in words]
    [[answer]] = bench.says([what.encode(), *given])
    return answer


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
def test_a_text_may_be_printed_as_it_is(bench, text):
    assert said(bench, "utf8", text) == b"1"


@pytest.mark.parametrize(
    "frame", [b"\xff", b"a\x80", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98", b"\xc3(", b"\xf8\x88\x80"]
)
def test_bytes_that_are_cut_off_or_no_text_may_not(bench, frame):
    assert said(bench, "utf8", frame) == b"0"


def test_a_message_is_shown_on_one_line_whatever_is_in_it(bench):
    done = bench.run([b"show", b"plain", "ü\n\x7f".encode(), b"\xff", b""])
    assert done.stdout == "it: plain | ü\\x0a\\x7f | \\xff | \n"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_what_stands_in_a_json_string_is_read_as_it_was(bench, text):
    assert json.loads(b'"%b"' % said(bench, "escaped", text)) == text


@pytest.mark.parametrize(("index", "frame"), [(1, b'"x"'), (2, b"y"), (7, b"")])
def test_a_frame_that_the_request_lacks_is_nothing(bench, index, frame):
    # The first word is the number of the frame, which is so the request's frame 0.
    assert said(bench, "frame", index, b'"x"', b"y") == frame
    assert said(bench, "json", index, b'"x"', b"y") == frame.replace(b'"', b'\\"')


@pytest.mark.parametrize("number", [0, 1, 127, 128, 300, 2**31, 2**62, -1, -(2**63)])
def test_protobufs_numbers_are_written_as_its_own_library_does(bench, number):
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    file = descriptor_pb2.FileDescriptorProto(name="n.proto", syntax="proto3")
    made = file.message_type.add(name="N")
    types = descriptor_pb2.FieldDescriptorProto
    made.field.add(name="plain", number=1, type=types.TYPE_INT64, label=types.LABEL_OPTIONAL)
    made.field.add(name="zigzag", number=2, type=types.TYPE_SINT64, label=types.LABEL_OPTIONAL)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    kind = message_factory.GetMessageClass(pool.FindMessageTypeByName("N"))
    assert kind.FromString(said(bench, "integer", number)) == kind(plain=number)
    assert kind.FromString(said(bench, "signed", number)) == kind(zigzag=number)
    if number:  # protobuf leaves a zero out, and so does the program around these
        assert said(bench, "integer", number) == kind(plain=number).SerializeToString()
        assert said(bench, "signed", number) == kind(zigzag=number).SerializeToString()


def test_a_protobuf_text_has_its_number_and_its_length_before_it(bench):
    assert said(bench, "field", b"x" * 200) == b"\x82\x7d" + b"\xc8\x01" + b"x" * 200


def test_deadlines_follow_each_other_and_what_is_a_second_late_is_not_caught_up(bench):
    steps = [(1000, 0), (2250, 0), (4500, 0), (4500, 0), (10_000, 0), (10_250, 500)]
    answers = bench.says(*([b"until", b"%d" % now, b"%d" % late] for now, late in steps))
    # At 4.5 s that of 4 s is late and that of 5 s is not; at 10 s all were over a second late.
    assert [float(answer[0]) for answer in answers] == [1000, 750, 0, 500, 0, 1250]


def test_each_uuid_is_a_random_one(bench):
    made = [uuid.UUID(answer[0].decode()) for answer in bench.says(*[[b"uuid"]] * 50)]
    assert {each.version for each in made} == {4}
    assert {each.variant for each in made} == {uuid.RFC_4122}
    assert len(set(made)) == 50


def test_the_time_is_in_iso_8601_and_utc(bench):
    before = datetime.now(UTC)
    time = datetime.fromisoformat(said(bench, "now").decode())
    assert before - timedelta(milliseconds=1) <= time <= datetime.now(UTC)


def test_a_file_is_read_whole_and_one_that_is_not_there_is_told(bench, tmp_path):
    path = tmp_path / "body.bin"
    path.write_bytes(bytes(range(256)) * 40)
    assert said(bench, "file", str(path)) == path.read_bytes()
    done = bench.run([b"file", b"no such file"])
    assert done.returncode == 1
    assert done.stderr == "no such file: No such file or directory\n"


@pytest.mark.parametrize(
    ("environment", "answer", "complaint"),
    [
        ({"TOKEN": "sesame"}, "sesame", ""),
        ({"TOKEN": ""}, None, "The environment has no variable TOKEN; set it.\n"),
        ({}, None, "The environment has no variable TOKEN; set it.\n"),
    ],
)
def test_a_secret_of_the_environment_is_there_or_the_program_says_what_to_set(
    bench, environment, answer, complaint
):
    done = bench.run([b"environment", b"TOKEN"], environment=environment)
    assert (done.returncode, done.stderr) == (0 if answer else 1, complaint)
    assert bytes.fromhex(done.stdout.strip()).decode() == (answer or "")


@pytest.mark.parametrize("by", ["XDG_DATA_HOME", "HOME"])
def test_a_secret_that_the_workbench_keeps_in_a_file_is_found_without_its_line_break(bench, tmp_path, by):
    folder = tmp_path if by == "XDG_DATA_HOME" else tmp_path / ".local" / "share"
    place = folder / "zmq-workbench" / "secrets"
    place.mkdir(parents=True)
    (place / "key").write_text("open sesame\n")
    environment = {**{k: v for k, v in os.environ.items() if k != "XDG_DATA_HOME"}, by: str(tmp_path)}
    done = bench.run([b"secret", b"key"], environment=environment)
    assert bytes.fromhex(done.stdout.strip()) == b"open sesame"
    done = bench.run([b"secret", b"other"], environment=environment)
    assert (done.returncode, done.stderr) == (1, f"There is no secret in {place}/other; store it there.\n")
