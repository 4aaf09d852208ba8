"""The server that the tests ask: one with the demo's catalogue, at `MLG_TEST_URL`."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

import mlg

URL = os.environ["MLG_TEST_URL"]


@pytest.fixture(scope="session")
def c() -> Iterator[mlg.Client]:
    with mlg.Client(URL) as client:
        yield client
