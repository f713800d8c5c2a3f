"""Protobuf in C, field by field: the program's bytes are those of protobuf's own library."""

from __future__ import annotations

from pathlib import Path

import pytest
import zmq

from tests.codegen.conftest import needs_c
from workbench.codegen.c_protobuf import protobuf_lines
from workbench.codegen.c_texts import CNeeds
from workbench.codegen.protobuf_fields import Descriptors
from workbench.document.ports import free_loopback_address
from workbench.document.render import Scope, render_frame
from workbench.document.workspace import Endpoint, Frame, Repeat, Socket, Workspace

SCHEMA = """
syntax = "proto3";
message All {
  message Inner { All all = 1; sint64 below = 2; }
  int64 plain = 1;
  optional uint32 given = 2;
  sint32 below = 3;
  repeated string texts = 4;
  Inner inner = 5;
  repeated Inner inners = 6;
  repeated int32 packed = 7;
  oneof one { string name = 8; uint64 number = 2000; }
  int64 large = 10;
}
"""
FIELDS = {
    "plain": "{{ counter }}", "given": "{{ counter }}", "below": "{{ less }}", "number": "{{ counter }}",
    "texts": ["", "{{ counter }}", "{{ nothing }}", "fixed"], "packed": [1, 2, 300], "large": "{{ large }}",
    "inner": {"all": {"plain": "{{ counter }}", "inner": {"below": "{{ large }}"}}, "below": -1},
    "inners": [{"below": 5}, {"below": "{{ less }}"}, {}],
}  # fmt: skip
VARIABLES = {"less": "-3", "nothing": "", "large": "-9000000000"}


def lines(fields: object, folder: Path) -> list[str]:
    (folder / "all.proto").write_text(SCHEMA)
    frame = Frame(protobuf=fields, message="All", schema="all.proto")
    return protobuf_lines(frame, "f", CNeeds(VARIABLES, {}, Descriptors(folder=folder)))


@pytest.mark.parametrize(
    ("fields", "written"),
    [
        ({}, ['append(f, "", 0);']),
        ({"packed": [1], "plain": 2}, [r'append(f, "\010\002:\001\001", 5);']),
        ({"given": "{{ counter }}"}, ["append_integer(f, 2, counter); /* given */"]),
        (
            {"below": "{{ less }}", "plain": 1, "given": 0},
            [
                r'append(f, "\010\001\020\000", 4);',
                "if (strtoll(VALUE_LESS, NULL, 10) != 0) /* a zero is left out */",
                "    append_signed(f, 3, strtoll(VALUE_LESS, NULL, 10)); /* below */",
            ],
        ),
        ({"inner": {"below": "{{ 1 + 1 }}"}}, [r'append(f, "*\002\020\004", 4);']),
    ],
)
def test_what_is_known_is_bytes_and_the_rest_a_call_a_field(fields, written, tmp_path: Path):
    assert lines(fields, tmp_path) == written


@needs_c
def test_a_program_sends_what_protobuf_would(program, tmp_path: Path):
    (tmp_path / "all.proto").write_text(SCHEMA)
    address = free_loopback_address(())
    frame = Frame(protobuf=FIELDS, message="All", schema="all.proto")
    push = Socket(
        id="it",
        type="PUSH",
        endpoints=(Endpoint(mode="connect", address=address),),
        behaviour=Repeat(frames=(frame,), every=0.001, count=130),
    )
    with zmq.Context() as context, context.socket(zmq.PULL) as sink:
        sink.setsockopt(zmq.RCVTIMEO, 30_000)
        sink.bind(address)
        program(Workspace(sockets=(push,), variables=VARIABLES), "c", None, folder=tmp_path)
        for counter in range(130):
            scope = Scope(variables=VARIABLES, counter=counter, folder=tmp_path)
            assert sink.recv() == render_frame(frame, scope)
