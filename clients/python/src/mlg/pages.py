"""What is here of an answer that comes in pages, and what to ask for next. Pure: whoever fetches tells it of each page."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import GraphQLError, IncompleteWarning

#: Rows of the first page, which may be all that is looked at, and of the next ones; of walks, whose pages each begin at the start
#: again, the next ones are long.
FIRST_PAGE, PAGE, PAGE_OF_WALK = 100, 500, 5_000
REASONS = {
    "DEPTH": "more lies beyond `depth`",
    "NODES": "the walk met as many assets as one may",
    "HIDDEN": "some of it you may not see",
    "LINKS": "an asset has more relationships than are looked at",
    "NEIGHBOURS": "the neighbours have more relationships than are looked at",
    "CANDIDATES": "there are more candidates than are compared",
}


@dataclass
class Page:
    """One page, as the server answered it."""

    rows: list[dict[str, Any]]
    #: Where the next one starts; nothing behind the last.
    cursor: str | None
    total: int | None = None
    completeness: Mapping[str, Any] | None = None
    relationships: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Loaded:
    """The pages so far."""

    what: str
    limit: int | None
    rows: list[dict[str, Any]] = field(default_factory=list)
    relationships: list[dict[str, Any]] = field(default_factory=list)
    cursor: str | None = None
    total: int | None = None
    completeness: Mapping[str, Any] | None = None
    pages: int = 0
    #: Rows met, be they kept or not.
    met: int = 0
    most: int = PAGE

    def absorb(self, page: Page, keep: bool = True) -> None:
        """Takes the next page."""
        if self.pages == 0:
            self.total, self.completeness = page.total, page.completeness
            warn_if_cut(self.what, self.completeness)
        self.pages += 1
        self.met += len(page.rows)
        self.cursor = page.cursor if page.rows else None
        if keep:
            self.rows += page.rows
            self.relationships += page.relationships

    def wants(self) -> int:
        """How many rows to ask for next; 0 if all that are wanted are here."""
        if self.pages > 0 and self.cursor is None:
            return 0
        most = min(FIRST_PAGE, self.most) if self.pages == 0 else self.most
        return most if self.limit is None else min(most, self.limit - self.met)

    def settle(self, error: GraphQLError, asked: int) -> bool:
        """Whether smaller pages mend an error: this server's are smaller than we would have them."""
        if error.code == "LIMIT_EXCEEDED" and error.limit and error.actual == asked > error.limit:
            self.most = error.limit
            return True
        return False

    def apart(self) -> Loaded:
        """The same place with nothing kept, to go on from without a trace here, in pages that take little memory."""
        most = min(self.most, PAGE)
        return Loaded(
            self.what, self.limit, [], [], self.cursor, self.total, self.completeness, self.pages, self.met, most
        )

    @property
    def ended(self) -> bool:
        return self.pages > 0 and self.wants() <= 0

    @property
    def size(self) -> int | None:
        """How many rows there will be, as far as that is known."""
        if self.ended:
            return len(self.rows)
        if self.total is None:
            return None
        return self.total if self.limit is None else min(self.total, self.limit)

    @property
    def complete(self) -> bool:
        """Whether what is answered is all there is."""
        if self.completeness is not None and not self.completeness["exact"]:
            return False
        if self.limit is None:
            return True
        if self.total is not None:
            return self.total <= self.limit
        return self.ended and self.cursor is None

    def title(self) -> str:
        """What there is, in a sentence."""
        return title(self.what, self.size, len(self.rows), self.total, self.completeness)


def title(what: str, size: int | None, here: int, total: int | None, completeness: Mapping[str, Any] | None) -> str:
    """What there is, in a sentence."""
    count = f"{size:,}" if size is not None else f"at least {here:,}"
    of = f" of {total:,}" if total is not None and size is not None and total > size else ""
    cut = reasons(completeness)
    return f"{what}: {count}{of}{f' (incomplete: {cut})' if cut else ''}"


def reasons(completeness: Mapping[str, Any] | None) -> str:
    """Why an answer is not all there is; empty if it is."""
    if completeness is None or completeness["exact"]:
        return ""
    return "; ".join(REASONS.get(cut, cut) for cut in completeness["cut"]) or "it was cut"


def warn_if_cut(what: str, completeness: Mapping[str, Any] | None) -> None:
    """Warns once of an answer that is not all there is."""
    if cut := reasons(completeness):
        warn(f"{what} is incomplete: {cut}")


def warn(message: str) -> None:
    """Warns whoever asked, outside this package."""
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("mlg."):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, IncompleteWarning, stacklevel=level)
