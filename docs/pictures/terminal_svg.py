#!/usr/bin/env python3
"""Draws a screen as `tmux capture-pane -e -N -p` prints it (standard input) as SVG (standard output)."""
import re
import sys
from html import escape

WIDTH, HEIGHT, MARGIN = 9, 18, 12
NAMED = ["#1c1c1c", "#e05561", "#8cc265", "#d18f52", "#4aa5f0", "#c162de", "#42b3c2", "#e6e6e6"]
FOREGROUND = "#e6e6e6"


def apply(style, codes):
    codes = [int(code or 0) for code in codes]
    while codes:
        code = codes.pop(0)
        if code == 0:
            style.update(colour=FOREGROUND, ground=None, bold=False, dim=False)
        elif code in (1, 2):
            style["bold" if code == 1 else "dim"] = True
        elif code == 22:
            style.update(bold=False, dim=False)
        elif code in (38, 48):
            assert codes.pop(0) == 2, "only 24-bit colours"
            style["colour" if code == 38 else "ground"] = "#%02x%02x%02x" % tuple(codes.pop(0) for _ in range(3))
        elif code in (39, 49):
            style["colour" if code == 39 else "ground"] = FOREGROUND if code == 39 else None
        elif 30 <= code <= 37 or 90 <= code <= 97:
            style["colour"] = NAMED[code % 10]


lines = sys.stdin.read().rstrip("\n").split("\n")
shapes, columns = [], 0
style = {}
apply(style, ["0"])
for row, line in enumerate(lines):
    column = 0
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        if part.startswith("\x1b["):
            apply(style, part[2:-1].split(";"))
            continue
        x, y = MARGIN + column * WIDTH, MARGIN + row * HEIGHT
        if part and style["ground"]:
            shapes.append(f'<rect x="{x}" y="{y}" width="{len(part) * WIDTH}" height="{HEIGHT}" fill="{style["ground"]}"/>')
        if part.strip():
            extra = (' font-weight="bold"' if style["bold"] else "") + (' opacity="0.6"' if style["dim"] else "")
            x += (len(part) - len(part.lstrip())) * WIDTH
            shown = part.strip()
            shapes.append(f'<text x="{x}" y="{y + 14}" textLength="{len(shown) * WIDTH}" fill="{style["colour"]}"{extra}>'
                          f"{escape(shown)}</text>")
        column += len(part)
        if style["ground"] or part.strip():
            columns = max(columns, column)
width, height = columns * WIDTH + 2 * MARGIN, len(lines) * HEIGHT + 2 * MARGIN
print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
      f'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="15" shape-rendering="crispEdges">')
print(f'<rect width="{width}" height="{height}" rx="8" fill="#1c1c1c"/>')
print("\n".join(shapes))
print("</svg>")
