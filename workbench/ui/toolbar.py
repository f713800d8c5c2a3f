"""The bar at the top: which file this is, Start and Stop all, at the right problems, environment and the finder."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QWidget,
)

from workbench.ui.parts import set_role

_FIND, _HIGH = 224, 28  # logical pixels


class FindButton(QPushButton):
    """What reads as a field to type in, with its key at the right, and opens the finder."""

    def __init__(self, find: QAction) -> None:
        super().__init__()
        self.setObjectName("findButton")
        self.setProperty("role", "field")
        self.setFixedSize(_FIND, _HIGH)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setText("Find an action, socket…")
        self.setToolTip(find.toolTip())
        self.setAccessibleName("Find anything")
        self.clicked.connect(find.trigger)
        keys = QLabel(find.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
        keys.setProperty("role", "secondary")
        keys.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.addStretch(1)
        row.addWidget(keys)


class TopBar(QToolBar):
    """44 high, immovable."""

    problems_requested = Signal()
    """The user wants to see, or no longer see, the list of problems."""

    variables_requested = Signal()
    """The user wants to edit the variables."""

    def __init__(
        self, start_all: QAction, stop_all: QAction, find: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__("Toolbar", parent)
        self.setObjectName("topBar")
        self.setMovable(False)
        self.setFloatable(False)
        self.setFixedHeight(44)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)

        self._name = QLabel()
        self._name.setObjectName("documentName")
        self._name.setProperty("role", "name")
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._edited = QLabel()
        self._edited.setProperty("role", "secondary")
        self._problems = QToolButton()
        self._problems.setObjectName("problemsButton")
        self._problems.setToolTip("Show or hide what is wrong with the workspace")
        self._problems.clicked.connect(self.problems_requested)

        self.addWidget(self._side(self._name, self._edited, stretch_last=True))
        for action, role, sign in ((start_all, "go", "▶"), (stop_all, "button", "■")):
            words = action.text().replace("&", "")
            action.setIconText(f"{sign}  {words}")  # the button's, also when the action changes
            button = QToolButton()
            button.setDefaultAction(action)
            button.setProperty("role", role)
            button.setFixedHeight(_HIGH)
            button.setAccessibleName(words)
            self.addWidget(button)
        self._environment = QToolButton()
        self._environment.setObjectName("environmentButton")
        self._environment.setProperty("role", "button")
        self._environment.setMaximumWidth(180)
        self._environment.setFixedHeight(_HIGH)
        self._environment.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._environment.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._environment.clicked.connect(self.variables_requested)  # which a button with a menu never is
        self._find = FindButton(find)
        self.addWidget(self._side(self._problems, self._environment, self._find, stretch_last=False))
        self.show_problems(0, 0)

    def show_name(self, name: str, *, edited: bool) -> None:
        """The document's name, and whether there is anything unsaved."""
        self._name.setText(name)
        self._edited.setText("edited" if edited else "")

    def show_environment(self, words: str, tip: str, menu: QMenu | None) -> None:
        """What stands at the right: the environment, chosen from the menu; without one, what edits the variables."""
        button = self._environment
        button.setMenu(menu)  # pyright: ignore[reportArgumentType] - None takes it away
        button.setText(words)
        button.setToolTip(tip)
        button.setAccessibleName(tip)

    def show_problems(self, errors: int, warnings: int) -> None:
        """How many there are; quiet where there are none."""
        count = errors + warnings
        words = "No problems" if not count else "1 problem" if count == 1 else f"{count:,} problems"
        role = "trouble" if errors else "caution" if warnings else "quiet"
        self._problems.setText(words)
        self._problems.setAccessibleName(words)
        set_role(self._problems, role)

    def _side(self, *widgets: QWidget, stretch_last: bool) -> QWidget:
        """One of the two sides, equally wide, so that what is between them stays in the middle."""
        side = QWidget()
        side.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        layout = QHBoxLayout(side)
        layout.setContentsMargins(16, 0, 16, 0)
        layout.setSpacing(6)
        if not stretch_last:
            layout.addStretch(1)
        for widget in widgets:
            layout.addWidget(widget)
        if stretch_last:
            layout.addStretch(1)
        return side
