"""How asynchronous results are gone through. The synchronous ones have a file of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Generic, TypeVar

from ..pages import Loaded

T = TypeVar("T")


class AsyncRows(Generic[T]):
    """Rows that come page by page: `async for` fetches as it goes, `await load()` all; then `len` and places work too."""

    _loaded: Loaded

    def _item(self, place: int) -> T:
        raise NotImplementedError

    async def _more(self) -> bool:
        raise NotImplementedError

    async def __aiter__(self) -> AsyncIterator[T]:
        place = 0
        while place < len(self._loaded.rows) or await self._more():
            yield self._item(place)
            place += 1

    def __len__(self) -> int:
        if (size := self._loaded.size) is None:
            raise TypeError("how many there are is known after `await results.load()`")
        return size

    def __getitem__(self, place: int) -> T:
        if (place < 0 and not self._loaded.ended) or place >= len(self._loaded.rows):
            if not self._loaded.ended:
                raise TypeError("this row is not here yet: `await results.load()` first")
            raise IndexError(place)
        return self._item(place)


def picture_now(lineage: Any) -> str | None:
    """The picture to show, if it was fetched: showing can't wait."""
    return lineage._svg
