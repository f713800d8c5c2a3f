"""Asks which descriptors a frame has, and which message of them it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.traffic.text import visible
from workbench.ui.parts import paragraph
from workbench.ui.schemas import Schemas

_FILES = "Descriptors (*.proto *.desc *.pb *.binpb *.protoset *.fds);;All files (*)"
_LONGEST = 300  # characters of a sentence


class ProtobufDialog(QDialog):
    """The file's name, beside the workspace, and the message's."""

    chosen = Signal(str, str)
    """The descriptors' file and the message's full name."""

    def __init__(
        self, schemas: Schemas, schema: str, message: str, parent: QWidget, accept: str = "Read it so"
    ) -> None:
        super().__init__(parent)
        self.setObjectName("protobufDialog")
        self.setWindowTitle("Protobuf by its descriptors")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._schemas = schemas
        self._file = QLineEdit(schema)
        self._file.setObjectName("protobufFile")
        self._file.setAccessibleName("File of descriptors")
        self._file.setPlaceholderText("orders.desc or orders.proto, beside the workspace")
        self._file.setMinimumWidth(300)
        browse = QPushButton("Choose…")
        browse.setToolTip("Choose a descriptor set or a .proto file beside the workspace")
        self._message = QComboBox()
        self._message.setObjectName("protobufMessage")
        self._message.setAccessibleName("Message")
        self._message.setEditable(True)
        self._message.setEditText(message)
        self._said = paragraph("secondary", name="protobufSaid")
        self._said.setMinimumHeight(32)
        buttons = QDialogButtonBox()
        self._ok = buttons.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
        self._ok.setProperty("role", "primary")
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        row = QHBoxLayout()
        row.addWidget(self._file, 1)
        row.addWidget(browse)
        form = QFormLayout()
        form.addRow("Descriptors", row)
        form.addRow("Message", self._message)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self._said)
        layout.addWidget(buttons)
        browse.clicked.connect(self._browse)
        self._file.editingFinished.connect(self._look)
        self._message.editTextChanged.connect(self._look)
        schemas.changed.connect(self._look)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        self._look()

    def _browse(self) -> None:
        dialog = QFileDialog(self, "Descriptors", str(self._schemas.folder or ""), _FILES)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._picked)
        dialog.open()

    def _picked(self, path: str) -> None:
        folder = self._schemas.folder
        inside = folder is not None and Path(path).resolve().is_relative_to(folder.resolve())
        # Outside of the folder the name is shown as it is, and the sentence says why it won't do.
        self._file.setText(
            Path(path).resolve().relative_to(folder.resolve()).as_posix() if folder and inside else path
        )
        self._look()

    def _look(self) -> None:
        """Say what is wrong with the file, or list its messages."""
        name = self._file.text().strip()
        found = self._schemas.get(name) if name else ""
        names: tuple[str, ...] = ()
        if found is None:
            said = f"Reading {name}…"
        elif isinstance(found, str):
            said = found
        else:
            names = found.messages
            count = len(names)
            said = f"{count:,} message{'' if count == 1 else 's'} in it."
        if names != tuple(self._message.itemText(i) for i in range(self._message.count())):
            before = self._message.currentText()
            self._message.blockSignals(True)
            self._message.clear()
            self._message.addItems(list(names))
            self._message.setEditText(before if before or not names else names[0])
            self._message.blockSignals(False)
        message = self._message.currentText().strip()
        known = bool(names) and message in names
        if names and message and not known:
            said = f'There is no message "{message}" in it.'
        self._said.setText(visible(said[:_LONGEST]))
        self._ok.setEnabled(known)

    def _accept(self) -> None:
        self.chosen.emit(self._file.text().strip(), self._message.currentText().strip())
        self.accept()
