"""Files: what is written is read again, and what can't be says where and why."""

from __future__ import annotations

import json
import math
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.document import storage
from workbench.document.storage import StorageError, dumps, load, loads, save
from workbench.document.workspace import (
    FORMAT,
    ColourRule,
    Echo,
    Endpoint,
    Frame,
    HexBytes,
    Message,
    Repeat,
    SavedFilter,
    Secret,
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
    filters=(SavedFilter(name="slow", filter="latency > 5ms"),),
    colours=(ColourRule(filter="trouble", colour="fail"), ColourRule(filter="kind == sent", colour="dim")),
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
    keys = ["format", "title", "variables", "sockets", "messages", "filters", "colours"]
    assert list(json.loads(text)) == keys
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
        (b'{"format": ["zmq-workbench/1"]}', "not a workspace format"),
        (b'{"format": "zmq-workbench/' + b"9" * 5000 + b'"}', "newer than this program"),
        (b"{}", "format: missing"),
        (b"[]", "a workspace is a JSON object"),
        (b" \n", "the file is empty"),
        (b"{", "not JSON"),
        (b'{"format": "\xff"}', "not UTF-8"),
        (b'{\n "format": zmq}', "line 2, column 12"),
        (b'{"format": NaN}', "NaN is not a number of JSON"),
        (b'{"at": 1e999}', "1e999 is too large a number"),
        (b'{"at": ' + b"9" * 5000 + b"}", "too large a number"),
        ('{"format": "zmq-workbench/1"}'.encode("utf-16"), "this is UTF-16; a workspace is UTF-8"),
        ('{"format": "zmq-workbench/1"}'.encode("utf-16-be"), "this is UTF-16"),
        ('{"format": "zmq-workbench/1"}'.encode("utf-32"), "this is UTF-32"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_workspace_is_refused(text: bytes, words: str):
    assert words in _refused(text)


def test_a_byte_order_mark_is_passed_over():
    assert loads(b"\xef\xbb\xbf" + dumps(_FULL), "f") == _FULL


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b'{"format": "zmq-workbench/1", "format": "zmq-workbench/1"}', "format"),
        (b'{"sockets": [{"id": "a"}, {"id": "b", "type": "REQ", "id": "c"}]}', "sockets[1].id"),
        (b'{"sockets": [{"options": {"LINGER": 0, "LINGER": 1}}]}', "sockets[0].options.LINGER"),
        (b'{"messages": [{"frames": [{"json": [{"k": 1, "k": 1}]}]}]}', "messages[0].frames[0].json[0].k"),
    ],
)
def test_a_key_that_is_there_twice_is_told_by_its_path(text: bytes, place: str):
    assert _refused(text) == f"f.zmqw: {place}: this key is there twice; remove one."


def test_half_a_surrogate_pair_is_told_by_its_path():
    assert _refused(b'{"title": "\\ud83d\\ude00", "sockets": [{"id": "\\ud800"}]}').startswith(
        "f.zmqw: sockets[0].id: half of a surrogate pair"
    )
    assert loads(_with(title="\U0001f600"), "f").title == "\U0001f600"


@pytest.mark.parametrize(
    ("sockets", "told"),
    [
        ([{"id": "a"}], "sockets[0].type: missing."),
        ([{"id": "a", "type": "REQ", "options": {"A": 1, "HWM": 1.5}}], "sockets[0].options.HWM: "),
        ([{"id": "a", "type": "REQ", "options": {"A": {"hex": "", "x": 1}}}], "sockets[0].options.A.x: unknown key."),
        ([{"id": "a", "type": "REQ", "options": {"A": {}}}], "sockets[0].options.A.hex: missing."),
    ],
)  # fmt: skip
def test_a_value_under_a_key_of_the_users_own_is_told_by_that_key(sockets: object, told: str):
    assert f"f.zmqw: {told}" in _refused(_with(sockets=sockets))


def test_a_variable_that_is_no_text_is_told_by_its_name():
    assert _refused(_with(variables={"host": "h", "port": 5555})).startswith("f.zmqw: variables.port: ")


