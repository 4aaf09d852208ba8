"""Answers that come whole: ways, what breaks, who uses it, what is alike. The same for both clients: nothing is fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from . import display, picture, table
from .generated.enums import LineageDirection
from .models import Completeness, LineageCount, LineageRelationship, SimilarCompleteness, UsageCount
from .names import moment
from .pages import title, warn_if_cut

if TYPE_CHECKING:
    import networkx
    import pandas
    import polars
    import pyarrow

A = TypeVar("A")
T = TypeVar("T")
Raw = Mapping[str, Any]


class Table(Generic[T]):
    """Rows that are all here."""

    def __init__(self, what: str, items: list[T], rows: list[dict[str, Any]], total: int | None, found: Raw | None) -> None:
        self._what, self._items, self._rows, self._found = what, items, rows, found
        #: How many there are; nothing if that is not known.
        self.total = total
        warn_if_cut(what, found)

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def __getitem__(self, place: int) -> T:
        return self._items[place]

    @property
    def complete(self) -> bool:
        """Whether this is all there is."""
        whole = self._found is None or self._found["exact"]
        return whole and (self.total is None or self.total <= len(self._items))

    def to_pandas(self, columns: Sequence[str] | None = None) -> pandas.DataFrame:
        """A data frame of pandas."""
        return table.to_pandas(table.columns(self._rows, columns))

    def to_polars(self, columns: Sequence[str] | None = None) -> polars.DataFrame:
        """A data frame of polars."""
        return table.to_polars(table.columns(self._rows, columns))

    def to_arrow(self, columns: Sequence[str] | None = None) -> pyarrow.Table:
        """A table of Arrow."""
        return table.to_arrow(table.columns(self._rows, columns))

    def to_csv(self, path: str, columns: Sequence[str] | None = None, raw: bool = False) -> int:
        """Writes a file of CSV; how many rows it has."""
        names = list(columns or table.columns(self._rows))
        with open(path, "w", newline="", encoding="utf-8") as out:
            table.CsvWriter(out, names, raw).write(self._rows)
        return len(self._rows)

    def _title(self) -> str:
        return title(self._what, len(self._items), len(self._items), self.total, self._found)

    def __repr__(self) -> str:
        return display.as_text(self._title(), self._rows)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": display.as_html(self._title(), self._rows), "text/plain": repr(self)}


class Drawn(Table[T]):
    """Rows that hang together."""

    def __init__(self, nodes: list[dict[str, Any]], relationships: list[Raw], *rest: Any) -> None:
        super().__init__(*rest)
        self._nodes = list({node["uri"]: node for node in nodes}.values())
        self._edges = picture.edges_of(relationships)

    def to_networkx(self) -> networkx.MultiDiGraph:
        """A graph of networkx."""
        return picture.to_networkx(self._nodes, self._edges)

    def to_dot(self) -> str:
        """A digraph of Graphviz."""
        return picture.to_dot(self._nodes, self._edges)

    def to_mermaid(self) -> str:
        """A flowchart of Mermaid."""
        return picture.to_mermaid(self._nodes, self._edges)


@dataclass(frozen=True)
class Reached(Generic[A]):
    """An asset that a walk came to; nothing in its place if you may not see it."""

    asset: A | None
    hops: int
    #: The relationships that it was reached by from the hop before.
    via: list[LineageRelationship]
    restricted: bool


@dataclass(frozen=True)
class Way(Generic[A]):
    """One way between two assets."""

    hops: int
    direction: LineageDirection
    assets: list[A]
    relationships: list[LineageRelationship]

    def __str__(self) -> str:
        return " → ".join(asset.name for asset in self.assets)  # type: ignore[attr-defined]


class Paths(Drawn[Way[A]]):
    """Ways between two assets, shortest first."""

    def __init__(self, raw: Raw, make: Callable[[Raw], A]) -> None:
        ways, rows, nodes, relationships = [], [], [], []
        for number, path in enumerate(raw["paths"], 1):
            steps = [edge for step in path["steps"] for edge in step["relationships"]]
            assets = path["assets"]
            ways.append(
                Way(
                    path["hops"],
                    LineageDirection(path["direction"]),
                    [make(asset) for asset in assets],
                    [LineageRelationship.model_validate(step) for step in steps],
                )
            )
            rows += [
                {
                    "path": number,
                    "direction": path["direction"],
                    "hops": place,
                    **asset,
                    "via": path["steps"][place - 1]["relationships"] if place else [],
                }
                for place, asset in enumerate(assets)
            ]
            nodes += assets
            relationships += steps
        #: There are so many at the least.
        self.at_least: int = raw["atLeast"]
        #: Assets that were looked at.
        self.looked_at: int = raw["lookedAt"]
        super().__init__(nodes, relationships, "paths", ways, rows, raw["total"], None)

    @property
    def complete(self) -> bool:
        """Whether these are all ways there are."""
        return self.total == len(self)

    def _title(self) -> str:
        if not len(self):
            return f"no path; {self.looked_at:,} assets were looked at"
        return super()._title()

    def __repr__(self) -> str:
        return "\n".join([self._title(), *(f"{way.hops} hops: {way}" for way in self)])


@dataclass(frozen=True)
class Affected(Generic[A]):
    """Something live that a change would reach, and a shortest way there."""

    asset: A
    hops: int
    path: list[LineageRelationship]


class Impact(Drawn[Affected[A]]):
    """What breaks: live deployments, production systems and running experiments downstream, and who answers for all of it."""

    def __init__(self, start: Raw, raw: Raw, make: Callable[[Raw], A]) -> None:
        met: list[dict[str, Any]] = []

        def affected(name: str) -> list[Affected[A]]:
            rows = raw[name]
            met.extend({"hops": row["hops"], **row["asset"], "path": row["path"]} for row in rows)
            paths = [[LineageRelationship.model_validate(step) for step in row["path"]] for row in rows]
            return [Affected(make(row["asset"]), row["hops"], path) for row, path in zip(rows, paths, strict=True)]

        self.live_deployments = affected("liveDeployments")
        self.production_systems = affected("productionSystems")
        self.running_experiments = affected("runningExperiments")
        #: Who answers for what is reached, and for how many assets.
        self.owners: list[tuple[A, int]] = [(make(row["owner"]), row["count"]) for row in raw["owners"]]
        self.counts = [LineageCount.model_validate(row) for row in raw["counts"]]
        self.completeness = Completeness.model_validate(raw["completeness"])
        #: Assets that a change reaches, live or not; nothing if the walk was cut.
        self.reached: int | None = raw["totalCount"]
        items = [*self.live_deployments, *self.production_systems, *self.running_experiments]
        steps = [step for row in met for step in row["path"]]
        between = {uri for step in steps for uri in (step["from"], step["to"])} - {row["uri"] for row in met}
        nodes = [dict(start), *met]
        # Ways lead over assets of which only the uri is told.
        nodes += [{"__typename": None, "uri": uri, "name": uri.rsplit("/", 1)[-1]} for uri in sorted(between)]
        nodes = [*nodes[1 + len(met) :], *nodes[: 1 + len(met)]]
        super().__init__(nodes, steps, "live assets that it reaches", items, met, len(items), raw["completeness"])


class Usage:
    """Who relies on an asset."""

    def __init__(self, raw: Raw, make: Callable[[Raw], Any]) -> None:
        self.consumers: int | None = raw["consumers"]
        self.consumers_by_type = [UsageCount.model_validate(row) for row in raw["consumersByType"]]
        self.live_deployments: int | None = raw["liveDeployments"]
        self.teams = [make(team) for team in raw["teams"]]
        self.domains = [make(domain) for domain in raw["domains"]]
        used = raw["lastUsedAt"]
        self.last_used_at: datetime | None = moment(used) if used else None
        self.completeness = Completeness.model_validate(raw["completeness"])
        self._rows = raw["consumersByType"]
        warn_if_cut("usage", raw["completeness"])

    @property
    def complete(self) -> bool:
        """Whether this is all there is."""
        return self.completeness.exact

    def to_pandas(self) -> pandas.DataFrame:
        """Consumers by type, as a data frame of pandas."""
        return table.to_pandas(table.columns(self._rows))

    def _title(self) -> str:
        teams = ", ".join(team.name for team in self.teams)
        return f"consumers: {self.consumers}, live deployments: {self.live_deployments}, teams: {teams or 'none'}"

    def __repr__(self) -> str:
        return display.as_text(self._title(), self._rows)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": display.as_html(self._title(), self._rows), "text/plain": repr(self)}


@dataclass(frozen=True)
class Alike(Generic[A]):
    """An asset like another, and what both have."""

    asset: A
    score: float
    #: Neighbours of both: type of relationship, direction, weight, asset.
    reasons: list[tuple[str, str, int, A]]
    words: list[str]


class Similar(Table[Alike[A]]):
    """Assets like one, the most similar first."""

    def __init__(self, raw: Raw, make: Callable[[Raw], A]) -> None:
        items, rows = [], []
        for edge in raw["edges"]:
            reasons = [
                (reason["type"], reason["direction"], reason["weight"], make(reason["asset"])) for reason in edge["reasons"]
            ]
            items.append(Alike(make(edge["node"]), edge["score"], reasons, edge["words"]))
            shared = [reason["asset"]["name"] for reason in edge["reasons"]]
            rows.append({"score": edge["score"], **edge["node"], "words": edge["words"], "shared": shared})
        self.completeness = SimilarCompleteness.model_validate(raw["completeness"])
        super().__init__("similar assets", items, rows, None, raw["completeness"])
