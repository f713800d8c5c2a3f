"""Messages by name, and the frames of whatever is sent."""

from __future__ import annotations

import os

import pytest

from workbench.document.checks import check
from workbench.document.workspace import Frame, Message, Repeat, Reply, Rule, Socket, Workspace

_X = (Frame(text="x"),)
_PUSH = Socket(id="push", type="PUSH")


def _saved(*frames, **variables):
    return Workspace(variables=variables, messages=(Message(name="m", frames=frames),))


def test_names_are_there_and_unique(lint):
    nameless = Workspace(messages=(Message(name=" ", frames=_X),))
    after = lint.fixed(nameless, "error", "messages[0].name", "has no name", "Use message-2")
    assert after.messages[0].name == "message-2"
    good = Message(name="m", frames=_X)
    after = lint.fixed(
        Workspace(messages=(good, good)), "error", "messages[1].name", "is there twice", "Use m-2"
    )
    assert [message.name for message in after.messages] == ["m", "m-2"]


def test_a_message_belongs_to_a_socket_that_is_there(lint):
    lost = Workspace(sockets=(_PUSH,), messages=(Message(name="m", socket="pusg", frames=_X),))
    after = lint.fixed(lost, "error", "messages[0].socket", "no socket here", "Use push")
    assert after.messages[0].socket == "push"
    far = Workspace(sockets=(_PUSH,), messages=(Message(name="m", socket="gone", frames=_X),))
    assert lint.one(far, "error", "messages[0].socket", "no socket here").fix is None


def test_a_message_belongs_to_a_socket_that_can_send(lint):
    message = Message(name="m", socket="a", frames=_X)
    workspace = Workspace(sockets=(Socket(id="a", type="PULL"),), messages=(message,))
    lint.one(workspace, "error", "messages[0].socket", "can't send: it is a PULL")


def test_a_message_without_frames(lint):
    workspace = Workspace(messages=(Message(name="m"),))
    lint.fixed(workspace, "warning", "messages[0].frames", "has no frames", "Add an empty frame")


def test_subscriptions(lint):
    place = "sockets[0].subscriptions"
    rep = Workspace(sockets=(Socket(id="a", type="REP", subscriptions=_X),))
    lint.fixed(rep, "warning", place, "no subscriptions", "Remove the subscriptions")
    sub = Workspace(sockets=(Socket(id="a", type="SUB"),))
    after = lint.fixed(sub, "warning", place, "subscribes to nothing", "Subscribe to all")
    assert after.sockets[0].subscriptions == (Frame(text=""),)
    dish = Workspace(sockets=(Socket(id="a", type="DISH"),))
    assert (
        place,
        "a joins no group, so that nothing arrives; add the one that a RADIO sends to.",
    ) in lint.told(dish)


def test_frames_that_cannot_be_made_wherever_they_are(lint):
    bad = (Frame(hex="0"),)
    sockets = (
        Socket(id="a", type="SUB", subscriptions=bad),
        Socket(id="b", type="PUSH", behaviour=Repeat(frames=bad, every=1)),
        Socket(id="c", type="REP", behaviour=Reply(frames=bad)),
        Socket(id="d", type="REP", behaviour=Reply(rules=(Rule(frames=bad),))),
    )
    told = lint.told(Workspace(sockets=sockets, messages=(Message(name="m", frames=bad),)))
    assert [place for place, sentence in told if "hexadecimal" in sentence] == [
        "messages[0].frames[0]",
        "sockets[0].subscriptions[0]",
        "sockets[1].behaviour.frames[0]",
        "sockets[2].behaviour.frames[0]",
        "sockets[3].behaviour.rules[0].frames[0]",
    ]


