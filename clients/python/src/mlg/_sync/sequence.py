"""How results are gone through. The asynchronous ones have a file of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

from ..errors import Error
from ..pages import Loaded

T = TypeVar("T")


class Rows(Generic[T]):
    """Rows that come page by page, fetched as they are looked at."""

    _loaded: Loaded

    def _item(self, place: int) -> T:
        raise NotImplementedError

    def _more(self) -> bool:
        raise NotImplementedError

    def __iter__(self) -> Iterator[T]:
        place = 0
        while place < len(self._loaded.rows) or self._more():
            yield self._item(place)
            place += 1

    def __len__(self) -> int:
        while (size := self._loaded.size) is None:
            self._more()
        return size

    def __getitem__(self, place: int) -> T:
        while (place < 0 or place >= len(self._loaded.rows)) and self._more():
            pass
        return self._item(range(len(self._loaded.rows))[place])


def picture_now(lineage: Any) -> str | None:
    """The picture to show, fetched if need be; none where the server draws none."""
    try:
        return lineage.svg()
    except Error:
        return None
