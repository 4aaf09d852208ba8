# Written by `codegen/generate.py` of `_async/lineage.py`. Not to be changed by hand.
"""A walk through the lineage of one asset, nearest first: a table, a graph, a picture."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .. import display, picture, protocol
from ..answers import Reached
from ..models import Completeness
from ..pages import warn
from .results import Results
from .sequence import picture_now
from .transport import Transport

if TYPE_CHECKING:
    import networkx

    from .asset import Asset


class Lineage(Results[Reached["Asset"]]):
    """What an asset comes from, or what comes from it."""

    #: Where the walk starts.
    start: Asset
    _start: dict[str, Any]
    _transport: Transport
    _asked: dict[str, Any]
    _svg: str | None = None

    @property
    def completeness(self) -> Completeness | None:
        """Whether the walk was cut, and where."""
        found = self._loaded.completeness
        return None if found is None else Completeness.model_validate(found)

    def to_networkx(self) -> networkx.MultiDiGraph:
        """A graph of networkx, of the start and all that was reached; its edges lead to what is depended on."""
        return picture.to_networkx(*self._drawn())

    def to_dot(self) -> str:
        """A digraph of Graphviz."""
        return picture.to_dot(*self._drawn())

    def to_mermaid(self) -> str:
        """A flowchart of Mermaid."""
        return picture.to_mermaid(*self._drawn())

    def svg(self) -> str:
        """A picture, as the server lays it out."""
        if self._svg is None:
            asked = {key: value for key, value in self._asked.items() if value is not None}
            through = asked.pop("through", None)
            if through is not None:
                asked["through"] = ",".join(map(str, protocol.plain(through)))
            for key in {"where", "within", "stopAt"} & set(asked):
                asked[key] = json.dumps(protocol.plain(asked[key]))
            self._svg = self._transport.fetch("/lineage.svg", asked, "image/svg+xml")
        return self._svg

    def _drawn(self) -> tuple[list[dict[str, Any]], list[picture.Edge]]:
        self.load()
        if self._loaded.pages > 1:
            message = (
                f"{self._loaded.what} came in {self._loaded.pages} pages: of relationships between assets of "
                "different pages, only those are drawn by which an asset was reached"
            )
            warn(message)
        seen = [row for row in self._loaded.rows if row.get("uri")]
        relationships = [edge for row in seen for edge in row["via"]] + self._loaded.relationships
        return [self._start, *seen], picture.edges_of(relationships)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        title, rows, svg = self._loaded.title(), self._loaded.rows, picture_now(self)
        bundle = {"text/html": display.as_html(title, rows, svg), "text/plain": repr(self)}
        return bundle if svg is None else {**bundle, "image/svg+xml": svg}
