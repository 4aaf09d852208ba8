"""A line on standard error that tells how far a long walk is; nothing where it is short, or nobody looks."""

from __future__ import annotations

import sys
import time

#: Seconds before anything is shown.
PATIENCE = 0.7
WIDTH = 30


class Progress:
    """Told of each page; shows a bar once it takes long."""

    def __init__(self, what: str, wanted: bool | None) -> None:
        self._what = what
        self._wanted = _is_watched() if wanted is None else wanted
        self._start = time.monotonic()
        self._shown = 0

    def tell(self, have: int, of: int | None) -> None:
        """So many rows are here, of so many, where that is known."""
        if not self._wanted or time.monotonic() - self._start < PATIENCE:
            return
        if of:
            done = min(WIDTH, WIDTH * have // of)
            line = f"{self._what} [{'#' * done}{'.' * (WIDTH - done)}] {have:,} of {of:,}"
        else:
            line = f"{self._what} {have:,} ..."
        sys.stderr.write("\r" + line.ljust(self._shown))
        sys.stderr.flush()
        self._shown = len(line)

    def done(self) -> None:
        """Takes the line away."""
        if self._shown:
            sys.stderr.write("\r" + " " * self._shown + "\r")
            sys.stderr.flush()


def _is_watched() -> bool:
    return sys.stderr.isatty() or "ipykernel" in sys.modules
