"""The doctor tells versions, capabilities, display and resources."""

from __future__ import annotations

from workbench.headless.doctor import has_display, report


def test_the_report_has_its_four_parts():
    lines = report().splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "Versions",
        "Capabilities",
        "Display",
        "Resources",
    ]
    assert "incomplete" not in lines[-1]


def test_the_display_is_what_the_environment_says(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert not has_display()
    monkeypatch.setenv("DISPLAY", ":1")
    assert has_display()
