"""What can go wrong, and what is warned of."""

from __future__ import annotations

from typing import Any


class Error(Exception):
    """What every error of this package is."""


class GraphQLError(Error):
    """The server's refusal, or the error of a field.

    `code` is one of `docs/errors.md`. Where a limit was met, `limit` is what it allows, `actual` what was asked for, `at` where.
    `errors` has all errors of the answer as they were sent, `data` what was answered beside them.
    """

    def __init__(self, errors: list[dict[str, Any]], data: dict[str, Any] | None = None) -> None:
        first = errors[0] if errors else {}
        extensions = first.get("extensions") or {}
        self.message: str = first.get("message", "the answer has errors")
        self.code: str | None = extensions.get("code")
        self.path: list[str | int] | None = first.get("path")
        self.limit: int | None = extensions.get("limit")
        self.actual: int | None = extensions.get("actual")
        self.at: str | None = extensions.get("at")
        self.errors = errors
        self.data = data
        super().__init__(self.message)

    def __str__(self) -> str:
        more = f" (and {len(self.errors) - 1} more)" if len(self.errors) > 1 else ""
        return f"{self.code or 'error'}: {self.message}{more}"


class TransportError(Error):
    """There was no answer of GraphQL: the server can't be reached, or something between answered. `status` is its status."""

    def __init__(self, message: str, status: int | None = None) -> None:
        self.status = status
        super().__init__(message)


class NotFound(Error, KeyError):
    """There is no asset of this uri, or the caller does not see it."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        super().__init__(uri)

    def __str__(self) -> str:
        return f"there is no asset `{self.uri}`, or you do not see it"


class IncompleteWarning(UserWarning):
    """What was answered is not all there is; the message says why."""
