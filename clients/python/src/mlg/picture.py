"""Assets and their relationships -> networkx, DOT, Mermaid. Arrows lead from what depends to what it depends on, which
stands to its left."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .generated.documents import TYPES
from .table import flat

if TYPE_CHECKING:
    import networkx

#: From, to, type.
Edge = tuple[str, str, str]


def edges_of(relationships: Iterable[Mapping[str, Any]]) -> list[Edge]:
    """Each relationship once, in the order they are told in."""
    return list(dict.fromkeys((edge["from"], edge["to"], edge["type"]) for edge in relationships))


def to_networkx(nodes: Sequence[Mapping[str, Any]], edges: Sequence[Edge]) -> networkx.MultiDiGraph:
    """A graph of uris; nodes have the columns of a table, edges their type as `key` and `type`."""
    import networkx

    graph = networkx.MultiDiGraph()
    for node in nodes:
        row = flat(node)
        graph.add_node(row.pop("uri"), **row)
    for start, end, kind in edges:
        graph.add_edge(start, end, key=kind, type=kind)
    return graph


def to_dot(nodes: Sequence[Mapping[str, Any]], edges: Sequence[Edge]) -> str:
    """A digraph of Graphviz."""
    lines = ["digraph lineage {", "  rankdir=RL;", '  node [shape=box, style=rounded, fontname="sans-serif"];']
    place = _places(nodes)
    for node in nodes:
        label = f"{_dot(node['name'])}\\n{TYPES.get(node['__typename'], '')}"
        lines.append(f'  n{place[node["uri"]]} [label="{label}", tooltip="{_dot(node["uri"])}"];')
    for start, end, kind in _known(place, edges):
        lines.append(f'  n{place[start]} -> n{place[end]} [label="{kind}"];')
    return "\n".join([*lines, "}", ""])


def to_mermaid(nodes: Sequence[Mapping[str, Any]], edges: Sequence[Edge]) -> str:
    """A flowchart of Mermaid."""
    lines = ["flowchart RL"]
    place = _places(nodes)
    for node in nodes:
        label = f"{_mermaid(node['name'])}<br/>{TYPES.get(node['__typename'], '')}"
        lines.append(f'  n{place[node["uri"]]}["{label}"]')
    for start, end, kind in _known(place, edges):
        lines.append(f"  n{place[start]} -->|{kind}| n{place[end]}")
    return "\n".join([*lines, ""])


def _places(nodes: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    return {node["uri"]: place for place, node in enumerate(nodes)}


def _known(place: Mapping[str, int], edges: Iterable[Edge]) -> list[Edge]:
    """Edges of which both ends are drawn, in the order of these."""
    known = [edge for edge in edges if edge[0] in place and edge[1] in place]
    return sorted(known, key=lambda edge: (place[edge[0]], place[edge[1]], edge[2]))


def _shown(text: str) -> str:
    """On one line: as the server has it, a space for what no picture may hold or what turns the text around it."""
    return "".join(" " if _hidden(letter) else letter for letter in text)


def _hidden(letter: str) -> bool:
    code = ord(letter)
    turns = code in (0x200E, 0x200F) or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069
    return unicodedata.category(letter) == "Cc" or turns or code in (0x2028, 0x2029) or code & 0xFFFE == 0xFFFE


def _dot(text: str) -> str:
    return _shown(text).replace("\\", "\\\\").replace('"', '\\"')


def _mermaid(text: str) -> str:
    # A number sign starts an entity there, so it goes first.
    for letter, entity in (("#", "#35;"), ("%", "#37;"), ("&", "#amp;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;"), ("`", "#96;")):
        text = text.replace(letter, entity)
    return _shown(text)
