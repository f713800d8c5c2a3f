"""Payloads for every decoder: random bytes, valid documents, and what becomes of them when they are damaged.

Seeded: the same number gives the same payloads.
"""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Iterator

import cbor2
import msgpack

BOMBS = (
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"1" * 100_000,
    b"-" + b"9" * 100_000 + b"e" + b"9" * 1000,
    b'"' + b"\\" * 100_001,
    b'"' + b'\\"' * 50_000,
    b" " * 100_000,
    b"\xef\xbb\xbf",
    b"\x81" * 100_000,  # arrays in arrays, to CBOR and msgpack alike
    b"\xdd\xff\xff\xff\xff",
    b"\xdf\xff\xff\xff\xff" + b"\x01" * 1000,
    b"\xc6\xff\xff\xff\xff" + b"x" * 100,
    b"\xc9\xff\xff\xff\xff\xff",
    b"\x9b" + b"\xff" * 8,
    b"\xbb" + b"\xff" * 8 + b"\x00" * 500,
    b"\x5b" + b"\xff" * 8 + b"x" * 100,
    b"\x9f" * 100_000,
    b"\x5f" + b"\x40" * 100_000,
    b"\xc1" * 100_000,
    b"\xd8\x18" * 50_000,
    b"\xc2\x5a\x00\x01\x86\xa0" + b"\xff" * 100_000,
    b"\xc1\xfb\x7f\xf0\x00\x00\x00\x00\x00\x00",  # the time infinity
    b"\xc1\x1b" + b"\xff" * 8,
    b"\xf8\x00",
    b"\xff",
    b"\x0b" * 100_000,  # groups in groups
    b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    b"\xff" * 1000,
    b"\x08" + b"\x80" * 100,
    b"\x89PNG\r\n\x1a\n",
    b"\x89PNG\r\n\x1a\n" + b"\xff" * 100,
    b"\xff\xd8\xff",
    b"\xff\xd8\xff\xe0" + b"\x00" * 100,
    b"\xff\xd8" + b"\xff" * 100_000,
    b"GIF89a",
    b"BM" + bytes(30),
    "\u202e\u0000\ufeff".encode(),
    b"\xed\xa0\x80",
)


TELLING = (0, 0x22, 0x5C, 0x5F, 0x7B, 0x7F, 0x9F, 0xBF, 0xC1, 0xDD, 0xFF)
LETTERS = (65, 34, 92, 10, 0xE9, 0x4F60, 0x1F600)


def _value(source: random.Random, depth: int = 0) -> object:
    kinds = (
        lambda: source.randint(-(2**63), 2**64 - 1),
        lambda: source.randint(-100, 100),
        lambda: source.random() * 10 ** source.randint(-300, 300),
        lambda: source.choice((None, True, False, float("nan"), float("inf"))),
        lambda: "".join(chr(source.choice(LETTERS)) for _ in range(source.randint(0, 40))),
        lambda: [_value(source, depth + 1) for _ in range(source.randint(0, 5))],
        lambda: {f"k{source.randint(0, 50)}": _value(source, depth + 1) for _ in range(source.randint(0, 5))},
    )  # fmt: skip
    return source.choice(kinds if depth < 5 else kinds[:5])()


def _message(source: random.Random, depth: int = 0) -> bytes:
    """A protobuf message of random fields."""
    made = b""
    for _ in range(source.randint(0, 6)):
        wire = source.choice((0, 1, 2, 2, 2, 5))
        made += bytes([source.randint(1, 15) << 3 | wire])
        if wire == 0:
            made += bytes([source.randint(0, 127)])
        elif wire == 2:
            inner = (
                _message(source, depth + 1)
                if depth < 4 and source.random() < 0.5
                else source.randbytes(source.randint(0, 20))
            )
            made += bytes([len(inner) % 128]) + inner[:127]
        else:
            made += source.randbytes(8 if wire == 1 else 4)
    return made


def _valid(source: random.Random) -> bytes:
    match source.randint(0, 5):
        case 0:
            return json.dumps(_value(source)).encode()
        case 1:
            return json.dumps(_value(source), indent=1, ensure_ascii=False).encode("utf-8", "replace")
        case 2:
            return msgpack.packb(_value(source))
        case 3:
            return cbor2.dumps(_value(source))
        case 4:
            return _message(source)
        case _:
            return struct.pack("<d", source.random() * 1e6) * source.randint(1, 4)


def _damaged(source: random.Random, data: bytes) -> bytes:
    made = bytearray(data)
    for _ in range(source.randint(1, 4)):
        at = source.randrange(len(made) + 1)
        match source.randint(0, 4):
            case 0:
                del made[at:]
            case 1:
                made[at:at] = source.randbytes(source.randint(1, 8))
            case 2:
                del made[at : at + source.randint(1, 8)]
            case 3:
                made[at : at + 1] = bytes([source.choice(TELLING)])
            case _:
                made[at:at] = made[: source.randint(0, 64)]
    return bytes(made)


def payloads(count: int, seed: int = 4) -> Iterator[bytes]:
    """So many: the bombs, then random bytes, valid documents and damaged ones by turns."""
    yield from BOMBS[:count]
    source = random.Random(seed)
    for index in range(max(0, count - len(BOMBS))):
        match index % 4:
            case 0:
                yield source.randbytes(source.choice((0, 1, 4, 8, 16, 64, 300)))
            case 1:
                yield _valid(source)
            case _:
                yield _damaged(source, _valid(source))
