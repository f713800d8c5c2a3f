"""The window's actions: their words, shortcuts and tooltips as data, and the menu bar made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget


class ActionSpec(NamedTuple):
    """One action. `where` is the widget whose focus its shortcut needs; empty for the whole window."""

    name: str
    text: str
    tip: str
    shortcut: str | QKeySequence.StandardKey = ""
    where: str = ""


class SubmenuSpec(NamedTuple):
    """A menu in a menu, which is filled by whoever knows what belongs in it."""

    name: str
    text: str


_KEY = QKeySequence.StandardKey
SEPARATOR = ActionSpec("", "", "")

MENUS: Mapping[str, tuple[ActionSpec | SubmenuSpec, ...]] = {
    "&File": (
        ActionSpec("actionNew", "&New", "Begin an empty workspace", _KEY.New),
        ActionSpec(
            "actionNewWindow", "New &window", "Open another window, with an empty workspace", "Ctrl+Alt+N"
        ),
        ActionSpec(
            "actionOpen", "&Open…", "Open a workspace, or a capture; nothing starts by itself", _KEY.Open
        ),
        SubmenuSpec("menuRecent", "Open &recent"),
        SEPARATOR,
        ActionSpec("actionSave", "&Save", "Save the workspace to its file", _KEY.Save),
        ActionSpec("actionSaveAs", "Save &as…", "Save the workspace under another name", "Ctrl+Shift+S"),
        ActionSpec(
            "actionSaveCapture", "Save &capture as…", "Save all traffic shown as a capture", "Ctrl+Alt+S"
        ),
        SEPARATOR,
        ActionSpec("actionImport", "&Import…", "Show the traffic of a file of JSON lines", "Ctrl+Shift+I"),
        ActionSpec("actionExport", "E&xport…", "Write the traffic shown to a file", "Ctrl+Shift+E"),
        SEPARATOR,
        ActionSpec("actionQuit", "&Quit", "Close the window and every socket", "Ctrl+Q"),
    ),
    "&Edit": (
        ActionSpec(
            "actionFinder",
            "Find an&ything…",
            "Find an action, a socket, a message, a scenario or a pattern",
            "Ctrl+K",
        ),
        SEPARATOR,
        ActionSpec("actionUndo", "&Undo", "Take the last change of the workspace back", _KEY.Undo),
        ActionSpec("actionRedo", "&Redo", "Do again what was undone", "Ctrl+Shift+Z"),
        SEPARATOR,
        ActionSpec("actionCut", "Cu&t", "Take the selected sockets away, to be pasted", "Ctrl+X", "canvas"),
        ActionSpec("actionCopy", "&Copy", "Copy the selected sockets, for any window", "Ctrl+C", "canvas"),
        ActionSpec("actionPaste", "&Paste", "Put down the sockets that were copied", "Ctrl+V", "canvas"),
        ActionSpec("actionRename", "Re&name", "Rename the selected socket", "F2", "canvas"),
        ActionSpec("actionDuplicate", "&Duplicate", "Duplicate the selected sockets", "Ctrl+D", "canvas"),
        ActionSpec("actionDelete", "D&elete", "Delete the selected sockets and links", "Del", "canvas"),
        ActionSpec("actionSelectAll", "Select &all", "Select every socket", "Ctrl+A", "canvas"),
        ActionSpec("actionLink", "&Link", "Link the selected socket to another one", "L", "canvas"),
        SEPARATOR,
        SubmenuSpec("menuEnvironment", "En&vironment"),
        ActionSpec(
            "actionVariables",
            "Varia&bles…",
            "Edit the workspace's variables, and what each environment makes of them",
            "Ctrl+Shift+V",
        ),
    ),
    "&Run": (
        ActionSpec("actionStartAll", "&Start all", "Bind and connect every socket", "F5"),
        ActionSpec("actionStopAll", "S&top all", "Close every socket", "Shift+F5"),
        SEPARATOR,
        ActionSpec("actionStart", "Start se&lected", "Bind and connect the selected sockets", "F6"),
        ActionSpec("actionStop", "Stop selecte&d", "Close the selected sockets", "Shift+F6"),
        SEPARATOR,
        ActionSpec(
            "actionRunScenario",
            "Run scenari&o",
            "Run the chosen scenario, or stop the one that runs",
            "Ctrl+R",
        ),
        ActionSpec("actionRunScenarios", "Run &all scenarios", "Run every scenario in turn", "Ctrl+Shift+R"),
        ActionSpec(
            "actionRecordScenario",
            "&Record a scenario",
            "Record what you do by hand, or stop recording",
            "Ctrl+Alt+R",
        ),
        SEPARATOR,
        ActionSpec(
            "actionTaps",
            "Ta&ps…",
            "Stand between programs elsewhere, and show what they say to each other",
            "Ctrl+Shift+T",
        ),
        SEPARATOR,
        ActionSpec("actionClearTraffic", "&Clear traffic", "Empty the traffic log", "Ctrl+Shift+K"),
    ),
    "&Traffic": (
        ActionSpec("actionFilter", "&Filter", "Show the rows that match what you type", "Ctrl+F"),
        ActionSpec("actionClearFilter", "Sho&w all rows", "Take the filter away", "Ctrl+Shift+F"),
        SEPARATOR,
        ActionSpec(
            "actionPause", "&Pause", "Hold the rows still while the log goes on, or go on", "Ctrl+Shift+P"
        ),
        ActionSpec("actionFollow", "Fo&llow", "Keep the newest row in sight (End, in the table)"),
        ActionSpec(
            "actionLiveTraffic",
            "&Back to live traffic",
            "Put the capture away, and show this session's traffic again",
            "Ctrl+Alt+L",
        ),
        SEPARATOR,
        ActionSpec("actionFind", "F&ind…", "Find among the rows shown, hiding none", "Ctrl+Alt+F"),
        ActionSpec("actionFindNext", "Find nex&t", "Go to the next row that is found", "F3"),
        ActionSpec("actionFindPrevious", "Find previou&s", "Go to the row before that is found", "Shift+F3"),
        ActionSpec("actionGoTo", "&Go to…", "Go to a row's number or a time", "Ctrl+G"),
        SEPARATOR,
        ActionSpec(
            "actionMark", "&Mark", "Mark the selected rows, or take their marks off", "Ctrl+M", "traffic"
        ),
        ActionSpec("actionNote", "&Note…", "Put a sentence on the row", "Ctrl+Shift+M", "traffic"),
        ActionSpec("actionNextMark", "Next mar&k", "Go to the next row with a mark or a note", "F4"),
        ActionSpec(
            "actionPreviousMark",
            "Pre&vious mark",
            "Go to the row with a mark or a note before",
            "Shift+F4",
        ),
        ActionSpec("actionMarks", "Marks an&d notes…", "List the rows with a mark or a note", "Ctrl+Alt+M"),
        SEPARATOR,
        ActionSpec(
            "actionResend",
            "Edit &and resend",
            "Put the selected row's frames into Compose, to be sent again",
            "Ctrl+Alt+E",
            "traffic",
        ),
        ActionSpec(
            "actionSaveMessage",
            "Save as m&essage",
            "Keep the selected row's frames among the messages",
            "Ctrl+Shift+B",
            "traffic",
        ),
        ActionSpec(
            "actionMakeRule",
            "Make a r&ule of it",
            "Let the row's socket answer such a message by a rule, which the inspector shows",
            "Ctrl+Alt+U",
        ),
        ActionSpec(
            "actionCompare",
            "&Compare",
            "Show the two selected messages side by side",
            "Ctrl+Shift+D",
            "traffic",
        ),
        SEPARATOR,
        ActionSpec("actionReplay", "&Replay…", "Send rows of the traffic again, through these sockets", "F7"),
        ActionSpec("actionStopReplay", "St&op replay", "Send no more of it", "Shift+F7"),
    ),
    "&View": (
        ActionSpec("actionZoomIn", "Zoom &in", "Show the canvas larger", "Ctrl++"),
        ActionSpec("actionZoomOut", "Zoom &out", "Show the canvas smaller", "Ctrl+-"),
        ActionSpec("actionZoomReset", "&Actual size", "Show the canvas at 100%", "Ctrl+0"),
        ActionSpec("actionZoomFit", "&Fit", "Show all sockets", "Ctrl+9"),
        ActionSpec(
            "actionMinimap",
            "Sho&w minimap",
            "Show the canvas in small in its corner, while some of the sockets are out of sight",
        ),
        SEPARATOR,
        ActionSpec("actionFocusCanvas", "Go to &canvas", "Move the keyboard to the canvas", "Ctrl+1"),
        ActionSpec(
            "actionFocusInspector", "Go to i&nspector", "Move the keyboard to the inspector", "Ctrl+2"
        ),
        ActionSpec("actionFocusComposer", "Go to co&mpose", "Move the keyboard to the composer", "Ctrl+3"),
        ActionSpec("actionFocusTraffic", "Go to &traffic", "Move the keyboard to the traffic", "Ctrl+4"),
        SEPARATOR,
        ActionSpec(
            "actionShowCode",
            "&Show as code",
            "Show the program that the selected socket, or all of it, is",
            "Ctrl+E",
        ),
        ActionSpec(
            "actionFocusStatistics",
            "&Go to statistics",
            "Count what each socket sent and received, and how long its replies took",
            "Ctrl+5",
        ),
        ActionSpec("actionFocusPlot", "Go to &plot", "Plot messages, bytes and latency over time", "Ctrl+6"),
        ActionSpec(
            "actionFocusSequence",
            "Go to se&quence",
            "Draw the selected rows of the traffic as a sequence diagram",
            "Ctrl+7",
        ),
        SEPARATOR,
        SubmenuSpec("menuTheme", "T&heme"),
        SEPARATOR,
    ),
    "&Help": (
        ActionSpec("actionLesson", "&Lesson", "Walk through the pattern that is open, step by step", "F1"),
        SEPARATOR,
        ActionSpec(
            "actionVersions",
            "&New versions…",
            "Choose whether to be told of new versions, by whom, and ask now",
        ),
        ActionSpec("actionLicences", "L&icences…", "Read the licences of all that the program is made of"),
        ActionSpec("actionAbout", "&About", "Say which version this is, and of what it is made"),
    ),
}


ROW_MENU = (
    "actionResend", "actionSaveMessage", "actionMakeRule", "",
    "actionMark", "actionNote", "actionCompare", "",
    "copy", "",
    "actionExport", "actionReplay",
)  # fmt: skip
"""What the menu of a row of the traffic has: "copy" stands for the ways to copy, "" for a line."""


def build(window: QMainWindow, places: Mapping[str, QWidget]) -> tuple[dict[str, QAction], dict[str, QMenu]]:
    """Make the actions and the menu bar. Each action's objectName is its name; `places` by `where`.

    The menus are known by their titles, those in another menu by their names.
    """
    actions: dict[str, QAction] = {}
    menus: dict[str, QMenu] = {}
    for title, specs in MENUS.items():
        menu = menus[title] = window.menuBar().addMenu(title)
        menu.setToolTipsVisible(True)
        for spec in specs:
            if isinstance(spec, SubmenuSpec):
                menus[spec.name] = menu.addMenu(spec.text)
                menus[spec.name].setObjectName(spec.name)
                continue
            if spec is SEPARATOR:
                menu.addSeparator()
                continue
            action = actions[spec.name] = QAction(spec.text, window)
            action.setObjectName(spec.name)
            action.setToolTip(spec.tip)
            action.setStatusTip(spec.tip)
            action.setShortcut(QKeySequence(spec.shortcut))
            if spec.where:
                # Delete or Ctrl+A in a text field belong to the field.
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                places[spec.where].addAction(action)
            menu.addAction(action)
    return actions, menus


def join(actions: Mapping[str, QAction], slots: Mapping[str, Callable[[], object]]) -> None:
    """Let each of these actions, by its name, call its slot."""
    for name, slot in slots.items():
        actions[name].triggered.connect(_without_arguments(slot))


def _without_arguments(slot: Callable[[], object]) -> Callable[..., None]:
    """`triggered` carries a bool that few want."""

    def call(*_: object) -> None:
        slot()

    return call
