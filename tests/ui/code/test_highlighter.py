"""The colours of a program: what they are put on, line by line, in either theme."""

from __future__ import annotations

from PySide6.QtGui import QTextDocument

from workbench.ui import theme
from workbench.ui.code.highlighter import Highlighter

TEXT = 'import zmq  # note\nx = """a\nb"""\ny = 12\n'


def colours(document: QTextDocument, line: int) -> list[tuple[str, str]]:
    block = document.findBlockByNumber(line)
    text = block.text()
    return [
        (text[r.start : r.start + r.length], r.format.foreground().color().name())
        for r in block.layout().formats()
    ]


def coloured(text: str, lexer: str, look: theme.Theme) -> QTextDocument:
    document = QTextDocument()
    document.documentLayout()  # as in a window: without one Qt tells no highlighter of changes
    highlighter = Highlighter(document, look)
    highlighter.set_code(text, lexer)
    document.setPlainText(text)
    return document


def test_words_have_the_themes_colours(qtbot):
    document = coloured(TEXT, "python", theme.LIGHT)
    assert colours(document, 0) == [("import", theme.LIGHT.accent_text), ("# note", theme.LIGHT.dim)]
    assert colours(document, 3) == [("12", theme.LIGHT.received)]


def test_a_text_of_several_lines_is_coloured_in_each(qtbot):
    document = coloured(TEXT, "python", theme.DARK)
    assert "".join(text for text, _ in colours(document, 1)) == '"""a'
    assert {tone for _, tone in colours(document, 2)} == {theme.DARK.received}


def test_another_theme_recolours(qtbot):
    document = QTextDocument()
    highlighter = Highlighter(document, theme.LIGHT)
    highlighter.set_code("int x;\n", "c")
    document.setPlainText("int x;\n")
    highlighter.set_theme(theme.DARK)
    assert colours(document, 0) == [("int", theme.DARK.accent_text)]
