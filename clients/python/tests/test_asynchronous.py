"""The asynchronous client: the same questions, the same answers."""

from __future__ import annotations

import asyncio

import pytest

import mlg

from .conftest import URL


def test_it_answers_the_same(c: mlg.Client) -> None:
    async def ask() -> None:
        async with mlg.AsyncClient(URL) as client:
            found = await client.search("bge", type="MODEL")
            assert len(found) == 32
            assert [asset.uri async for asset in found] == [asset.uri for asset in c.search("bge", type="MODEL")]
            model, dataset = await asyncio.gather(
                client["mlg://model/huggingface/BAAI/bge-m3"], client["mlg://dataset/mteb/MSMARCO"]
            )
            assert model.license == "mit"
            owners = await dataset.owners
            assert len(owners) == 0
            walk = await dataset.downstream()
            with pytest.raises(TypeError, match="not here yet"):
                walk[300]
            frame = await walk.to_pandas()
            assert frame.equals(c["mlg://dataset/mteb/MSMARCO"].downstream().to_pandas())
            assert walk[300].asset.uri == frame["uri"][300]
            assert (await model.usage()).consumers is not None
            assert (await client.query("{ models { totalCount } }")) == {"models": {"totalCount": 1095}}
            with pytest.raises(mlg.NotFound):
                await client["mlg://model/nowhere/nothing"]
            with pytest.raises(mlg.GraphQLError):
                await client.query("{ nothing }")

    asyncio.run(ask())
