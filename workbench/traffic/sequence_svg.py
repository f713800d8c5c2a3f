"""A sequence diagram as SVG.

Invariant: it is well-formed XML of lines, boxes and text alone, whatever was sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from workbench.traffic import sequence_layout as layout
from workbench.traffic.amounts import clock
from workbench.traffic.sequence import Arrow, Diagram, Note

_STYLE = """
text { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 11px; fill: %(text)s }
.title { font-weight: 600; font-size: 12px; text-anchor: middle }
.about, .time { fill: %(dim)s; font-size: 10px }
.about { text-anchor: middle }
.label { text-anchor: middle }
.back { text-anchor: end }
.box { fill: %(node)s; stroke: %(dim)s }
.lane { stroke: %(faint)s }
.outside { stroke-dasharray: 4 4 }
.arrow { stroke: %(sent)s; fill: none; stroke-width: 1.25 }
.head { fill: %(sent)s }
.open { fill: %(panel)s; stroke: %(sent)s }
.note { fill: %(accent_soft)s; stroke: %(line)s }
.trouble { fill: %(fail_soft)s; stroke: %(fail)s }
"""


_UNHELD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def svg(diagram: Diagram, tones: Mapping[str, str]) -> str:
    """The picture, as text. `tones` are colours by the theme's names."""
    return "".join(svg_parts(diagram, tones))


def svg_parts(diagram: Diagram, tones: Mapping[str, str]) -> Iterator[str]:
    """The same in pieces."""
    width, height = layout.size(diagram)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}"'
        f' viewBox="0 0 {width:g} {height:g}">\n<style>{escape(_STYLE % tones)}</style>\n'
        f'<rect width="{width:g}" height="{height:g}" fill={quoteattr(tones["panel"])}/>\n'
    )
    for number, line in enumerate(diagram.lifelines):
        x, (wide, high) = layout.lane(number), layout.BOX
        dashed = " outside" if line.outside else ""
        yield (
            f'<line class="lane{dashed}" x1="{x:g}" y1="{layout.HEAD:g}" x2="{x:g}" y2="{height - 8:g}"/>\n'
            f'<rect class="box{dashed}" x="{x - wide / 2:g}" y="6" width="{wide:g}" height="{high:g}" rx="6"/>\n'
        )
        room = int((wide - 12) / layout.CHARACTER)
        yield _text("title", x, 21, layout.cut(line.title, room), line.title)
        yield _text("about", x, 34, layout.cut(line.about, room + 2), line.about)
    for number, slot in enumerate(diagram.slots):
        y = layout.height(number) + 4
        yield _text("time", 8, y, f"{clock(slot.time)}")
    for arrow in diagram.arrows:
        yield _arrow(arrow)
    for note in diagram.notes:
        yield _note(note)
    yield "</svg>\n"


def _arrow(arrow: Arrow) -> str:
    line = layout.line(arrow)
    way = 1 if line.x2 >= line.x1 else -1
    parts = [
        f'<line class="arrow" x1="{line.x1:g}" y1="{line.y1:g}" x2="{line.x2:g}" y2="{line.y2:g}"/>\n',
        f'<path class="head" d="M{line.x2:g} {line.y2:g} l{-8 * way:g} -4 v8 z"/>\n',
    ]
    for x, y, is_open in ((line.x1, line.y1, line.open_start), (line.x2, line.y2, line.open_end)):
        if is_open:
            parts.append(f'<circle class="open" cx="{x:g}" cy="{y:g}" r="4"/>\n')
    # Above where it leaves: below there, an arrow that takes its time runs through.
    level = line.y1 == line.y2
    style = "label" if level else "leaves" if way > 0 else "leaves back"
    x = (line.x1 + line.x2) / 2 if level else line.x1 + 8 * way
    parts.append(_text(style, x, line.y1 - 5, layout.cut(arrow.label, line.room), arrow.label))
    return "".join(parts)


def _note(note: Note) -> str:
    x, y = layout.lane(note.lifeline), layout.height(note.slot)
    trouble = " trouble" if note.trouble else ""
    room = int((layout.NOTE - 12) / layout.CHARACTER)
    return (
        f'<rect class="note{trouble}" x="{x - layout.NOTE / 2:g}" y="{y - 10:g}" width="{layout.NOTE:g}"'
        f' height="20" rx="4"/>\n' + _text("label", x, y + 4, layout.cut(note.text, room), note.text)
    )


def _text(style: str, x: float, y: float, text: str, whole: str = "") -> str:
    more = f"<title>{_escaped(whole)}</title>" if whole and whole != text else ""
    return f'<text class="{style}" x="{x:g}" y="{y:g}">{_escaped(text)}{more}</text>\n'


def _escaped(text: str) -> str:
    """Characters that XML can't hold, such as half a surrogate pair, become U+FFFD."""
    return escape(_UNHELD.sub("\ufffd", text))
