"""Help > Licences and Help > About: what the program is made of, told in the window."""

from __future__ import annotations

from PySide6.QtCore import qVersion
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialogButtonBox, QListWidget, QMessageBox, QPlainTextEdit, QPushButton

from workbench.engine.engine import versions
from workbench.ui.licences import LicencesDialog


async def opened(window, until) -> LicencesDialog:
    window.findChild(QAction, "actionLicences").trigger()
    dialog = window.findChild(LicencesDialog)
    await until(lambda: dialog.findChild(QListWidget).count() > 0)
    return dialog


async def test_a_part_is_chosen_and_its_licence_is_read(window, until):
    dialog = await opened(window, until)
    parts, text = dialog.findChild(QListWidget), dialog.findChild(QPlainTextEdit)
    assert parts.item(0).text().startswith("zmq-workbench ")
    assert "MIT License" in text.toPlainText()
    names = [parts.item(row).text().split()[0] for row in range(parts.count())]
    parts.setCurrentRow(names.index("Qt"))
    assert text.toPlainText().startswith("Qt\nLGPL-3.0-only\n")
    assert text.isReadOnly()


async def test_there_is_one_window_of_licences_and_it_is_gone_when_it_is_closed(window, until):
    dialog = await opened(window, until)
    window.findChild(QAction, "actionLicences").trigger()
    assert window.findChildren(LicencesDialog) == [dialog]
    dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Close).click()
    await until(lambda: not window.findChildren(LicencesDialog))


async def test_about_names_what_the_program_runs_on_and_leads_to_the_licences(window, until):
    window.findChild(QAction, "actionAbout").trigger()
    box = window.findChild(QMessageBox, "about")
    said = box.informativeText()
    for name, found in {**versions(), "Qt": qVersion()}.items():
        assert f"{name} {found}" in said
    box.findChild(QPushButton, "aboutLicences").click()
    dialog = window.findChild(LicencesDialog)
    assert dialog is not None
    await until(lambda: dialog.findChild(QListWidget).count() > 0)
