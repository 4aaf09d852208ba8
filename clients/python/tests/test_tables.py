"""What data frames and files hold."""

from __future__ import annotations

import csv
from pathlib import Path

import httpx
import polars
import pyarrow.ipc
import pytest

import mlg
from mlg import names, table

from .conftest import URL

MSMARCO = "mlg://dataset/mteb/MSMARCO"


def test_frames_hold_the_same(c: mlg.Client) -> None:
    walk = c[MSMARCO].downstream()
    pandas_frame, polars_frame, arrow = walk.to_pandas(), walk.to_polars(), walk.to_arrow()
    known = list(pandas_frame)
    assert known == polars_frame.columns == arrow.column_names
    assert len(pandas_frame) == polars_frame.height == arrow.num_rows == 619
    assert str(pandas_frame["updated_at"].dtype).endswith("s, UTC]")
    assert polars_frame.schema["updated_at"] == polars.Datetime("us", "UTC")
    assert arrow.schema.field("updated_at").type == pyarrow.timestamp("us", "UTC")
    assert (str(pandas_frame["hops"].dtype), polars_frame.schema["hops"]) == ("Int64", polars.Int64)
    assert list(pandas_frame["name"]) == polars_frame["name"].to_list() == arrow["name"].to_pylist()
    assert list(c[MSMARCO].downstream(limit=3).to_polars(["name", "nothing"]).columns) == ["name", "nothing"]


def test_the_server_streams_record_batches(c: mlg.Client) -> None:
    query = """query ($after: String) { models(first: 500, after: $after, orderBy: NAME_ASC) {
        nodes { uri name tags parameterCount releasedOn updatedAt } pageInfo { hasNextPage endCursor } } }"""
    accept = {"accept": "application/vnd.apache.arrow.stream"}
    answer = httpx.post(f"{URL.removesuffix('/graphql')}/graphql", json={"query": query}, headers=accept)
    read = pyarrow.ipc.open_stream(answer.content).read_all()
    ours = c.models(order_by="NAME_ASC").to_arrow(["uri", "name", "tags", "parameter_count", "released_on", "updated_at"])
    assert read.num_rows == len(ours) > 500
    assert [str(kind) for kind in read.schema.types] == [str(kind) for kind in ours.schema.types]
    assert read.to_pydict() == ours.rename_columns(read.column_names).to_pydict()
    assert polars.read_ipc_stream(answer.content).height == read.num_rows


def test_files_are_written_page_by_page(c: mlg.Client, tmp_path: Path) -> None:
    walk = c[MSMARCO].downstream()
    here = len(walk._loaded.rows)
    assert walk.to_csv(tmp_path / "walk.csv") == 619
    # What was fetched for the file is not kept.
    assert len(walk._loaded.rows) == here == 100
    with open(tmp_path / "walk.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["uri"] for row in rows] == list(walk.to_pandas()["uri"])
    assert rows[0]["hops"] == "1" and rows[0]["modalities"] == '["text"]'
    assert c.models(limit=3).to_csv(tmp_path / "few.csv", ["name"]) == 3
    assert (tmp_path / "few.csv").read_text(encoding="utf-8").splitlines()[0] == "name"


def test_no_cell_is_a_formula() -> None:
    for text in ("=1+1", "+1", "-1", "@x", "\tx", "\rx"):
        assert table.cell(text, raw=False) == "'" + text
        assert table.cell(text, raw=True) == text
    assert [table.cell(value, raw=False) for value in (-1, -0.5, None, True, ["=x"])] == [-1, -0.5, "", "true", '["=x"]']


def test_columns_of_files_are_those_of_frames(c: mlg.Client) -> None:
    known = table.known_columns("Model")
    assert known == list(c.models(limit=2).to_pandas())
    assert set(c[MSMARCO].downstream().to_pandas()) <= {"hops", *table.known_columns("Asset"), "via"}
    metrics = c.metrics().to_pandas()
    assert set(metrics) <= {*table.known_columns("Metric"), "evaluation", "run"}


def test_long_walks_show_how_far_they_are(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(mlg.progress, "PATIENCE", 0)
    with mlg.Client(URL, progress=True) as client:
        client[MSMARCO].downstream().load()
    shown = capsys.readouterr().err
    assert "\rdownstream of MSMARCO [#####" in shown and "] 619 of 619" in shown
    # The line is gone in the end.
    assert shown.endswith(" \r")
    with mlg.Client(URL, progress=False) as client:
        client[MSMARCO].downstream().load()
    assert capsys.readouterr().err == ""


def test_times_are_read_as_they_are_written() -> None:
    assert names.moment("2026-11-01T09:30:00Z").isoformat() == "2026-11-01T09:30:00+00:00"
    assert names.moment("2026-11-01T09:30:00.05Z").microsecond == 50_000
