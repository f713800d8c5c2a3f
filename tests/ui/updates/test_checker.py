"""A feed is asked without holding up the window; whatever it answers is versions or one sentence."""

from __future__ import annotations

import gzip
import shutil
import ssl
import subprocess
import threading

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtNetwork import QSslConfiguration

from workbench.releases import LARGEST
from workbench.ui.updates.checker import Checker

WAIT = 30_000  # ms


@pytest.fixture
def checker(qtbot):
    made = Checker(longest=25_000)
    yield made
    made.close()
    made.deleteLater()


def outcome(qtbot, checker, address):
    said = []
    checker.answered.connect(said.append)
    checker.failed.connect(said.append)
    checker.ask(QUrl(address))
    assert checker.is_busy
    qtbot.waitUntil(lambda: bool(said), timeout=WAIT)
    assert not checker.is_busy
    return said[0]


def test_the_feed_answers_with_its_versions(qtbot, checker, feed):
    feed.offer("0.2.0", notes="New.")
    (release,) = outcome(qtbot, checker, feed.address)
    assert (release.version, release.page, release.notes) == ("0.2.0", "https://example.org/new", "New.")


def test_the_question_says_nothing_about_who_asks(qtbot, checker, feed):
    feed.answer = lambda request: request.answer_with(feed.body(), Set_Cookie="you=1; Path=/")
    for _ in range(2):
        outcome(qtbot, checker, feed.address)
    for path, headers in feed.asked:
        assert path == "/versions.json"
        assert headers["user-agent"] == "zmq-workbench"
        assert headers["accept-language"] == "en"
        assert headers.keys() <= {
            "host", "user-agent", "accept-language", "accept", "accept-encoding", "connection",
        }  # fmt: skip
    assert len(feed.asked) == 2


def test_it_is_asked_again_after_a_failure(qtbot, checker, feed):
    feed.answer = lambda request: request.answer_with(b"", 500)
    assert (
        outcome(qtbot, checker, feed.address)
        == "127.0.0.1 gave no versions: it answers 500, not with a feed."
    )
    feed.answer = None
    assert outcome(qtbot, checker, feed.address) == ()


def test_nobody_there_is_a_sentence(qtbot, checker, unused_tcp_port_factory):
    said = outcome(qtbot, checker, f"http://127.0.0.1:{unused_tcp_port_factory()}/versions.json")
    assert said == "127.0.0.1 gave no versions: connection refused."


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>Welcome</html>", "it is no feed of versions"),
        (b" " * (LARGEST + 1), "it is longer than 262,144"),
    ],
)
def test_what_is_no_feed_is_a_sentence(body, words, qtbot, checker, feed):
    feed.answer = lambda request: request.answer_with(body)
    said = outcome(qtbot, checker, feed.address)
    assert words in said
    assert said.count("\n") == 0


def test_an_endless_answer_is_given_up(qtbot, checker, feed):
    def answer(request):
        request.send_response(200)
        request.end_headers()
        while True:  # until it is told that nobody listens
            request.wfile.write(b" " * 65536)

    feed.answer = answer
    assert "longer than 262,144 bytes" in outcome(qtbot, checker, feed.address)


def test_an_answer_that_unpacks_to_much_is_given_up(qtbot, checker, feed):
    packed = gzip.compress(b" " * 50_000_000)
    feed.answer = lambda request: request.answer_with(packed, Content_Encoding="gzip")
    said = outcome(qtbot, checker, feed.address)
    assert said.startswith("127.0.0.1 gave no versions: ")


def test_an_answer_that_never_ends_is_given_up_in_time(qtbot, feed):
    def answer(request):
        request.send_response(200)
        request.end_headers()
        request.wfile.write(b"{")
        request.wfile.flush()
        feed.goes_on.wait(60)

    feed.answer = answer
    checker = Checker(longest=300)
    try:
        assert (
            outcome(qtbot, checker, feed.address)
            == "127.0.0.1 gave no versions: no whole answer within 0.3 s."
        )
    finally:
        checker.close()
        checker.deleteLater()


def test_a_redirect_to_where_may_be_asked_is_followed(qtbot, checker, feed):
    feed.offer("0.2.0")
    feed.answer = lambda request: request.answer_with(b"", 302, Location="/elsewhere.json")
    (release,) = outcome(qtbot, checker, feed.address)
    assert release.version == "0.2.0"
    assert [path for path, _ in feed.asked] == ["/versions.json", "/elsewhere.json"]


@pytest.mark.parametrize(
    "place", ["http://192.0.2.1/versions.json", "ftp://127.0.0.1/x", "file:///etc/passwd"]
)
def test_a_redirect_elsewhere_is_not(place, qtbot, checker, feed):
    feed.answer = lambda request: request.answer_with(b"", 302, Location=place)
    said = outcome(qtbot, checker, feed.address)
    assert said.startswith("127.0.0.1 gave no versions: ")
    assert len(feed.asked) == 1


def test_a_circle_of_redirects_ends(qtbot, checker, feed):
    feed.answer = lambda request: request.answer_with(b"", 302, Location="/versions.json")
    assert outcome(qtbot, checker, feed.address).startswith("127.0.0.1 gave no versions: ")
    assert len(feed.asked) < 10


def test_a_server_that_is_not_what_it_says_is_refused(qtbot, checker, feed):
    """This one speaks no TLS at all."""
    said = outcome(qtbot, checker, feed.address.replace("http:", "https:"))
    assert said.startswith("127.0.0.1 gave no versions: ")
    assert feed.asked == []


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here, which makes certificates")
def test_a_certificate_counts_where_the_system_trusts_it(qtbot, checker, feed, tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = [
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=feed"),
        *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)),
    ]
    subprocess.run(made, capture_output=True, timeout=50, check=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    feed.wrap(context)
    feed.offer("0.2.0")
    address = feed.address.replace("http:", "https:")
    said = outcome(qtbot, checker, address)
    assert said.startswith("127.0.0.1 gave no versions: SSL handshake failed: ")
    assert feed.asked == []
    usual = QSslConfiguration.defaultConfiguration()
    trusting = QSslConfiguration(usual)
    trusting.addCaCertificates(str(certificate))
    QSslConfiguration.setDefaultConfiguration(trusting)
    try:
        (release,) = outcome(qtbot, checker, address)
    finally:
        QSslConfiguration.setDefaultConfiguration(usual)
    assert release.version == "0.2.0"


def test_closed_while_it_asks_it_says_nothing_and_leaves_no_thread(qtbot, feed):
    before = set(threading.enumerate())
    feed.answer = lambda request: feed.goes_on.wait(60)
    for address in (feed.address, feed.address.replace("http:", "https:")):
        checker = Checker()
        checker.answered.connect(lambda *_: pytest.fail("it answered"))
        checker.failed.connect(lambda *_: pytest.fail("it failed"))
        checker.ask(QUrl(address))
        checker.close()
        assert not checker.is_busy
        with qtbot.waitSignal(checker.destroyed):
            checker.deleteLater()
    assert not [thread for thread in set(threading.enumerate()) - before if thread.name == "tls"]
