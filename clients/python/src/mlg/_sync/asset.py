# Written by `codegen/generate.py` of `_async/asset.py`. Not to be changed by hand.
"""One asset: its fields and relationships as attributes, its lineage as methods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .. import display, models, protocol, table
from ..answers import Impact, Paths, Similar, Usage
from ..errors import NotFound
from ..generated.base_model import BaseModel
from ..generated.documents import RELATIONSHIPS, TYPES
from ..names import camel, snake
from .lineage import Lineage

if TYPE_CHECKING:
    from .client import Client

Where = Mapping[str, Any] | BaseModel | None


class Asset:
    """An asset. `asset.license` is a field, `asset.owners` a relationship; `dir(asset)` tells which there are."""

    def __init__(self, client: Client, raw: dict[str, Any]) -> None:
        self._client = client
        self._raw = raw
        self._fields: BaseModel | None = None

    @property
    def uri(self) -> str:
        """The one name that never changes."""
        return self._raw["uri"]

    @property
    def name(self) -> str:
        """What people call it."""
        return self._raw["name"]

    @property
    def type(self) -> str:
        """What it is, as filters have it: `MODEL`, `MODEL_VERSION`."""
        return TYPES.get(self._raw["__typename"], self._raw["__typename"])

    @property
    def fields(self) -> BaseModel:
        """Its plain fields, typed: one of `mlg.models`."""
        if self._fields is None:
            kind = models.ASSETS.get(self._raw["__typename"])
            if kind is None:
                raise TypeError(f"this client does not know the type `{self._raw['__typename']}`; `c.query` asks anything")
            self._fields = kind.model_validate(self._raw)
        return self._fields

    @property
    def selected(self) -> Mapping[str, Any]:
        """All that was answered of it, named as in GraphQL: its plain fields, and what a `select` brought along."""
        return self._raw

    def lineage(
        self,
        direction: str,
        depth: int | None = None,
        *,
        through: Iterable[str] | None = None,
        where: Where = None,
        within: Where = None,
        stop_at: Where = None,
        limit: int | None = None,
    ) -> Lineage:
        """A walk, `UPSTREAM` or `DOWNSTREAM`, nearest first.

        `where` says what is returned, `within` what may be walked, `stop_at` what is returned but not walked past, `through`
        by which relationships, `depth` how far. Without `depth` it goes as far as there is anything.
        """
        asked = {
            "uri": self.uri,
            "direction": direction.upper(),
            "depth": depth,
            "through": None if through is None else list(through),
            "where": where,
            "within": within,
            "stopAt": stop_at,
        }
        return self._client._walk(self, asked, limit)

    def upstream(self, depth: int | None = None, **how: Any) -> Lineage:
        """What it comes from, nearest first; arguments are those of `lineage`."""
        return self.lineage("UPSTREAM", depth, **how)

    def downstream(self, depth: int | None = None, **how: Any) -> Lineage:
        """What comes from it, nearest first; arguments are those of `lineage`."""
        return self.lineage("DOWNSTREAM", depth, **how)

    def paths(
        self,
        to: Asset | str,
        *,
        max_hops: int | None = None,
        limit: int | None = None,
        within: Where = None,
        through: Iterable[str] | None = None,
    ) -> Paths[Asset]:
        """Ways to another asset that meet no asset twice, shortest first."""
        variables = {
            "uri": self.uri,
            "to": to if isinstance(to, str) else to.uri,
            "maxHops": max_hops,
            "limit": limit,
            "within": within,
            "through": None if through is None else list(through),
        }
        return Paths((self._ask("Ways", variables))["paths"], self._client._asset)

    def impact(self, depth: int | None = None) -> Impact[Asset]:
        """What breaks if it changes, and whom to tell."""
        raw = self._ask("WhatBreaks", {"uri": self.uri, "depth": depth})
        return Impact(self._raw, raw["impact"], self._client._asset)

    def usage(self) -> Usage:
        """Who relies on it."""
        return Usage((self._ask("WhoUses", {"uri": self.uri}))["usage"], self._client._asset)

    def similar(self, first: int = 10) -> Similar[Asset]:
        """Assets like it: what to look at before something is built again."""
        raw = self._ask("Alike", {"uri": self.uri, "first": first})
        return Similar(raw["similar"], self._client._asset)

    def related(self, name: str, **how: Any) -> Any:
        """What a relationship leads to: an asset or nothing, or results. `where`, `order_by`, `limit` and `select` narrow
        results down, as for `c.models`."""
        field = camel(name)
        found = self._relationships().get(field)
        if found is None:
            raise AttributeError(f"`{self.type}` has no relationship `{name}`; it has {', '.join(self._relationships())}")
        return self._client._related(self, field, found, how)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if camel(name) in self._relationships():
            return self.related(name)
        kind = models.ASSETS.get(self._raw["__typename"])
        if kind is not None and name in kind.model_fields:
            return getattr(self.fields, name)
        raise AttributeError(f"`{self.type}` has no field `{name}`; `dir()` tells what it has")

    def __dir__(self) -> Iterable[str]:
        kind = models.ASSETS.get(self._raw["__typename"])
        fields = list(kind.model_fields) if kind else []
        return [*super().__dir__(), *fields, *map(snake, self._relationships())]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Asset) and self.uri == other.uri

    def __hash__(self) -> int:
        return hash(self.uri)

    def __repr__(self) -> str:
        return f"<{self.type} {self.uri}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        held = {key: value for key, value in table.flat(self._raw).items() if value not in (None, [])}
        rows = [{"field": key, "value": value} for key, value in held.items()]
        return {"text/html": display.as_html(self.name, rows), "text/plain": repr(self)}

    def _relationships(self) -> dict[str, tuple[str, bool, str]]:
        return RELATIONSHIPS.get(self._raw["__typename"], RELATIONSHIPS["Asset"])

    def _ask(self, operation: str, variables: dict[str, Any]) -> dict[str, Any]:
        data = self._client._transport.ask(protocol.document(operation), variables)
        if data["asset"] is None:
            raise NotFound(self.uri)
        return data["asset"]
