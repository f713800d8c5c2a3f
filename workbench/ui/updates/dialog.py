"""Where the user decides about new versions: whether to be told, who is asked, and a question now."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.ui.parts import label, paragraph, set_role
from workbench.ui.updates.address import AddressError, checked
from workbench.ui.updates.preferences import Preferences

_WIDTH = 440


class VersionsDialog(QDialog):
    """Not modal. It writes the preferences as they are changed; whoever opened it asks, and tells the outcome."""

    ask_requested = Signal(object)
    """A QUrl: ask it now."""

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("versionsDialog")
        self.setWindowTitle("New versions")
        self._preferences = preferences
        self._address = QLineEdit(preferences.feed)
        self._address.setObjectName("versionsFeed")
        self._address.setAccessibleName("Address of the feed")
        self._address.setPlaceholderText("https://…/versions.json")
        self._address.setToolTip("Who is asked for new versions: https, or http on this machine")
        self._tell = QCheckBox("&Tell me of new versions")
        self._tell.setObjectName("versionsTell")
        self._tell.setToolTip("Ask that address once a day while the window is open")
        self._tell.setChecked(preferences.tell)
        self._now = QPushButton("&Ask now")
        self._now.setObjectName("versionsAskNow")
        self._now.setToolTip("Ask that address once")
        self._problem = paragraph("problem", name="versionsProblem")
        self._outcome = paragraph("secondary", name="versionsOutcome")
        self._outcome.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        self._address.textEdited.connect(self._edited)
        self._tell.toggled.connect(self._told)
        self._now.clicked.connect(self._ask)
        self._address.returnPressed.connect(self._ask)
        self.show_outcome(preferences.outcome)
        self._judge()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        column.addWidget(
            paragraph(
                "secondary",
                "Nobody is asked unless you tick the box or press Ask now. The question carries no name, no"
                " number and no version; whoever is asked sees the network address that it comes from.",
            )
        )
        column.addSpacing(4)
        column.addWidget(label("heading", "WHO IS ASKED"))
        column.addWidget(self._address)
        column.addWidget(self._problem)
        column.addWidget(self._tell)
        column.addSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._now, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._outcome, 1)
        column.addLayout(row)
        column.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        for button in (*buttons.buttons(), self._now):
            if isinstance(button, QPushButton):
                button.setAutoDefault(False)  # Return in the address asks, and closes nothing
        column.addWidget(buttons)
        self.setMinimumWidth(_WIDTH)

    def show_outcome(self, sentence: str) -> None:
        """Say what came of the last question; the next may be asked."""
        self._outcome.setText(sentence)
        self._is_asking = False
        self._judge()

    def show_asking(self) -> None:
        """A question is on its way."""
        self._outcome.setText("Asking…")
        self._is_asking = True
        self._judge()

    def _judge(self) -> None:
        """Which of it can be used as things are."""
        problem = ""
        try:
            checked(self._address.text())
        except AddressError as error:
            problem = str(error)
        empty = not self._address.text().strip()
        self._problem.setText("" if empty else problem)
        self._problem.setVisible(bool(problem) and not empty)
        set_role(self._address, "wrong" if problem and not empty else "")
        self._now.setEnabled(not problem and not self._is_asking)
        self._tell.setEnabled(not problem or self._tell.isChecked())

    def _edited(self) -> None:
        try:
            checked(self._address.text())
        except AddressError:
            # What can't be asked isn't: the feed before must not be, either, behind the user's back.
            self._preferences.feed = ""
        else:
            self._preferences.feed = self._address.text().strip()
        self._judge()

    def _told(self, on: bool) -> None:
        self._preferences.tell = on
        self._judge()

    def _ask(self) -> None:
        if self._now.isEnabled():
            self.ask_requested.emit(checked(self._address.text()))
