"""The gallery's patterns open, and nothing is wrong with them."""

from __future__ import annotations

import pytest

from workbench.document import gallery, storage
from workbench.document.checks import check
from workbench.document.gallery import GalleryError
from workbench.document.links import links, outside
from workbench.document.render import resolve

_NAMES = ("request-reply", "publish-subscribe", "push-pull", "dealer-router", "pair")


def test_the_five_textbook_patterns_come_first():
    assert gallery.names()[:5] == _NAMES


def test_no_two_patterns_bind_the_same_address():
    bound = [
        endpoint.address
        for workspace in map(gallery.load_pattern, gallery.names())
        for socket in workspace.sockets
        for endpoint in resolve(workspace, socket).endpoints
        if endpoint.mode == "bind"
    ]
    assert len(bound) == len(set(bound)) >= len(gallery.names())


@pytest.mark.parametrize("name", gallery.names())
def test_a_pattern_loads_without_problems(name: str):
    workspace = gallery.load_pattern(name)
    assert workspace.title
    assert check(workspace) == ()
    assert links(workspace)
    assert outside(workspace) == ()
    ids = {socket.id for socket in workspace.sockets}
    assert all(message.socket is None or message.socket in ids for message in workspace.messages)


@pytest.mark.parametrize("name", gallery.names())
def test_a_pattern_is_written_as_the_program_writes_it(name: str):
    assert storage.dumps(gallery.load_pattern(name)) == gallery.pattern_path(name).read_bytes()


@pytest.mark.parametrize("name", ["nope", "../gallery/pair", ""])
def test_an_unknown_pattern_tells_those_there_are(name: str):
    with pytest.raises(GalleryError, match="there are request-reply, publish-subscribe"):
        gallery.load_pattern(name)
