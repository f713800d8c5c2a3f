"""Colours a program as Pygments reads it.

The whole text is read once when it is set; a line's colours are looked up as Qt paints it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import TypeAlias

from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, String, Token
from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from workbench.ui.theme import Theme

TokenType: TypeAlias = tuple[str, ...]
"""A kind of token, as Pygments has it: the names on the way down to it."""

_TONES: Mapping[TokenType, str] = {
    Comment: "dim",
    Comment.Preproc: "warn_text",
    Comment.PreprocFile: "received",
    Keyword: "accent_text",
    Name.Function: "warn_text",
    Name.Class: "warn_text",
    Number: "received",
    String: "received",
    String.Doc: "dim",
}
"""The theme's colour of each kind of token, and of the kinds below it that have none of their own."""


class Highlighter(QSyntaxHighlighter):
    """Belongs to one document; `set_code` comes before the document gets that text."""

    def __init__(self, document: QTextDocument, look: Theme) -> None:
        super().__init__(document)
        self._look = look
        self._starts: list[int] = []
        self._spans: list[tuple[int, int, str]] = []

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._look = look
        self.rehighlight()

    def set_code(self, text: str, lexer: str) -> None:
        """Read the text; `lexer` is Pygments' name of its language."""
        self._spans = []
        for start, token, value in get_lexer_by_name(lexer, stripnl=False).get_tokens_unprocessed(text):
            if tone := _tone(token):
                self._spans.append((start, start + len(value), tone))
        self._starts = [start for start, _, _ in self._spans]

    def highlightBlock(self, text: str) -> None:
        begin = self.currentBlock().position()
        end = begin + len(text)
        for start, stop, tone in self._spans[max(0, bisect_right(self._starts, begin) - 1) :]:
            if start >= end:
                break
            if stop > begin:
                form = QTextCharFormat()
                form.setForeground(self._look.color(tone))
                self.setFormat(max(start, begin) - begin, min(stop, end) - max(start, begin), form)


def _tone(token: TokenType) -> str:
    while len(token) > len(Token):
        if token in _TONES:
            return _TONES[token]
        token = token[:-1]
    return ""
