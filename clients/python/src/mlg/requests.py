"""What the client asks, as documents and variables, and what answers hold, as pages. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from . import protocol
from .names import asset_type, snake
from .pages import Page
from .table import known_columns


def narrowed(where: Any, types: str | Iterable[str] | None, owner: str | None) -> Any:
    """A filter of assets with a type and an owner as well."""
    parts = [] if where is None else [where]
    if types is not None:
        names = [types] if isinstance(types, str) else list(types)
        parts.append({"type": {"in": [asset_type(name) for name in names]}})
    if owner is not None:
        named = {"uri": {"eq": owner}} if owner.startswith("mlg://") else {"name": {"contains": owner, "ignoreCase": True}}
        parts.append({"owners": {"some": named}})
    return _all_of(parts)


def measured(where: Any, name: str | None, split: str | None, dataset: str | None, model: str | None) -> Any:
    """A filter of metrics."""
    parts = [] if where is None else [where]
    parts += [{key: {"eq": value}} for key, value in (("name", name), ("split", split)) if value is not None]
    if dataset is not None:
        of = {"uri": {"eq": dataset}}
        on = [{"datasets": {"some": of}}, {"datasetVersions": {"some": {"OR": [of, {"dataset": of}]}}}]
        parts.append({"evaluation": {"OR": on}})
    if model is not None:
        of = {"uri": {"eq": model}}
        parts.append({"evaluation": {"OR": [{"model": of}, {"modelVersion": {"OR": [of, {"model": of}]}}]}})
    return _all_of(parts)


def _all_of(parts: list[Any]) -> Any:
    return {"AND": parts} if len(parts) > 1 else next(iter(parts), None)


def selected(facets: Mapping[str, Iterable[str | None]] | None) -> Any:
    """Values chosen by facet, as the server has them."""
    if facets is None:
        return None
    return [{"facet": facet, "values": list(values)} for facet, values in facets.items()]


def orders(order_by: str | Iterable[str] | None) -> Any:
    """An order or several, as a list."""
    return [order_by] if isinstance(order_by, str) else order_by


def root_list(field: str, target: str, select: str) -> str:
    """The document for a list at the root."""
    return protocol.with_fragments(
        f"query List($where: {target}Where, $orderBy: [{target}Order!], $first: Int, $after: String) {{ "
        f"found: {field}(where: $where, orderBy: $orderBy, first: $first, after: $after) {_pages(target, select)} }}"
    )


def related(kind: str, field: str, leads: tuple[str, bool, str], select: str) -> str:
    """The document for what a relationship of a type leads to."""
    target, many, order = leads
    if not many:
        found = f"found: {field} {{ __typename ...{_fragment(target)} {select} }}"
        return protocol.with_fragments(f"query Related($uri: ID!) {{ asset(uri: $uri) {{ ... on {kind} {{ {found} }} }} }}")
    found = f"found: {field}Connection(where: $where, orderBy: $orderBy, first: $first, after: $after)"
    return protocol.with_fragments(
        f"query Related($uri: ID!, $where: {target}Where, $orderBy: [{order}!], $first: Int, $after: String) {{ "
        f"asset(uri: $uri) {{ ... on {kind} {{ {found} {_pages(target, select)} }} }} }}"
    )


def _pages(target: str, select: str) -> str:
    return f"{{ totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ __typename ...{_fragment(target)} {select} }} }}"


def _fragment(target: str) -> str:
    return "AssetFields" if target == "Asset" else target


def columns(target: str, select: str) -> list[str]:
    """Columns of a file of rows: those of the type, and what is selected beside them, by its first name."""
    return [*known_columns(target), *map(snake, _selected(select))]


def _selected(select: str) -> list[str]:
    depth, names, word = 0, [], ""
    for letter in select + " ":
        if letter.isalnum() or letter == "_":
            word += letter
            continue
        if word and depth == 0:
            names.append(word)
        word = ""
        depth += (letter in "{(") - (letter in "})")
    return names


def connection(raw: Mapping[str, Any]) -> Page:
    """A page of a connection."""
    return Page(raw["nodes"], _next(raw), raw["totalCount"])


def found(raw: Mapping[str, Any]) -> Page:
    """A page of a search."""
    rows = [{"score": edge["score"], **edge["node"], "matchedFields": edge["matchedFields"]} for edge in raw["edges"]]
    return Page(rows, _next(raw), raw["totalCount"])


def walked(raw: Mapping[str, Any]) -> Page:
    """A page of a lineage. An asset that may not be seen is a row without one."""
    rows = [
        {"hops": edge["hops"], **(edge["node"] or {"restricted": True}), "via": edge["via"]} for edge in raw["edges"]
    ]
    return Page(rows, _next(raw), raw.get("totalCount"), raw.get("completeness"), raw["relationships"])


def _next(raw: Mapping[str, Any]) -> str | None:
    return raw["pageInfo"]["endCursor"] if raw["pageInfo"]["hasNextPage"] else None
