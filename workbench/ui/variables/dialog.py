"""The window in which the workspace's variables and environments are edited; undone as every edit is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.document.edits import EditError
from workbench.document.variable_edits import (
    add_environment,
    add_variable,
    remove_environment,
    remove_variable,
    rename_environment,
    set_value,
)
from workbench.document.workspace import Secret, Workspace
from workbench.traffic.text import visible
from workbench.ui import tables
from workbench.ui.cell_editors import CheckedDelegate
from workbench.ui.document import Edit
from workbench.ui.parts import link, paragraph
from workbench.ui.theme import Theme
from workbench.ui.variables.secret_dialog import SecretDialog
from workbench.ui.variables.variables_model import ENVIRONMENTS, NAME, VariablesModel
from workbench.vault.vault import Vault

_HINT = (
    "A variable is written {{ name }} in messages and addresses. Each environment may give it another value;"
    " which one holds is chosen in the toolbar, and is not kept in the file."
)


class VariablesDialog(QDialog):
    """Not modal: what is changed shows at once, in the sockets that run too."""

    edit_requested = Signal(str, object, str)
    """The undo text, the edit of the workspace as it is written, the merge key."""

    def __init__(self, theme: Theme, vault: Vault, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("variablesDialog")
        self.setWindowTitle("Variables and environments")
        self.resize(640, 360)
        self._workspace = Workspace()
        self._vault = vault
        self._model = VariablesModel(theme, self)
        self._model.edit_requested.connect(self.edit_requested)
        self._table = tables.editable("variablesTable", "Variables")
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self._table.setModel(self._model)
        self._delegate = CheckedDelegate(self._model.problem, self)
        self._delegate.problem_changed.connect(self._say)
        self._table.setItemDelegate(self._delegate)
        head = self._table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(self._head_menu)
        head.sectionDoubleClicked.connect(self._rename_environment)
        self._empty = paragraph("secondary", "No variables yet. Add one, such as port.", "variablesEmpty")
        self._problem = paragraph("problem", name="variablesProblem")
        self._remove = QAction("Remove variable", self._table)
        self._remove.setObjectName("removeVariable")
        self._remove.setShortcut(QKeySequence.StandardKey.Delete)
        self._remove.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._table.addAction(self._remove)
        self._remove.triggered.connect(self._remove_variable)
        self._unset = QAction("Take the variable's own value", self._table)
        self._unset.setObjectName("unsetVariable")
        self._unset.setToolTip("The environment sets nothing of its own here any more")
        self._unset.triggered.connect(self._take_own)
        self._table.addAction(self._unset)
        self._lock = QAction("Keep as a secret…", self._table)
        self._lock.setObjectName("keepAsSecret")
        self._lock.setShortcut(QKeySequence("Ctrl+L"))
        self._lock.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._lock.triggered.connect(self._ask_secret)
        self._plain = QAction("Make it a plain text", self._table)
        self._plain.setObjectName("makePlain")
        self._plain.setToolTip("The file has the value then; what the secret was is not put there")
        self._plain.triggered.connect(self._make_plain)
        self._table.addActions([self._lock, self._plain])
        self._table.doubleClicked.connect(self._ask_if_secret)
        self._table.selectionModel().currentChanged.connect(self._refresh)
        self._add = self._link("+ Variable", "addVariable", "Add a variable", self._new_variable)
        self._add.setProperty("edge", "left")
        self._more = self._link(
            "+ Environment",
            "addEnvironment",
            "Add an environment, such as dev or staging",
            self._new_environment,
        )
        self._change = self._link(
            "Environment ▾", "changeEnvironment", "Rename or remove an environment", self._environment_menu
        )
        self._secret = self._link(
            "Secret…", "secretVariable", "Keep the chosen value out of the file (Ctrl+L)", self._ask_secret
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._table, 1)
        column.addWidget(self._empty)
        column.addWidget(self._problem)
        links = QHBoxLayout()
        for button in (self._add, self._secret, self._more, self._change):
            links.addWidget(button)
        links.addStretch(1)
        column.addLayout(links)
        column.addWidget(paragraph("secondary", _HINT))
        self._say("")

    def _link(self, text: str, name: str, tip: str, slot: Callable[[], None]) -> QPushButton:
        button = link(text, name)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def set_workspace(self, workspace: Workspace, chosen: str) -> None:
        """Show the variables of the workspace as it is written, and which environment is chosen."""
        self._workspace = workspace
        self._model.set_workspace(workspace, chosen)
        self._empty.setVisible(not workspace.variables)
        self._change.setVisible(bool(workspace.environments))
        self._refresh()

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self._model.set_theme(theme)

    def show_problem(self, sentence: str) -> None:
        """Say why an edit wasn't made."""
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def _refresh(self, *_: object) -> None:
        index = self._table.currentIndex()
        self._remove.setEnabled(index.isValid())
        self._unset.setEnabled(index.isValid() and index.column() >= ENVIRONMENTS)
        may_be_secret = index.isValid() and index.column() != NAME
        self._lock.setEnabled(may_be_secret)
        self._secret.setEnabled(may_be_secret)
        self._secret.setVisible(bool(self._workspace.variables))
        self._plain.setEnabled(isinstance(self._model.held(index), Secret))

    # Variables

    def _new_variable(self) -> None:
        number, name = 2, "variable"
        while name in self._workspace.variables:
            name, number = f"variable_{number}", number + 1
        self._ask("Add variable", partial(add_variable, name=name))
        row = self._model.rowCount() - 1
        if row >= 0 and self._model.row(row).name == name:
            index = self._model.index(row, NAME)
            self._table.setCurrentIndex(index)
            self._table.edit(index)

    def _remove_variable(self) -> None:
        index = self._table.currentIndex()
        if index.isValid():
            name = self._model.row(index.row()).name
            self._ask(f"Remove variable {name}", partial(remove_variable, name=name))

    def _take_own(self) -> None:
        index = self._table.currentIndex()
        environment = self._model.environment(index.column()) if index.isValid() else ""
        if environment:
            name = self._model.row(index.row()).name
            edit = partial(set_value, name=name, environment=environment, value=None)
            self._ask(f"Change {name} in {environment}", edit)

    # Secrets

    def _ask_if_secret(self, index: QModelIndex) -> None:
        if isinstance(self._model.held(index), Secret):
            self._ask_secret()

    def _ask_secret(self) -> None:
        index = self._table.currentIndex()
        if not index.isValid() or index.column() == NAME:
            return
        name, environment = self._model.row(index.row()).name, self._model.environment(index.column())
        dialog = SecretDialog(name, self._model.held(index), self._vault, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(partial(self._set_secret, name, environment))
        dialog.open()

    def _set_secret(self, name: str, environment: str, secret: Secret) -> None:
        where = f" in {environment}" if environment else ""
        edit = partial(set_value, name=name, environment=environment, value=secret)
        self._ask(f"Keep {name}{where} as a secret", edit)

    def _make_plain(self) -> None:
        index = self._table.currentIndex()
        if isinstance(self._model.held(index), Secret):
            name, environment = self._model.row(index.row()).name, self._model.environment(index.column())
            self._ask(
                f"Make {name} a plain text", partial(set_value, name=name, environment=environment, value="")
            )

    # Environments

    def _new_environment(self) -> None:
        self._ask_name("Add environment", "", partial(self._name_environment, None))

    def _name_environment(self, before: str | None, name: str) -> None:
        if before is None:
            self._ask(f"Add environment {name.strip()}", partial(add_environment, name=name))
        else:
            self._ask(f"Rename environment {before}", partial(rename_environment, name=before, to=name))

    def _rename_environment(self, column: int) -> None:
        name = self._model.environment(column)
        if name:
            self._ask_name("Rename environment", name, partial(self._name_environment, name))

    def _remove_environment(self, name: str) -> None:
        self._ask(f"Remove environment {name}", partial(remove_environment, name=name))

    def _ask_name(self, title: str, text: str, named: Callable[[str], None]) -> None:
        dialog = QInputDialog(self)
        dialog.setObjectName("environmentName")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(title)
        dialog.setLabelText("Name, such as dev or staging:")
        dialog.setTextValue(text)
        dialog.textValueSelected.connect(named)
        dialog.open()

    def _head_menu(self, at: QPoint) -> None:
        head = self._table.horizontalHeader()
        name = self._model.environment(head.logicalIndexAt(at))
        if name:
            self._popup((name,), head.mapToGlobal(at))

    def _environment_menu(self) -> None:
        self._popup(self._model.environments, self._change.mapToGlobal(QPoint(0, self._change.height())))

    def _popup(self, names: tuple[str, ...], at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in names:
            words = visible(name).replace("&", "&&")
            column = ENVIRONMENTS + self._model.environments.index(name)
            menu.addAction(f"Rename {words}…").triggered.connect(partial(self._rename_environment, column))
            menu.addAction(f"Remove {words}").triggered.connect(partial(self._remove_environment, name))
        menu.popup(at)

    def _ask(self, text: str, edit: Edit) -> None:
        self._say("")
        try:
            edit(self._workspace)
        except EditError as error:
            self._say(str(error))
            return
        self.edit_requested.emit(text, edit, "")