@pytest.mark.parametrize("word", ["request", "frames", "the frames of a request"])
def test_a_word_in_plain_text_silences_nothing(lint, word):
    for frame in (Frame(text=f"{word} {{{{ nope }}}}"), Frame(json={word: ["{{ nope }}"]})):
        lint.one(_saved(frame), "error", "messages[0].frames[0]", 'there is no "nope"')
    lint.one(_saved(Frame(hex=f"{word}")), "error", "messages[0].frames[0]", "hexadecimal")


def test_a_request_is_there_only_in_a_reply(lint):
    asks = Frame(text="{{ request.frames[0] }}")
    lint.one(_saved(asks), "error", "messages[0].frames[0]", "only in a reply")
    lint.none(Socket(id="a", type="REP", behaviour=Reply(frames=(asks,))))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ request.frames[0] + nope }}", 'there is no "nope"'),
        ("{{ request.frames[0] }", "has no }}"),
        ("{{ request.frames[ }}", "not an expression"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ frames[7] }}", "the message has 1 frame"),
    ],
)
def test_a_reply_is_checked_as_far_as_it_can_be(lint, text, words):
    socket = Socket(id="a", type="REP", behaviour=Reply(frames=(Frame(text=text),)))
    lint.one(Workspace(sockets=(socket,)), "error", "sockets[0].behaviour.frames[0]", words)


def test_frames_that_name_each_other_are_made(lint):
    signed = Frame(text="{{ hmac_sha256('key', frames[1:]) }}")
    assert lint.told(_saved(signed, Frame(text="body"))) == []
    lint.one(
        _saved(Frame(text="{{ frames[1] }}"), Frame(text="x"), Frame(text="{{ frames[9] }}")),
        "error", "messages[0].frames[2]", "3 frames",
    )  # fmt: skip
    assert lint.told(_saved(signed, Frame(file="later.bin"))) == []
    reply = Reply(frames=(signed, Frame(text="{{ request.frames[0] }}")))
    lint.none(Socket(id="a", type="REP", behaviour=reply))


def test_a_file_outside_the_folder_is_told_before_anything_is_saved(lint):
    for name in ("../x", "a/../../x", "/etc/passwd", "C:\\x"):
        lint.one(_saved(Frame(file=name)), "error", "messages[0].frames[0]", "outside the workspace's folder")
    for name in ("", "a\0b"):
        lint.one(_saved(Frame(file=name)), "error", "messages[0].frames[0]", "not the name of a file")
    assert lint.told(_saved(Frame(file="a/../b"))) == []


def test_a_file_is_looked_for_where_the_workspace_is(lint, tmp_path):
    (tmp_path / "there").write_bytes(b"x")
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "out").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe")
    for name, words in (
        ("none", "no such file"),
        ("folder", "not a file"),
        ("pipe", "not a file"),
        ("loop", ""),
        ("out", "outside"),
        ("a\0b", "not the name of a file"),
        ("\ud800", "not the name of a file"),
    ):
        lint.one(_saved(Frame(file=name)), "error", "messages[0].frames[0]", words, tmp_path)
    from workbench.document.checks import check

    assert check(_saved(Frame(file="there")), tmp_path) == ()


def test_a_protobuf_frame_has_its_file_its_message_and_its_fields(lint, orders, tmp_path):
    orders(tmp_path)

    def saved(schema="orders.desc", message="shop.Order", **fields):
        return _saved(Frame(protobuf=fields, message=message, schema=schema))

    assert check(saved(id=1), tmp_path) == ()
    assert check(saved(schema="not-saved-yet.desc")) == ()
    place = "messages[0].frames[0]"
    lint.one(saved(schema="gone.desc"), "error", place, "gone.desc: can't be read", folder=tmp_path)
    lint.one(saved(message="shop.Nothing"), "error", place, "no message", folder=tmp_path)
    lint.one(saved(idd=1), "error", place, "idd: shop.Order has no such field", folder=tmp_path)
    lint.one(
        saved(schema="../x.desc"),
        "error",
        place,
        "outside the workspace's folder; only files beside it are read",
    )
