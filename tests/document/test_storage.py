"""Files: what is written is read again, and what can't be says where and why."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.document.storage import StorageError, dumps, load, loads, save
from workbench.document.workspace import (
    Echo,
    Endpoint,
    Frame,
    HexBytes,
    Message,
    Repeat,
    Socket,
    Workspace,
)  # fmt: skip

_FULL = Workspace(
    title="T",
    variables={"p": "5"},
    sockets=(
        Socket(
            id="a", type="REQ", at=(1, 2), endpoints=(Endpoint(mode="bind", address="inproc://x"),),
            options={"A": True, "B": 1, "C": "x", "D": HexBytes(hex="00")},
            behaviour=Repeat(name="m", every=0.5),
        ),
        Socket(id="b", type="REP", behaviour=Echo()),
    ),
    messages=(Message(name="m", socket="a", frames=(Frame(json={"k": [None, 1.5]}), Frame(hex="ff"))),),
)  # fmt: skip

_text = st.text()
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner, max_size=3),
    max_leaves=5,
)
_frames = st.one_of(st.builds(Frame, text=_text), st.builds(Frame, json=_json), st.builds(Frame, cbor=_json))
_messages = st.builds(Message, name=_text, socket=st.none() | _text, frames=st.tuples(_frames))


def _refused(text: bytes) -> str:
    with pytest.raises(StorageError) as caught:
        loads(text, "f.zmqw")
    assert str(caught.value).startswith("f.zmqw: ")
    return str(caught.value)


def _with(**keys: object) -> bytes:
    return json.dumps({"format": "zmq-workbench/1", **keys}).encode()


def test_what_is_saved_is_loaded(tmp_path: Path):
    save(_FULL, tmp_path / "f.zmqw")
    assert load(tmp_path / "f.zmqw") == _FULL
    assert [path.name for path in tmp_path.iterdir()] == ["f.zmqw"]


@given(st.builds(Workspace, title=_text, messages=st.tuples(_messages)))
def test_any_text_goes_round(workspace: Workspace):
    assert loads(dumps(workspace), "f") == workspace


def test_keys_are_in_a_stable_order():
    text = dumps(_FULL)
    assert list(json.loads(text)) == ["format", "title", "variables", "sockets", "messages"]
    assert list(json.loads(text)["sockets"][0])[:3] == ["id", "type", "at"]
    assert text.startswith(b'{\n  "format": "zmq-workbench/1",\n')
    assert text.endswith(b"}\n")
    assert dumps(loads(text, "f")) == text


def test_an_unknown_key_is_told_by_its_path():
    assert _refused(_with(colour=1)) == "f.zmqw: colour: unknown key."
    text = _with(sockets=[{"id": "a", "type": "REQ", "colour": 1}])
    assert _refused(text) == "f.zmqw: sockets[0].colour: unknown key."


def test_a_wrong_value_is_told_by_its_path():
    assert "sockets[0].id: " in _refused(_with(sockets=[{"id": 1, "type": "REQ"}]))
    assert "messages[0].frames[0]: a frame has exactly one" in _refused(
        _with(messages=[{"name": "m", "frames": [{}]}])
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'{"format": "zmq-workbench/2"}', "newer than this program"),
        (b'{"format": "zmq-workbench/0"}', "not a workspace format"),
        (b'{"format": "other/9"}', "not a workspace format"),
        (b'{"format": 1}', "not a workspace format"),
        (b"{}", "format: missing"),
        (b"[]", "a workspace is a JSON object"),
        (b" \n", "the file is empty"),
        (b"{", "not JSON"),
        (b'{"format": "\xff"}', "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_workspace_is_refused(text: bytes, words: str):
    assert words in _refused(text)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path):
    with pytest.raises(StorageError, match="no such file"):
        load(tmp_path / "none")
    with pytest.raises(StorageError, match="is a directory"):
        load(tmp_path)
    with pytest.raises(StorageError, match="can't be written"):
        save(_FULL, tmp_path / "none" / "f")


def test_saving_keeps_the_mode_and_the_link(tmp_path: Path):
    real, link = tmp_path / "real", tmp_path / "link"
    real.touch()
    real.chmod(0o640)
    link.symlink_to(real)
    save(_FULL, link)
    assert link.is_symlink()
    assert load(real) == _FULL
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path):
    file = tmp_path / "f"
    save(_FULL, file)
    with pytest.raises(StorageError, match="can't be written"):
        save(Workspace(title="\ud800"), file)
    assert load(file) == _FULL
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_told(tmp_path: Path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StorageError, match=r"permission denied.*Save it elsewhere"):
            save(_FULL, tmp_path / "f")
    finally:
        tmp_path.chmod(0o700)
