"""Says which version this is, and of what it is made."""

from __future__ import annotations

from importlib.metadata import version

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def show_about(window: QWidget) -> None:
    """Open the box and return at once; it is gone when it is closed."""
    box = QMessageBox(window)
    box.setObjectName("about")
    box.setWindowTitle("About ZeroMQ Workbench")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(f"ZeroMQ Workbench {version('zmq-workbench')}")
    box.setInformativeText(
        f"pyzmq {version('pyzmq')}, PySide6 {version('PySide6-Essentials')}.\n"
        "MIT License. No account, no phone home."
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
