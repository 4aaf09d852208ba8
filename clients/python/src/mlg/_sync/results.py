# Written by `codegen/generate.py` of `_async/results.py`. Not to be changed by hand.
"""Rows in pages, fetched as they are needed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from .. import display, table
from ..errors import GraphQLError
from ..pages import Loaded, Page
from ..progress import Progress
from .sequence import Rows

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

T = TypeVar("T")


class Results(Rows[T]):
    """What was found, page by page.

    `total` is how many there are (nothing if that is not known), `complete` whether what is answered is all there is.
    """

    def __init__(
        self,
        fetch: Callable[[str | None, int], Page],
        make: Callable[[dict[str, Any]], T],
        loaded: Loaded,
        columns: Sequence[str],
        progress: bool | None = None,
    ) -> None:
        self._fetch, self._make, self._loaded, self._columns, self._progress = fetch, make, loaded, columns, progress
        self._made: dict[int, T] = {}

    @property
    def total(self) -> int | None:
        """How many there are, whatever the `limit`; nothing if that is not known."""
        return self._loaded.total

    @property
    def complete(self) -> bool:
        """Whether what is answered is all there is."""
        return self._loaded.complete

    def load(self) -> Results[T]:
        """Fetches what is not here yet. Answers itself."""
        progress = Progress(self._loaded.what, self._progress)
        while self._more():
            progress.tell(len(self._loaded.rows), self._loaded.size)
        progress.done()
        return self

    def to_pandas(self, columns: Sequence[str] | None = None) -> pandas.DataFrame:
        """A data frame of pandas; of all columns, or of these."""
        self.load()
        return table.to_pandas(table.columns(self._loaded.rows, columns))

    def to_polars(self, columns: Sequence[str] | None = None) -> polars.DataFrame:
        """A data frame of polars; of all columns, or of these."""
        self.load()
        return table.to_polars(table.columns(self._loaded.rows, columns))

    def to_arrow(self, columns: Sequence[str] | None = None) -> pyarrow.Table:
        """A table of Arrow; of all columns, or of these."""
        self.load()
        return table.to_arrow(table.columns(self._loaded.rows, columns))

    def to_csv(self, path: str | os.PathLike[str], columns: Sequence[str] | None = None, raw: bool = False) -> int:
        """Writes a file of CSV page by page, and keeps no more than a page; how many rows it has.

        A text that a spreadsheet would take for a formula starts with an apostrophe, unless `raw`.
        """
        progress, count = Progress(self._loaded.what, self._progress), 0
        with open(path, "w", newline="", encoding="utf-8") as out:
            writer = table.CsvWriter(out, columns or self._columns, raw)
            for rows in self._pages():
                writer.write(rows)
                count += len(rows)
                progress.tell(count, self._loaded.size)
        progress.done()
        return count

    def _pages(self) -> Iterator[list[dict[str, Any]]]:
        """Rows page by page: those that are here, then the others, which are not kept."""
        yield self._loaded.rows
        rest = self._loaded.apart()
        while page := self._next(rest):
            rest.absorb(page, keep=False)
            yield page.rows

    def _more(self) -> bool:
        page = self._next(self._loaded)
        if page is None:
            return False
        self._loaded.absorb(page)
        return len(page.rows) > 0

    def _next(self, loaded: Loaded) -> Page | None:
        while (first := loaded.wants()) > 0:
            try:
                return self._fetch(loaded.cursor, first)
            except GraphQLError as error:
                if not loaded.settle(error, first):
                    raise
        return None

    def _item(self, place: int) -> T:
        if place not in self._made:
            self._made[place] = self._make(self._loaded.rows[place])
        return self._made[place]

    def __repr__(self) -> str:
        return display.as_text(self._loaded.title(), self._loaded.rows)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": display.as_html(self._loaded.title(), self._loaded.rows), "text/plain": repr(self)}
