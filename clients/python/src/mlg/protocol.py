"""GraphQL over HTTP without the HTTP: what is sent, what an answer says, and whether to ask again."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel

from .errors import GraphQLError, TransportError
from .generated.documents import FRAGMENTS, OPERATIONS

DEFAULT_URL = "http://127.0.0.1:4000"
#: Refusals that another try may change. Nothing was done when they are told.
PASSING = {"OVERLOADED", "BACKEND_UNAVAILABLE", "RATE_LIMITED"}
#: Statuses of what stands between, and of ours.
PASSING_STATUS = {429, 502, 503}
#: Seconds that are waited at the most, whatever the server asks for.
LONGEST_WAIT = 30.0
VERSION = "0.1.0"


def base_url(url: str | None) -> str:
    """Where the server is, without a path of ours."""
    return (url or os.environ.get("MLG_URL") or DEFAULT_URL).rstrip("/").removesuffix("/graphql")


def headers(token: str | None) -> dict[str, str]:
    """Headers of every request."""
    token = token if token is not None else os.environ.get("MLG_TOKEN")
    sent = {"User-Agent": f"mlg-client/{VERSION}"}
    if token:
        sent["Authorization"] = f"Bearer {token}"
    return sent


def is_read(document: str) -> bool:
    """Whether a document surely writes nothing: only then may it be sent twice."""
    return re.search(r"\bmutation\b", document) is None


def document(name: str) -> str:
    """An operation of ours with the fragments that it spreads."""
    return with_fragments(OPERATIONS[name])


def with_fragments(text: str) -> str:
    """A document with the fragments of ours that it spreads, and those that they spread."""
    parts, missing, have = [text], _spreads(text), set()
    while missing:
        name = missing.pop(0)
        if name in FRAGMENTS and name not in have:
            have.add(name)
            parts.append(FRAGMENTS[name])
            missing += _spreads(FRAGMENTS[name])
    return "\n".join(parts)


def _spreads(text: str) -> list[str]:
    return re.findall(r"\.\.\.(\w+)", text)


def plain(value: Any) -> Any:
    """A variable as JSON has it: inputs of `mlg.inputs`, enums, times and the like may stand anywhere in it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def data_of(status: int, body: Any, text: str) -> dict[str, Any]:
    """The data of an answer; raises what it says instead."""
    if isinstance(body, dict) and body.get("errors"):
        raise GraphQLError(body["errors"], body.get("data"))
    if isinstance(body, dict) and isinstance(body.get("data"), dict):
        return body["data"]
    shown = " ".join(text.split())[:200]
    raise TransportError(f"status {status}, and no answer of GraphQL: {shown or 'nothing'}", status)


def wait_before(attempt: int, error: GraphQLError | TransportError, retry_after: str | None) -> float | None:
    """Seconds to wait before a read is sent again, counted from attempt 0; nothing if that would not help."""
    if isinstance(error, GraphQLError):
        passing = error.code in PASSING
    else:
        passing = error.status is None or error.status in PASSING_STATUS
    if not passing:
        return None
    if retry_after and retry_after.strip().isdigit():
        asked = float(retry_after)
        return asked if asked <= LONGEST_WAIT else None
    return min(0.2 * 2**attempt, LONGEST_WAIT) * random.uniform(0.5, 1.0)
