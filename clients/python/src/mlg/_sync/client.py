# Written by `codegen/generate.py` of `_async/client.py`. Not to be changed by hand.
"""The client: what is asked of a server as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .. import protocol, requests, table
from ..answers import Paths, Reached
from ..errors import NotFound
from ..generated.documents import ROOTS
from ..models import ASSETS, BY_NAME, LineageRelationship
from ..names import camel, snake
from ..pages import PAGE_OF_WALK, Loaded, Page
from .asset import Asset, Where
from .lineage import Lineage
from .results import Results
from .transport import Transport


class Client:
    """Asks a server of mlg.

    `url` is where it is (`MLG_URL`, else http://127.0.0.1:4000), `token` who asks (`MLG_TOKEN`, else nobody), `timeout` the
    seconds that one request may take, `retries` how often a read is sent again that failed in passing; writes never are.
    `progress` shows a bar for long walks, where somebody looks, unless it says otherwise.
    """

    def __init__(
        self,
        url: str | None = None,
        token: str | None = None,
        *,
        timeout: float = 60.0,
        retries: int = 3,
        progress: bool | None = None,
    ) -> None:
        self._transport = Transport(url, token, timeout, retries)
        self._progress = progress

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets the connections go."""
        self._transport.close()

    def query(self, document: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The data of any operation of GraphQL. It may spread `AssetFields`, `Model` and the like: all plain fields of a type.

        A mutation is sent once, whatever happens to it.
        """
        return self._transport.ask(protocol.with_fragments(document), dict(variables or {}))

    def get(self, uri: str) -> Asset | None:
        """The asset of a uri or alias; nothing if it is not there."""
        data = self._transport.ask(protocol.document("OneAsset"), {"uri": uri})
        return self._asset(data["asset"]) if data["asset"] else None

    def asset(self, uri: str) -> Asset:
        """The asset of a uri or alias; `NotFound` if it is not there."""
        found = self.get(uri)
        if found is None:
            raise NotFound(uri)
        return found

    def __getitem__(self, uri: str) -> Any:
        return self.asset(uri)

    def search(
        self,
        query: str | None = None,
        *,
        type: str | Iterable[str] | None = None,
        owner: str | None = None,
        where: Where = None,
        selected: Mapping[str, Iterable[str | None]] | None = None,
        limit: int | None = None,
    ) -> Results[Asset]:
        """Assets by words, the best first: of a `type` or several, of an `owner` (a uri, or a part of a name), with any
        `where` of assets, with values `selected` by facet: `{"LICENSE": ["mit"]}`."""
        variables = {
            "query": query,
            "where": requests.narrowed(where, type, owner),
            "selected": requests.selected(selected),
        }

        def fetch(after: str | None, first: int) -> Page:
            asked = {**variables, "first": first, "after": after}
            return requests.found((self._transport.ask(protocol.document("Find"), asked))["search"])

        columns = ["score", *table.known_columns("Asset"), "matched_fields"]
        return self._results(fetch, self._asset, "search", limit, columns)

    def paths(self, start: Asset | str, end: Asset | str, **how: Any) -> Paths[Asset]:
        """Ways between two assets, shortest first; arguments are those of `asset.paths`."""
        asset = self.asset(start) if isinstance(start, str) else start
        return asset.paths(end, **how)

    def metrics(
        self,
        name: str | None = None,
        *,
        split: str | None = None,
        dataset: str | None = None,
        model: str | None = None,
        where: Where = None,
        **how: Any,
    ) -> Results[Any]:
        """What was measured, by default the greatest value first: of a `name`, a `split`, on a `dataset`, of a `model` (a uri,
        of one or of a version of it)."""
        where = requests.measured(where, name, split, dataset, model)
        how.setdefault("order_by", "VALUE_DESC")
        return self.list("metrics", where=where, **how)

    def list(
        self,
        name: str,
        *,
        where: Where = None,
        order_by: str | Iterable[str] | None = None,
        limit: int | None = None,
        select: str = "",
    ) -> Results[Any]:
        """A list at the root: `c.list("models", where={"license": {"eq": "mit"}})`, or `c.models(where=...)`.

        `order_by` is an order or several (`NAME_ASC`); `select` are further fields in GraphQL, of each row.
        """
        field = camel(name)
        if field not in ROOTS:
            raise AttributeError(f"there is no list `{name}`; there are {', '.join(map(snake, ROOTS))}")
        target = ROOTS[field]
        document = requests.root_list(field, target, select)
        variables = {"where": where, "orderBy": requests.orders(order_by)}

        def fetch(after: str | None, first: int) -> Page:
            asked = {**variables, "first": first, "after": after}
            return requests.connection((self._transport.ask(document, asked))["found"])

        columns = requests.columns(target, select)
        return self._results(fetch, self._row(target), snake(field).replace("_", " "), limit, columns)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or camel(name) not in ROOTS:
            raise AttributeError(f"there is no `{name}` here; lists are {', '.join(map(snake, ROOTS))}")

        def listed(**how: Any) -> Any:
            return self.list(name, **how)

        listed.__doc__ = f"All {name}, with a filter and an order; arguments are those of `list`."
        return listed

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *map(snake, ROOTS)]

    def __repr__(self) -> str:
        return f"<mlg {self._transport.url}>"

    def _asset(self, raw: Any) -> Asset:
        return Asset(self, raw)

    def _row(self, target: str) -> Any:
        if target == "Asset" or target in ASSETS:
            return self._asset
        return BY_NAME[target].model_validate

    def _results(self, fetch: Any, make: Any, what: str, limit: int | None, columns: Sequence[str]) -> Any:
        return self._begun(Results(fetch, make, Loaded(what, limit), columns, self._progress))

    def _begun(self, results: Any) -> Any:
        """Results with their first page, so that what is wrong with a question shows where it is asked."""
        results._more()
        return results

    def _related(
        self, asset: Asset, field: str, leads: tuple[str, bool, str], how: dict[str, Any]
    ) -> Any:
        target, many, _ = leads
        select = how.pop("select", "")
        document = requests.related(asset._raw["__typename"], field, leads, select)
        if not many:
            data = (self._transport.ask(document, {"uri": asset.uri}))["asset"]
            if data is None:
                raise NotFound(asset.uri)
            return self._row(target)(data["found"]) if data["found"] else None
        variables = {"uri": asset.uri, "where": how.pop("where", None), "orderBy": requests.orders(how.pop("order_by", None))}
        limit = how.pop("limit", None)
        if how:
            raise TypeError(f"`{next(iter(how))}` is none of `where`, `order_by`, `limit`, `select`")

        def fetch(after: str | None, first: int) -> Page:
            data = (self._transport.ask(document, {**variables, "first": first, "after": after}))["asset"]
            if data is None:
                raise NotFound(asset.uri)
            return requests.connection(data["found"])

        what = f"{snake(field).replace('_', ' ')} of {asset.name}"
        return self._results(fetch, self._row(target), what, limit, requests.columns(target, select))

    def _walk(self, start: Asset, asked: dict[str, Any], limit: int | None) -> Lineage:
        def fetch(after: str | None, first: int) -> Page:
            variables = {**asked, "first": first, "after": after, "whole": after is None}
            data = (self._transport.ask(protocol.document("Walk"), variables))["asset"]
            if data is None:
                raise NotFound(start.uri)
            return requests.walked(data["lineage"])

        def make(row: dict[str, Any]) -> Reached[Asset]:
            via = [LineageRelationship.model_validate(edge) for edge in row["via"]]
            seen = self._asset(row) if "uri" in row else None
            return Reached(seen, row["hops"], via, seen is None)

        what = f"{asked['direction'].lower()} of {start.name}"
        columns = ["hops", *table.known_columns("Asset"), "via"]
        lineage = Lineage(fetch, make, Loaded(what, limit, most=PAGE_OF_WALK), columns, self._progress)
        lineage.start, lineage._start, lineage._transport, lineage._asked = start, start._raw, self._transport, asked
        return self._begun(lineage)
