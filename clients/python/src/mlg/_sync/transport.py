# Written by `codegen/generate.py` of `_async/transport.py`. Not to be changed by hand.
"""One connection pool to one server: sends requests, and sends reads again that another try may help."""

from __future__ import annotations

import time
from typing import Any

import httpx

from .. import protocol
from ..errors import GraphQLError, TransportError


class Transport:
    """Sends what the client asks."""

    def __init__(self, url: str | None, token: str | None, timeout: float, retries: int) -> None:
        self.url = protocol.base_url(url)
        self._retries = retries
        self._http = httpx.Client(headers=protocol.headers(token), timeout=timeout)

    def ask(self, document: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """The data that a document is answered with."""
        body = {"query": document, "variables": protocol.plain(variables or {})}
        retries = self._retries if protocol.is_read(document) else 0
        for attempt in range(retries + 1):
            retry_after = None
            try:
                response = self._send("POST", "/graphql", json=body, accept="application/json")
                retry_after = response.headers.get("retry-after")
                return protocol.data_of(response.status_code, _json(response), response.text)
            except (GraphQLError, TransportError) as error:
                wait = protocol.wait_before(attempt, error, retry_after)
                if wait is None or attempt == retries:
                    raise
            time.sleep(wait)
        raise AssertionError("the last attempt answers or raises")

    def fetch(self, path: str, parameters: dict[str, Any], accept: str) -> str:
        """The text at a path of the server."""
        response = self._send("GET", path, params=parameters, accept=accept)
        if response.status_code != 200:
            protocol.data_of(response.status_code, _json(response), response.text)
        return response.text

    def close(self) -> None:
        """Lets the connections go."""
        self._http.close()

    def _send(self, method: str, path: str, *, accept: str, **what: Any) -> httpx.Response:
        try:
            return self._http.request(method, self.url + path, headers={"Accept": accept}, **what)
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
            raise TransportError(f"`{self.url}` can't be reached: {reason}") from error


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None
