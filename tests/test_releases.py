"""What a feed of versions says, which of it is news, and who may be asked."""

from __future__ import annotations

import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench import releases
from workbench.releases import LARGEST, FeedError, Release, may_ask, newest, parse_feed


def feed(*versions: str, **changed: object) -> bytes:
    entries = [
        {"version": one, "date": "2027-01-15", "page": "https://example.org", **changed} for one in versions
    ]
    return json.dumps({"format": releases.FORMAT, "versions": entries, "more": 1}).encode()


def test_a_feed_is_read_with_what_a_later_one_may_have_besides():
    (one,) = parse_feed(feed("0.2.0", notes="New.", size=7))
    assert one == Release("0.2.0", datetime.date(2027, 1, 15), "https://example.org", "New.")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "no feed of versions"),
        (b"<html>", "no feed of versions"),
        (b"\xff\xfe", "no feed of versions"),
        (b"[" * 100_000, "no feed of versions"),
        (b'{"format": 1}', "no feed of versions"),
        (b'{"format": "other/1"}', "no feed of versions"),
        (b'{"format": "zmq-workbench.versions/2"}', "a format that this program doesn't know"),
        (b'{"format": "zmq-workbench.versions/1"}', "missing required field `versions`"),
        (feed("0.2.0", date="soon"), "Invalid RFC3339"),
        (feed("0.2.0", page=7), "Expected `str`"),
        (feed(""), "length >= 1"),
        (b" " * (LARGEST + 1), "longer than 262,144 bytes"),
    ],
)
def test_what_is_no_feed_is_told_in_words(text, words):
    with pytest.raises(FeedError, match=words):
        parse_feed(text)


@given(st.binary(max_size=300))
def test_no_bytes_at_all_are_more_than_a_sentence(text):
    with pytest.raises(FeedError) as refusal:
        parse_feed(text)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("running", "offered", "skipped", "found"),
    [
        ("0.1.0", ("0.1.0",), "", None),
        ("0.1.0", ("0.1.1", "0.10.0", "0.9"), "", "0.10.0"),
        ("0.1.0", ("0.1",), "", None),
        ("0.2.0", ("0.1.9",), "", None),
        ("0.1.0", ("0.2.0rc1", "0.2.0.dev3"), "", None),
        ("0.2.0rc1", ("0.2.0",), "", "0.2.0"),
        ("0.1.0", ("0.2.0",), "0.2.0", None),
        ("0.1.0", ("0.2.0", "0.2.1"), "0.2.0", "0.2.1"),
        ("0.1.0", ("latest", "٣.0", "1" * 40), "", None),
        ("0.1.0", (), "", None),
    ],
)
def test_the_newest_final_version_is_the_news(running, offered, skipped, found):
    there = parse_feed(feed(*offered))
    news = newest(there, running, skipped)
    assert (news.version if news else None) == found


@pytest.mark.parametrize(
    ("scheme", "host", "may"),
    [
        ("https", "example.org", True),
        ("http", "example.org", False),
        ("http", "127.0.0.1", True),
        ("http", "127.8.9.1", True),
        ("http", "LOCALHOST", True),
        ("http", "::1", True),
        ("http", "localhost.example.org", False),
        ("http", "10.0.0.1", False),
        ("https", "", False),
        ("file", "", False),
        ("ftp", "127.0.0.1", False),
        ("javascript", "x", False),
    ],
)
def test_https_may_be_asked_and_http_on_this_machine(scheme, host, may):
    assert may_ask(scheme, host) is may


def test_an_installation_names_a_feed_or_none():
    address = releases.default_feed()
    assert address == "" or address.startswith("https://")
