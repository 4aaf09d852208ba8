"""How results show themselves: a table of the first rows, as HTML and as text."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from .table import columns

ROWS = 20
WIDTH = 44
#: Columns of a table that is looked at; a data frame has all.
SHOWN = ("hops", "score", "type", "name", "license", "lifecycle")


def head(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The first rows: columns worth a look that hold something."""
    all_columns = columns(rows[:ROWS])
    held = [name for name, values in all_columns.items() if any(value is not None for value in values)]
    shown = [name for name in (*SHOWN, "uri") if name in held] if "uri" in held else held[:8]
    return {name: [_short(value) for value in all_columns[name]] for name in shown}


def _short(value: Any) -> str:
    text = "" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    return text if len(text) <= WIDTH or text.startswith("mlg://") else text[: WIDTH - 1] + "…"


def as_text(title: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """The table as lines."""
    table = head(rows)
    widths = {name: max([len(name), *map(len, values)]) for name, values in table.items()}
    lines = [title]
    if rows:
        lines.append("  ".join(name.ljust(width) for name, width in widths.items()).rstrip())
    for cells in zip(*table.values(), strict=True):
        padded = (cell.ljust(width) for cell, width in zip(cells, widths.values(), strict=True))
        lines.append("  ".join(padded).rstrip())
    if len(rows) > ROWS:
        lines.append("…")
    return "\n".join(lines)


def as_html(title: str, rows: Sequence[Mapping[str, Any]], svg: str | None = None) -> str:
    """The table as HTML, below the picture if there is one. Nothing that is stored is markup here."""
    table = head(rows)
    heads = "".join(f"<th style='text-align:left'>{escape(name)}</th>" for name in table)
    body = ""
    for cells in zip(*table.values(), strict=True):
        body += "<tr>" + "".join(f"<td style='text-align:left'>{escape(cell)}</td>" for cell in cells) + "</tr>"
    html = f"<p>{escape(title)}</p>"
    if rows:
        html += f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    if svg is None:
        return html
    # As an image, a picture can't run anything.
    source = base64.b64encode(svg.encode()).decode()
    image = f"<img style='max-width:100%' alt='{escape(title, quote=True)}' src='data:image/svg+xml;base64,{source}'>"
    return f"{image}<details><summary>{escape(title)}</summary>{html}</details>"
