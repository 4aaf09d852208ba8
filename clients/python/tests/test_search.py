"""Search, lists, relationships and metrics."""

from __future__ import annotations

from datetime import date, datetime

import pytest

import mlg
from mlg.inputs import ModelWhere, StringFilter


def test_search_is_narrowed_by_type_and_owner(c: mlg.Client) -> None:
    found = c.search("bge", type="MODEL")
    assert len(found) == found.total == len(list(found)) == 32
    assert found.complete
    assert {asset.type for asset in found} == {"MODEL"}
    # However a type is written.
    assert [asset.uri for asset in c.search("intent", type=["Model", "model_version"])] == [
        asset.uri for asset in c.search("intent", type=["MODEL", "MODEL_VERSION"])
    ]
    owned = c.search(type="DEPLOYMENT", owner="ml platf")
    assert owned.total and all("ML platform" in [owner.name for owner in asset.owners] for asset in owned)
    uri = c.search("ml platform", type="TEAM")[0].uri
    assert c.search(type="DEPLOYMENT", owner=uri).total == owned.total
    assert c.search("bge", selected={"LICENSE": ["apache-2.0"]}).total == 1 + c.search(
        "bge", selected={"LICENSE": ["apache-2.0"]}, where={"name": {"ne": "BAAI/bge-en-icl"}}
    ).total


def test_results_tell_what_they_leave_out(c: mlg.Client) -> None:
    few = c.search("bge", limit=5)
    assert (len(few), few.complete) == (5, False)
    assert few.total > 5
    assert len(list(few)) == 5
    assert few[-1] == few[4]
    with pytest.raises(IndexError):
        few[5]
    assert repr(few).startswith(f"search: 5 of {few.total}\n")
    assert c.search("there is no such thing").to_pandas().empty


def test_pages_are_fetched_as_they_are_looked_at(c: mlg.Client) -> None:
    asked = []
    fetch = c._transport.ask
    c._transport.ask = lambda *what: asked.append(what) or fetch(*what)
    try:
        models = c.models(order_by="NAME_ASC")
        assert (len(models), len(asked)) == (1095, 1)
        assert models[0].name < models[99].name and len(asked) == 1
        assert models[100].name and len(asked) == 2
        names = [model.name for model in models]
        assert (len(names), names) == (1095, sorted(names))
        assert len(asked) == 3
        assert [model.name for model in models] == names and len(asked) == 3
    finally:
        del c._transport.ask


def test_fields_are_typed(c: mlg.Client) -> None:
    model = c["mlg://model/huggingface/BAAI/bge-m3"]
    assert (model.name, model.license, model.type) == ("BAAI/bge-m3", "mit", "MODEL")
    assert isinstance(model.fields, mlg.models.Model)
    assert isinstance(model.updated_at, datetime) and model.updated_at.tzinfo is not None
    assert isinstance(model.released_on, date)
    assert isinstance(model.parameter_count, int)
    assert {"license", "trained_on", "upstream", "owners"} <= set(dir(model))
    with pytest.raises(AttributeError, match="`MODEL` has no field `licence`"):
        model.licence  # noqa: B018
    assert "bge-m3" in model._repr_mimebundle_()["text/html"]


def test_relationships_are_attributes(c: mlg.Client) -> None:
    version = c.model_versions(where={"deployments": {"some": {}}}, order_by="NAME_ASC", limit=1)[0]
    model = version.model
    assert model.type == "MODEL"
    assert version in list(model.versions)
    assert model.latest_version in list(model.versions)
    assert [run.type for run in [version.produced_by]] == ["RUN"]
    deployments = version.deployments
    assert deployments.total == len(deployments) >= 1
    narrowed = version.related("deployments", where={"name": {"eq": "nowhere"}})
    assert len(narrowed) == 0
    assert c["mlg://dataset/mteb/MSMARCO"].latest_version is None
    run = version.produced_by
    assert {parameter.name for parameter in run.parameters}
    with pytest.raises(TypeError, match="`wher` is none of"):
        version.related("deployments", wher={})


def test_what_is_not_there_is_told(c: mlg.Client) -> None:
    uri = "mlg://model/nowhere/nothing"
    assert c.get(uri) is None
    with pytest.raises(mlg.NotFound, match="there is no asset `mlg://model/nowhere/nothing`"):
        c[uri]
    with pytest.raises(KeyError):
        c[uri]
    with pytest.raises(AttributeError, match="there is no `modles` here; lists are assets, datasets"):
        c.modles()


def test_filters_are_dictionaries_or_objects(c: mlg.Client) -> None:
    raw = c.models(where={"license": {"eq": "mit"}})
    typed = c.models(where=ModelWhere(license=StringFilter(eq="mit")))
    assert raw.total == typed.total > 0
    both = c.assets(where={"AND": [{"on": {"model": ModelWhere(license=StringFilter(eq="mit"))}}]})
    assert both.total == raw.total


def test_the_286_are_counted(c: mlg.Client) -> None:
    learned = c.models(
        where={
            "license": {"in": ["mit", "apache-2.0"]},
            "upstream": {"some": {"on": {"dataset": {"license": {"contains": "-nc"}}}}},
        },
        select="trainedOn(where: {license: {contains: \"-nc\"}}, first: 1) { name license }",
    )
    assert learned.total == 286
    table = learned.to_pandas()
    assert (len(table), set(table["license"])) == (286, {"mit", "apache-2.0"})
    assert (table["trained_on"].map(len) == 1).sum() == 249


def test_metrics_are_rows(c: mlg.Client) -> None:
    best = c.metrics("ndcg_at_10")
    values = [metric.value for metric in best]
    assert values == sorted(values, reverse=True)
    assert {metric.name for metric in best} == {"ndcg_at_10"}
    evaluation = c[best[0].evaluation.uri]
    dataset = next(iter([*evaluation.datasets, *evaluation.dataset_versions]))
    on = c.metrics("ndcg_at_10", dataset=dataset.uri)
    assert 0 < len(on) <= len(best) and best[0] in list(on)
    of = c.metrics(model=evaluation.model_version.uri, split=best[0].split)
    assert {metric.evaluation.uri for metric in of} >= {evaluation.uri}
    assert list(best.to_pandas())[:2] == ["name", "split"]
