"""What is wrong with a filter's text: one sentence, and where in the text."""

from __future__ import annotations


class FilterError(Exception):
    """A filter that can't be understood. `start` and `end` are the characters of the text to underline.

    They may be equal, at the end of the text, where something is missing.
    """

    def __init__(self, sentence: str, start: int, end: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.start = start
        self.end = end
