"""`workbench.licences`: each part of the program is told with its licence and that licence's text."""

from __future__ import annotations

import sys
from importlib.metadata import version

import pytest

from workbench import licences
from workbench.distributions import canonical, needed
from workbench.licences import as_text, notices


@pytest.fixture(scope="module")
def told():
    return notices()


def test_what_extras_bring_into_a_frozen_program_has_its_texts_too(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    found = {notice.name: notice for notice in notices()}
    if "grpcio-tools" not in {canonical(name) for name in found}:
        pytest.skip("grpcio-tools, an extra, is not installed")
    assert "Redistribution and use" in as_text(found["protoc"])
    assert all(notice.texts for notice in found.values() if notice.name != "Python")


def test_every_distribution_that_the_program_needs_is_told(told):
    assert set(needed()) <= {canonical(notice.name) for notice in told}


def test_the_program_comes_first_and_the_others_by_name(told):
    names = [notice.name.lower() for notice in told]
    assert names[0] == "zmq-workbench"
    assert names[1:] == sorted(names[1:])


def test_each_has_a_licence_and_its_text(told):
    for notice in told:
        assert notice.licence not in ("", "see the text"), notice.name
        if notice.name != "Python":  # some systems keep its text elsewhere
            assert sum(len(path.read_text(encoding="utf-8")) for path in notice.texts) > 300, notice.name


def test_so_has_what_only_an_extra_brings():
    for one in needed(extras=True).values():
        assert licences._of(one).texts, one.name


def test_what_is_inside_of_wheels_is_told_too(told):
    by_name = {notice.name: notice for notice in told}
    assert {"Qt", "ICU", "libzmq", "libsodium", "Python"} <= set(by_name)
    assert "Mozilla Public License" in as_text(by_name["libzmq"])
    assert "ISC" in as_text(by_name["libsodium"])


def test_of_qt_it_says_where_the_sources_are_and_that_it_may_be_replaced(told):
    text = as_text(next(notice for notice in told if notice.name == "Qt"))
    assert "https://download.qt.io/official_releases/qt/" in text
    assert "put your own build in its place" in text
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text


def test_a_text_begins_with_who_it_is_about(told):
    text = as_text(next(notice for notice in told if notice.name == "pyarrow"))
    assert text.startswith(f"pyarrow {version('pyarrow')}\nApache-2.0\n")
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_what_a_frozen_program_brings_is_read_from_its_folder(tmp_path):
    own = tmp_path / "zmq_workbench-1.0.dist-info"
    own.mkdir()
    text = "Metadata-Version: 2.4\nName: zmq-workbench\nVersion: 1.0\n"
    own.joinpath("METADATA").write_text(text, encoding="utf-8")
    folder = tmp_path / "workbench" / "_resources" / "licences" / "brought"
    folder.mkdir(parents=True)
    (folder / "openssl.toml").write_text(
        'name = "OpenSSL"\nversion = "3.0"\nlicence = "Apache-2.0"\nhome = "https://www.openssl.org"\nwords = "TLS."\n',
        encoding="utf-8",
    )
    (folder / "openssl.txt").write_text("The text.\n", encoding="utf-8")
    found = {notice.name: notice for notice in notices(tmp_path)}
    assert as_text(found["OpenSSL"]).splitlines()[:3] == [
        "OpenSSL 3.0",
        "Apache-2.0",
        "https://www.openssl.org",
    ]
    assert set(found) == {"zmq-workbench", "OpenSSL", "Python"}
    assert as_text(found["OpenSSL"]).endswith("The text.\n")
