"""Says which version this is, and of what it is made."""

from __future__ import annotations

from functools import partial
from importlib.metadata import metadata, version

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QMessageBox, QWidget

from workbench.engine.engine import versions
from workbench.ui.licences import show_licences


def show_about(window: QWidget) -> None:
    """Open the box and return at once; it is gone when it is closed."""
    box = QMessageBox(window)
    box.setObjectName("about")
    box.setWindowTitle("About ZeroMQ Workbench")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(f"ZeroMQ Workbench {version('zmq-workbench')}")
    parts = {**versions(), "Qt": qVersion(), "PySide6": version("PySide6-Essentials")}
    lines = [
        *(f"{name} {found}" for name, found in parts.items()),
        "",
        "MIT licence. No account, no phone home.",
        *_home(),
    ]
    box.setInformativeText("\n".join(lines))
    box.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    licences = box.addButton("&Licences…", QMessageBox.ButtonRole.HelpRole)
    licences.setObjectName("aboutLicences")
    licences.setToolTip("The licences of all that the program is made of")
    licences.clicked.connect(partial(show_licences, window))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def _home() -> list[str]:
    """The project's address, where whoever packed it has named one."""
    links = (line.partition(",") for line in metadata("zmq-workbench").get_all("Project-URL") or ())
    return [url.strip() for label, _, url in links if label.strip().lower() == "homepage"]
