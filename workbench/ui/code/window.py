"""The program that a workspace, or one socket of it, is: shown, copied, saved.

Invariant: what it shows is of the workspace that it was given last; it changes nothing.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.codegen.generate import LANGUAGES, CodegenError, generate
from workbench.document.whole_file import write_whole
from workbench.document.workspace import Workspace
from workbench.ui import theme as looks
from workbench.ui.arrow_combo import ArrowCombo
from workbench.ui.code.highlighter import Highlighter
from workbench.ui.parts import label, paragraph, set_role
from workbench.ui.theme import Theme

_WHOLE = "Whole workspace"
_SAID = 2_500  # ms that "Copied" stands there
_LANGUAGE = "code/language"


class CodeWindow(QDialog):
    """Stands beside the main window, and follows what is edited there."""

    saved = Signal(str)
    """The path of the file that the program was written to."""

    def __init__(self, look: Theme, settings: QSettings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("codeWindow")
        self.setWindowTitle("Code")
        self.setModal(False)
        self._settings = settings
        self._workspace = Workspace()
        self._folder: Path | None = None
        self._text = ""
        self._socket = _combo(
            "codeSocket", "What the program does", "The whole workspace, or one socket of it"
        )
        self._language = _combo("codeLanguage", "Language", "The language that the program is written in")
        for name, language in LANGUAGES.items():
            self._language.addItem(language.title, name)
        chosen = settings.value(_LANGUAGE) if settings is not None else None
        self._language.setCurrentIndex(max(0, self._language.findData(chosen)))

        self._code = QPlainTextEdit()
        self._code.setObjectName("code")
        self._code.setAccessibleName("Program")
        self._code.setReadOnly(True)
        self._code.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._code.setFont(looks.font(looks.VALUE, fixed=True))
        self._code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._code.document().setDocumentMargin(12)
        self._highlighter = Highlighter(self._code.document(), look)
        self._problem = paragraph("problem", name="codeProblem")
        self._problem.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._problem.setContentsMargins(12, 12, 12, 12)

        self._said = label("secondary", name="codeSaid")
        self._save = _button("Save as…", "codeSave", "Write the program to a file (Ctrl+S)")
        self._copy = _button("Copy", "codeCopy", "Copy the whole program (Ctrl+Shift+C)")
        self._copy.setProperty("role", "primary")
        self._forget = QTimer(self)
        self._forget.setSingleShot(True)
        self._forget.setInterval(_SAID)
        self._forget.timeout.connect(self._said.clear)
        self._lay_out()

        self._socket.currentIndexChanged.connect(self._write)
        self._language.currentIndexChanged.connect(self._language_chosen)
        self._copy.clicked.connect(self.copy)
        self._save.clicked.connect(self.save_as)
        for keys, slot in (("Ctrl+Shift+C", self.copy), (QKeySequence.StandardKey.Save, self.save_as)):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 12, 12, 12)
        top.setSpacing(8)
        top.addWidget(self._socket, 1)
        top.addWidget(self._language, 1)
        below = QHBoxLayout()
        below.setContentsMargins(12, 12, 12, 12)
        below.setSpacing(8)
        below.addWidget(self._said, 1)
        below.addWidget(self._save)
        below.addWidget(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(_rule())
        column.addWidget(self._problem)
        column.addWidget(self._code, 1)
        column.addWidget(_rule())
        column.addLayout(below)
        self.resize(760, 640)

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._highlighter.set_theme(look)

    def set_workspace(self, workspace: Workspace, folder: Path | None) -> None:
        """Show the program of this workspace; `folder` is where its file is."""
        if workspace == self._workspace and folder == self._folder:
            return
        self._folder = folder
        self._workspace = workspace
        chosen = self._socket.currentData()
        self._socket.blockSignals(True)
        self._socket.clear()
        self._socket.addItem(_WHOLE, None)
        for socket in workspace.sockets:
            self._socket.addItem(f"{socket.label} ({socket.type})", socket.id)
        self._socket.setCurrentIndex(max(0, self._socket.findData(chosen)))
        self._socket.blockSignals(False)
        self._write()

    def write_again(self) -> None:
        """Descriptors that it needs may be known by now, or may be others."""
        self._write()

    def choose(self, socket: str | None) -> None:
        """Show that socket's program, or the whole workspace's."""
        self._socket.setCurrentIndex(max(0, self._socket.findData(socket)) if socket is not None else 0)

    @property
    def language(self) -> str:
        """The language that is chosen, by its name on the command line."""
        return str(self._language.currentData())

    def text(self) -> str:
        """The program; empty where there is none to write."""
        return self._text

    def _language_chosen(self) -> None:
        if self._settings is not None:
            self._settings.setValue(_LANGUAGE, self.language)
        self._write()

    def _write(self) -> None:
        try:
            socket = self._socket.currentData()
            # Descriptors are read elsewhere: it is written again then.
            self._text = generate(self._workspace, self.language, socket, self._folder, prompt=True)
            problem = ""
        except CodegenError as error:
            self._text, problem = "", str(error)
        place = self._code.verticalScrollBar().value()
        self._highlighter.set_code(self._text, LANGUAGES[self.language].lexer)
        self._code.setPlainText(self._text)
        self._code.verticalScrollBar().setValue(place)
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        for button in (self._copy, self._save):
            button.setEnabled(not problem)
        self._said.clear()

    def copy(self) -> None:
        """Put the whole program on the clipboard."""
        if self._text:
            QGuiApplication.clipboard().setText(self._text)
            self._say(f"Copied, {self._text.count(chr(10)):,} lines.")

    def save_as(self) -> None:
        """Ask for a name and write the program there."""
        if not self._text:
            return
        language = LANGUAGES[self.language]
        dialog = QFileDialog(self, "Save the program", str(self._folder or Path.home()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{language.title} (*{language.suffix})")
        dialog.setDefaultSuffix(language.suffix.removeprefix("."))
        dialog.selectFile(f"{self._socket.currentData() or 'program'}{language.suffix}")
        dialog.fileSelected.connect(self._save_to)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _save_to(self, name: str) -> None:
        path = Path(name)
        try:
            write_whole(path, self._text.encode())
        except (OSError, ValueError) as error:
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            self._say(f"{path.name} can't be written ({reason}). Save it elsewhere.", well=False)
            return
        self._say(f"Saved as {path.name}.")
        self.saved.emit(name)

    def _say(self, sentence: str, *, well: bool = True) -> None:
        set_role(self._said, "secondary" if well else "problem")
        self._said.setText(sentence)
        if well:
            self._forget.start()
        else:
            self._forget.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._forget.stop()
        super().closeEvent(event)


def _combo(name: str, described: str, tip: str) -> QComboBox:
    combo = ArrowCombo()
    combo.setObjectName(name)
    combo.setAccessibleName(described)
    combo.setToolTip(tip)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return combo


def _button(text: str, name: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("role", "rule")
    return rule