def test_large_numbers_go_round():
    frames = (Frame(json=[2**70, -(2**70), 1e300, 0.1]),)
    workspace = Workspace(messages=(Message(name="m", frames=frames),))
    assert loads(dumps(workspace), "f") == workspace


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_json_cannot_hold_is_told_by_its_path_before_it_is_written(tmp_path: Path, number: float):
    repeat = Workspace(sockets=(Socket(id="a", type="PUSH", behaviour=Repeat(every=number)),))
    with pytest.raises(StorageError, match=r"sockets\[0\].behaviour.every: -?(nan|inf) is not a number"):
        save(repeat, tmp_path / "f")
    assert list(tmp_path.iterdir()) == []


def test_an_older_format_is_brought_forward_step_by_step(monkeypatch: pytest.MonkeyPatch):
    # The seam alone: there is no older format yet, so that these two are made up.
    def first(content: dict[str, object]) -> dict[str, object]:
        return {**content, "format": "middle", "title": f"{content['title']} one"}

    def second(content: dict[str, object]) -> dict[str, object]:
        return {**content, "format": FORMAT, "title": f"{content['title']} two"}

    monkeypatch.setattr(storage, "MIGRATIONS", {"oldest": first, "middle": second, "loop": dict})
    assert loads(b'{"format": "oldest", "title": "t"}', "f").title == "t one two"
    assert "not a workspace format" in _refused(b'{"format": "loop"}')


def test_a_path_that_cannot_be_one_is_told(tmp_path: Path):
    with pytest.raises(StorageError, match="remove the NUL"):
        load(tmp_path / "a\0b")
    with pytest.raises(StorageError, match="remove the NUL"):
        save(_FULL, tmp_path / "a\0b")
    with pytest.raises(StorageError, match="too long"):
        save(_FULL, tmp_path / ("a" * 300))
    save(_FULL, tmp_path / ("ä" * 120))


def test_what_is_no_file_is_not_replaced_by_one(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path(os.devnull)):
        with pytest.raises(StorageError, match="it is not a file"):
            save(_FULL, path)
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="there are no such files")
def test_a_pipe_is_not_waited_for_where_nobody_may_wait(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(StorageError, match="a pipe or a device"):
            load(path, waits=False)
    with pytest.raises(StorageError, match="can't be read"):
        load(tmp_path, waits=False)
    save(_FULL, tmp_path / "file")
    assert load(tmp_path / "file", waits=False) == _FULL


def test_a_file_without_end_is_refused():
    with pytest.raises(StorageError, match="too large to be a workspace"):
        load(Path("/dev/zero"))


def test_the_file_and_its_name_are_on_the_disk_when_it_is_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    synced: list[str] = []
    fsync = os.fsync

    def note(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    save(_FULL, tmp_path / "f")
    assert Path(synced[0]).name.startswith(".f.")
    assert synced[1:] == [str(tmp_path)]


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


def test_a_colour_is_one_of_the_window_s():
    refused = _refused(_with(colours=[{"filter": "trouble", "colour": "#ff0000"}]))
    assert refused.startswith(
        'f.zmqw: colours[0].colour: must be "accent", "live", "warn", "fail", "dim", "sent"'
    )
    assert refused.endswith('not "#ff0000".')
    assert "filters[0].filter: missing." in _refused(_with(filters=[{"name": "a"}]))


def test_a_protobuf_frame_has_its_message_and_schema_and_others_have_none():
    assert "a protobuf frame has a message, by its full name, and a schema" in _refused(
        _with(messages=[{"name": "m", "frames": [{"protobuf": {}}]}])
    )
    assert "has a message and a schema only beside protobuf" in _refused(
        _with(messages=[{"name": "m", "frames": [{"text": "", "message": "a.B"}]}])
    )
    assert "must be an object" in _refused(
        _with(messages=[{"name": "m", "frames": [{"protobuf": 1, "message": "a.B", "schema": "c"}]}])
    )


def test_a_variable_may_be_a_secret_which_is_written_as_a_reference_alone():
    text = _with(variables={"token": {"env": "TOKEN"}}, environments={"dev": {"token": {"keyring": "dev"}}})
    workspace = loads(text, "f")
    assert workspace.variables["token"] == Secret(env="TOKEN")
    assert loads(dumps(workspace), "f") == workspace
    assert "variables.token: " in _refused(_with(variables={"token": {"env": "A", "file": "b"}}))
    assert "variables.token" in _refused(_with(variables={"token": 1}))
    assert "environments.dev.token" in _refused(_with(environments={"dev": {"token": {"key": "x"}}}))
