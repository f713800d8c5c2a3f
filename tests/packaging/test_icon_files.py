"""The icons for Windows and macOS are what their systems read, in every size, from the one SVG."""

from __future__ import annotations

import struct

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QSize
from PySide6.QtGui import QImage, QImageReader

from tests.packaging.scripts import script

icon_files, icons = script("icon_files"), script("icons")


def read(data: bytes, kind: str) -> list[QImage]:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    reader = QImageReader(buffer, QByteArray(kind.encode()))
    assert reader.canRead()
    images = []
    for number in range(reader.imageCount()):
        reader.jumpToImage(number)
        images.append(reader.read())
    return images


@pytest.mark.parametrize("name", icons.ICONS)
def test_an_ico_has_each_size_that_windows_shows(name):
    data = icon_files.ico(icons.ICONS[name])
    images = read(data, "ico")
    assert [image.width() for image in images] == [16, 20, 24, 32, 40, 48, 64, 128, 256]
    for image in images:
        drawn = QImage.fromData(icons.png(icons.ICONS[name], image.width()))
        assert image.size() == drawn.size()
        assert image.convertToFormat(QImage.Format.Format_ARGB32) == drawn.convertToFormat(
            QImage.Format.Format_ARGB32
        )


def test_the_small_ones_of_an_ico_are_bitmaps_and_the_large_one_is_a_png():
    data = icon_files.ico(icons.ICONS["workspace"])
    count = struct.unpack_from("<H", data, 4)[0]
    starts = [
        data[place : place + 4]
        for (place,) in (struct.unpack_from("<I", data, 18 + 16 * n) for n in range(count))
    ]
    assert starts[-1] == b"\x89PNG"
    assert set(starts[:-1]) == {struct.pack("<I", 40)}


@pytest.mark.parametrize("name", icons.ICONS)
def test_an_icns_has_each_size_that_macos_shows(name):
    data = icon_files.icns(icons.ICONS[name])
    assert data[:4] == b"icns"
    assert struct.unpack_from(">I", data, 4)[0] == len(data)
    place, found = 8, {}
    while place < len(data):
        length = struct.unpack_from(">I", data, place + 4)[0]
        found[data[place : place + 4].decode()] = QImage.fromData(data[place + 8 : place + length]).size()
        place += length
    assert place == len(data)
    assert found == {name: QSize(size, size) for name, size in icon_files._ICNS.items()}
    assert {"ic07", "ic08", "ic09", "ic10"} <= found.keys()
