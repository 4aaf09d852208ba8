"""Errors, what is sent again and what is not, connections."""

from __future__ import annotations

import os

import pytest

import mlg
from mlg import protocol

from .conftest import URL
from .proxy import Proxy


def test_refusals_have_their_numbers(c: mlg.Client) -> None:
    with pytest.raises(mlg.GraphQLError) as refused:
        c.query("{ models(first: 20000) { totalCount } }")
    error = refused.value
    assert (error.code, error.limit, error.actual, error.at) == ("LIMIT_EXCEEDED", 500, 20000, "models")
    assert str(error).startswith("LIMIT_EXCEEDED: `first` is 20000")
    with pytest.raises(mlg.GraphQLError) as failed:
        c.query('{ a: models(after: "nonsense") { totalCount } }')
    assert failed.value.code == "BAD_USER_INPUT"
    with pytest.raises(mlg.GraphQLError) as costly:
        c.query("{ a: models(first: 500) { nodes { versions { deployments { owners { name } } trainedOn { owners { name } } } } } }")
    assert costly.value.code == "COST_LIMIT_EXCEEDED" and costly.value.actual > costly.value.limit


def test_raw_questions_may_spread_our_fragments(c: mlg.Client) -> None:
    data = c.query("query ($first: Int) { models(first: $first) { nodes { ...Model } } }", {"first": 1})
    assert data["models"]["nodes"][0]["name"]


def test_reads_are_sent_again_and_writes_are_not() -> None:
    proxy = Proxy(URL, lost=2)
    with mlg.Client(proxy.url, retries=3) as client:
        assert client.query("{ models { totalCount } }")["models"]["totalCount"] == 1095
    assert proxy.requests == 3
    proxy.close()
    proxy = Proxy(URL, lost=5)
    with mlg.Client(proxy.url) as client, pytest.raises(mlg.TransportError, match="can't be reached"):
        client.query('mutation { addTags(assets: [{uri: "mlg://model/nowhere/nothing"}], tags: ["x"]) { written } }')
    assert proxy.requests == 1
    with mlg.Client(proxy.url, retries=1) as client, pytest.raises(mlg.TransportError):
        client.query("{ models { totalCount } }")
    assert proxy.requests == 3
    proxy.close()


def test_what_helps_is_known() -> None:
    def wait(code: str | None, status: int | None = None, after: str | None = None) -> float | None:
        error = mlg.GraphQLError([{"extensions": {"code": code}}]) if code else mlg.TransportError("", status)
        return protocol.wait_before(2, error, after)

    for code in ("OVERLOADED", "BACKEND_UNAVAILABLE", "RATE_LIMITED"):
        assert 0.3 < wait(code) < 1.0
    for code in ("LIMIT_EXCEEDED", "DEADLINE_EXCEEDED", "UNAUTHENTICATED", "INTERNAL"):
        assert wait(code) is None
    assert wait(None) and wait(None, 503) and wait(None, 404) is None and wait(None, 504) is None
    assert wait("RATE_LIMITED", after="7") == 7 and wait("RATE_LIMITED", after="3600") is None
    assert protocol.is_read("{ a }") and not protocol.is_read("mutation { a }") and not protocol.is_read("query A {a} mutation{b}")


def test_connections_are_used_again() -> None:
    proxy = Proxy(URL)
    with mlg.Client(proxy.url) as client:
        walk = client["mlg://dataset/mteb/MSMARCO"].downstream()
        assert len(list(walk)) == 619
    assert (proxy.connections, proxy.requests) == (1, 3)
    proxy.close()


def test_a_server_that_is_away_is_told() -> None:
    with mlg.Client("http://127.0.0.1:9", retries=1) as client, pytest.raises(mlg.TransportError, match="127.0.0.1:9"):
        client.search("x")
    with mlg.Client(URL + "/nowhere", retries=0) as client, pytest.raises(mlg.TransportError) as lost:
        client.search("x")
    assert lost.value.status == 404


def test_the_environment_says_where_and_who(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLG_URL", "http://elsewhere:1/graphql/")
    monkeypatch.setenv("MLG_TOKEN", "mlg_secret")
    client = mlg.Client()
    assert repr(client) == "<mlg http://elsewhere:1>"
    assert protocol.headers(None)["Authorization"] == "Bearer mlg_secret"
    assert "mlg_secret" not in repr(vars(client))


def test_a_guarded_server_asks_who_it_is() -> None:
    url, token = os.environ["MLG_TEST_GUARDED_URL"], os.environ["MLG_TEST_GUARDED_TOKEN"]
    with mlg.Client(url, "") as nobody, pytest.raises(mlg.GraphQLError) as refused:
        nobody.search("x")
    assert refused.value.code == "UNAUTHENTICATED"
    with mlg.Client(url, token) as reader:
        assert len(reader.search("x")) == 0
