"""What a frame is, told from what is in it."""

from __future__ import annotations

import json
import struct

import cbor2
import msgpack
import pytest

from workbench.traffic.decoders.guess import guess

ORDER = {"id": 12474, "items": ["a", "b"], "price": 9.5}
TIME = 1_795_000_000_123_456_789


@pytest.mark.parametrize(
    ("frame", "decoder", "summary"),
    [
        (b"", "text", ""),
        (b"task", "text", "task"),
        (b"12474", "text", "12474"),
        (b"{not json}", "text", "{not json}"),
        (json.dumps(ORDER).encode(), "json", '{id: 12474, items: ["a", "b"], price: 9.5}'),
        (b" [1, 2]\n", "json", "[1, 2]"),
        (msgpack.packb(ORDER), "msgpack", '{id: 12474, items: ["a", "b"], price: 9.5}'),
        (msgpack.packb([1, -2, None]), "msgpack", "[1, -2, null]"),
        (cbor2.dumps(ORDER), "cbor", '{id: 12474, items: ["a", "b"], price: 9.5}'),
        (b"\x08\x96\x01\x12\x05hello\x1a\x04\x0a\x02hi", "protobuf", '{1: 150, 2: "hello", 3: {1: "hi"}}'),
        (struct.pack("<q", 7), "uint64-le", "7"),
        (struct.pack(">q", 7), "uint64-be", "7"),
        (struct.pack(">I", 7), "uint32-be", "7"),
        (struct.pack("<d", 21.5), "float64-le", "21.5"),
        (struct.pack(">d", 0.1), "float64-be", "0.1"),
        (struct.pack("<f", 0.1), "float32-le", "0.1"),
        (struct.pack("<q", TIME), "time-ns-le", "2026-11-18 11:06:40.123456789 UTC"),
        (struct.pack(">q", TIME // 1_000_000), "time-ms-be", "2026-11-18 11:06:40.123 UTC"),
        (b"\xde\xad\xbe\xef\x00\x01", "hex", "de ad be ef 00 01"),
        (b"\x00\x9f\x12\x8e\x44", "hex", "00 9f 12 8e 44"),
    ],
)
def test_a_frame_is_read_by_the_decoder_that_tells_most(frame, decoder, summary):
    guessed = guess(frame)
    assert (guessed.decoder, guessed.summary, guessed.problem) == (decoder, summary, "")


def test_a_large_frame_is_guessed_by_its_beginning():
    assert guess(b"[" + b"1," * 5_000_000 + b"1]").decoder == "json"
    assert guess(b"\xff" * 10_000_000).decoder == "hex"
    assert guess("é".encode() * 5_000_000).decoder == "text"
