"""Any bytes through every decoder: a value or a sentence, never an exception, whatever was sent.

`WORKBENCH_PAYLOADS=100000` tries so many instead of the suite's share.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from tests.traffic.decoders.mutations import payloads
from workbench.traffic.decoders import registry
from workbench.traffic.decoders.guess import guess
from workbench.traffic.decoders.plain import as_json, as_python, plain
from workbench.traffic.decoders.tree import MOST, TEXT, DecodeError
from workbench.traffic.text import visible

WALKED = ("text", "json", "msgpack", "cbor", "protobuf", "image", "hex")
COUNT = int(os.environ.get("WORKBENCH_PAYLOADS", "2500"))


def look(decoded) -> None:
    """What a user would see of it, and take out of it."""
    assert len(decoded.summary) < 400
    assert visible(decoded.summary) == decoded.summary
    assert visible(decoded.problem) == decoded.problem
    assert not decoded.problem or decoded.problem.endswith((".", "…", "!", '"')), decoded.problem
    tree = decoded.tree
    if tree is None:
        assert decoded.text or decoded.problem or decoded.decoder in ("text", "hex")
        return
    for node in tree.nodes[:50]:
        assert len(node.text) < 8 * TEXT
        assert visible(node.text) == node.text
        assert visible(node.label) == node.label
    if tree.nodes:
        try:
            value = plain(tree, 0, 0.01)
            as_json(value)
            as_python(value)
        except DecodeError as error:
            assert str(error)  # noqa: PT017 - either will do


def test_any_bytes_through_every_decoder_give_a_value_or_a_sentence():
    names = registry.names()
    for index, frame in enumerate(payloads(COUNT)):
        # The formats with a walk of their own get all, numbers and times by turns.
        for place, name in enumerate(names):
            if name in WALKED or index % len(names) == place or COUNT >= 100_000:
                look(registry.decode(name, frame))
        look(guess(frame))


@pytest.mark.parametrize("name", ["json", "msgpack", "cbor", "protobuf", "int32-le", "uint8"])
def test_a_frame_is_read_as_far_as_it_is_asked_for_and_to_its_end_in_the_end(name):
    source = {
        "json": b"[" + b"1," * 20_000 + b"1]",
        "msgpack": b"\xdd\x00\x00\x4e\x21" + b"\x01" * 20_001,
        "cbor": b"\x9f" + b"\x01" * 20_001 + b"\xff",
        "protobuf": b"\x08\x01" * 20_001,
        "int32-le": b"\x01\x00\x00\x00" * 20_001,
        "uint8": b"\x01" * 20_001,
    }
    tree = registry.decode(name, source[name]).tree
    assert 0 < len(tree) < 20_001
    while tree.grow(5_000, 1):
        pass
    assert not tree.problem
    assert len(tree.children(0)) == 20_001
    assert tree.nodes[0].end == len(source[name])


def test_what_is_listed_has_an_end():
    tree = registry.decode("uint8", bytes(MOST + 10_000)).tree
    while tree.grow(50_000, 1):
        pass
    assert len(tree) == MOST
    assert tree.problem == f"The first {len(tree):,} values are listed; the rest is not."


def test_a_name_that_nobody_has_is_a_sentence():
    assert registry.decode("avro\u202e", b"x").problem == (
        'There is no decoder "avro⟨202e⟩" here. Install its plug-in, or choose another one.'
    )


# Plug-ins


def shout(frame: bytes) -> object:
    """A plug-in, as docs/decoders.md shows it."""
    return {"length": len(frame), "words": frame.decode().upper().split(), 7: None}


def fail(frame: bytes) -> object:
    raise RuntimeError("no such table\u202e")


class Odd:
    """A value that can't even be shown."""

    def __str__(self) -> str:
        raise ValueError("never")


def odd(frame: bytes) -> object:
    endless: list[object] = [Odd(), b"\x00\xff", 2**70_000, frame]
    endless.append(endless)
    return endless


@pytest.fixture
def plug_ins(monkeypatch):
    points = {
        name: EntryPoint(name, f"{__name__}:{name}", registry.GROUP) for name in ("shout", "fail", "odd")
    }
    points["gone"] = EntryPoint("gone", "no_such_module_at_all:decode", registry.GROUP)
    monkeypatch.setattr(registry, "plug_ins", lambda: points)


def test_a_plug_in_gives_a_value_that_is_shown_as_a_tree(plug_ins):
    decoded = registry.decode("shout", b"hello you")
    assert decoded.summary == '{length: 9, words: ["HELLO", "YOU"], 7: null}'
    assert plain(decoded.tree, 0) == {"length": 9, "words": ["HELLO", "YOU"], 7: None}
    assert "shout" in registry.names()


def test_a_plug_in_that_is_broken_gives_a_sentence(plug_ins):
    assert registry.decode("fail", b"").problem == (
        'The decoder "fail" failed. RuntimeError: no such table⟨202e⟩'
    )
    assert "No module named 'no_such_module_at_all'" in registry.decode("gone", b"").problem
    assert "No module named 'no_such_module_at_all'" in registry.plug_in_problem("gone")
    assert registry.plug_in_problem("shout") == ""


def test_a_plug_in_may_give_what_holds_itself(plug_ins):
    decoded = registry.decode("odd", b"x")
    while decoded.tree.grow():
        pass
    assert decoded.problem.startswith("Nested more than 200 levels deep")
    assert [node.text for node in decoded.tree.nodes[1:3]] == ["can't be shown (ValueError)", "00 ff"]


def test_a_plug_in_is_found_in_the_users_own_folder(tmp_path):
    folder = tmp_path / "zmq-workbench" / "plugins"
    metadata = folder / "workbench_shout-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(
        "Metadata-Version: 2.4\nName: workbench-shout\nVersion: 1.0\n", encoding="utf-8"
    )
    (metadata / "entry_points.txt").write_text(
        f"[{registry.GROUP}]\nshout = workbench_shout:decode\n", encoding="utf-8"
    )
    (folder / "workbench_shout.py").write_text(
        "def decode(frame):\n    return frame.decode().upper()\n", encoding="utf-8"
    )
    # In a process of its own, as it changes where modules are found.
    ended = subprocess.run(
        [sys.executable, "-c", _SHOWS], env={**os.environ, "XDG_DATA_HOME": str(tmp_path)},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert ended.stdout.splitlines() == ["True", '"HELLO"', "True"]


_SHOWS = """
import sys
from workbench.traffic.decoders import registry
print("shout" in registry.names())
print(registry.decode("shout", b"hello").summary)
print(sys.path[-1] == str(registry.plug_in_folder()))
"""
