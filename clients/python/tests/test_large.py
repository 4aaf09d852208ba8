"""A lineage of ten thousand assets: all of it, soon enough, and in little memory when it becomes a file."""

from __future__ import annotations

import os
import time
import tracemalloc
from pathlib import Path

import pytest

import mlg

ASSETS = 10_000


@pytest.fixture(scope="module")
def start() -> mlg.Asset:
    url = os.environ.get("MLG_TEST_LARGE_URL")
    if not url:
        pytest.skip("`tests/python_client.rs` serves the large graph once")
    return mlg.Client(url)["mlg://dataset/large/start"]


def test_it_is_a_data_frame(start: mlg.Asset) -> None:
    begin = time.monotonic()
    walk = start.downstream()
    frame = walk.to_pandas()
    took = time.monotonic() - begin
    print(f"{len(frame)} assets in {took:.2f} s")
    assert (len(frame), walk.complete) == (ASSETS, True)
    assert frame["uri"].is_unique and frame["hops"].max() == 10
    # The program under test is not optimised, and the machine may be busy: a bound against what grows with the square.
    assert took < 400


def test_it_is_a_file_in_the_memory_of_a_page(start: mlg.Asset, tmp_path: Path) -> None:
    walk = start.downstream()
    tracemalloc.start()
    try:
        written = walk.to_csv(tmp_path / "large.csv")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    size = (tmp_path / "large.csv").stat().st_size
    print(f"{written} rows, {size} bytes, {peak} bytes of memory at the most")
    assert written == ASSETS
    # A page takes ten; all rows at once would take several times that.
    assert peak < 16_000_000
