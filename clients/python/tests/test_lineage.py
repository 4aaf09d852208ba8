"""Walks, ways, what breaks, who uses it, what is alike."""

from __future__ import annotations

import networkx
import pytest

import mlg

MSMARCO = "mlg://dataset/mteb/MSMARCO"
BANKING = "mlg://dataset/mteb/Banking77Classification.v2"
TRAINING = ["TRAINED_ON", "DERIVED_FROM"]


def test_a_walk_is_a_table_nearest_first(c: mlg.Client) -> None:
    walk = c[MSMARCO].downstream(through=TRAINING)
    assert (len(walk), walk.total, walk.complete) == (289, 289, True)
    hops = [reached.hops for reached in walk]
    assert hops == sorted(hops) and set(hops) == {1, 2}
    first = walk[0]
    assert (first.asset.name, first.via[0].to, first.restricted) == ("MSMARCO-Fa", MSMARCO, False)
    table = walk.to_pandas()
    assert list(table)[:4] == ["hops", "type", "name", "uri"]
    assert table.groupby(["hops", "type"]).size().to_dict() == {
        (1, "DATASET"): 8,
        (1, "MODEL"): 231,
        (2, "DATASET"): 2,
        (2, "MODEL"): 48,
    }
    models = c[MSMARCO].downstream(1, through=TRAINING[:1], where={"type": {"eq": "MODEL"}})
    assert len(models) == 231 and models.complete


def test_what_is_cut_is_told(c: mlg.Client) -> None:
    with pytest.warns(mlg.IncompleteWarning, match="downstream of MSMARCO is incomplete: more lies beyond `depth`") as said:
        walk = c[MSMARCO].downstream(1)
    # The warning is about the line that asked.
    assert said[0].filename == __file__
    assert not walk.complete
    assert walk.completeness.cut == [mlg.models.Completeness(exact=False, found=0, cut=["DEPTH"]).cut[0]]
    assert "incomplete: more lies beyond `depth`" in repr(walk)


def test_a_walk_is_a_graph(c: mlg.Client) -> None:
    version = c["mlg://model-version/synthetic/intent-classifier/2"]
    walk = version.upstream()
    graph = walk.to_networkx()
    assert set(graph) == {version.uri, *(reached.asset.uri for reached in walk)}
    # All of it is upstream: what an edge leads to is depended on.
    assert networkx.descendants(graph, version.uri) == set(graph) - {version.uri}
    far = max(walk, key=lambda reached: reached.hops)
    assert networkx.shortest_path_length(graph, version.uri, far.asset.uri) == far.hops
    assert graph.nodes[BANKING]["type"] == "DATASET"
    dot, mermaid = walk.to_dot(), walk.to_mermaid()
    for text, arrow in ((dot, " -> "), (mermaid, " -->|")):
        assert text.count(arrow) == graph.number_of_edges()
    assert dot.startswith("digraph lineage {\n  rankdir=RL;") and mermaid.startswith("flowchart RL\n")


def test_names_can_not_break_out_of_a_picture() -> None:
    name = 'a"]; b\\ <script> `x` #x %%{\n'
    nodes = [{"uri": "mlg://model/x/y", "name": name, "__typename": "Model"}]
    assert 'label="a\\"]; b\\\\ <script> `x` #x %%{ \\nMODEL"' in mlg.answers.picture.to_dot(nodes, [])
    assert '["a#quot;]; b\\ #lt;script#gt; #96;x#96; #35;x #37;#37;{ <br/>MODEL"]' in mlg.answers.picture.to_mermaid(nodes, [])
    assert "<script>" not in mlg.answers.display.as_html(name, nodes)


def test_ways_and_no_way(c: mlg.Client) -> None:
    ways = c.paths("mlg://production-system/synthetic/help-centre", "mlg://dataset/mteb/FeedbackQARetrieval", max_hops=3)
    assert (len(ways), ways.total, ways.complete) == (2, 2, True)
    assert str(ways[0]) == "Help centre → answer-retriever → answer-retriever 3 → FeedbackQARetrieval"
    assert ways.to_networkx().number_of_nodes() == 6
    assert list(ways.to_pandas()["path"]) == [1, 1, 1, 1, 2, 2, 2, 2]
    none = c.paths("mlg://production-system/synthetic/help-centre", "mlg://dataset/mteb/Touche2020")
    assert (len(none), none.complete, none.looked_at) == (0, True, 16)
    assert repr(none) == "no path; 16 assets were looked at"


def test_what_breaks(c: mlg.Client) -> None:
    with pytest.warns(mlg.IncompleteWarning):
        impact = c[BANKING].impact(3)
    assert [affected.asset.name for affected in impact.production_systems] == ["Support chat"]
    assert [step.type_.value for step in impact.production_systems[0].path] == ["DEPENDS_ON", "DEPLOYS", "TRAINED_ON"]
    assert [affected.asset.name for affected in impact.running_experiments] == ["intent-pooling"]
    assert (impact.owners[0][0].name, impact.owners[0][1]) == ("Data engineering", 34)
    assert (impact.reached, impact.complete) == (135, False)
    assert len(impact.to_pandas()) == len(impact) == 3
    graph = impact.to_networkx()
    assert networkx.has_path(graph, "mlg://production-system/synthetic/support-chat", BANKING)


def test_who_uses_it_and_what_is_alike(c: mlg.Client) -> None:
    usage = c["mlg://feature/synthetic/query_features/is_question"].usage()
    assert (usage.consumers, usage.live_deployments, usage.complete) == (30, 2, True)
    assert [team.name for team in usage.teams] == ["Experimentation", "ML platform", "Support automation"]
    assert usage.to_pandas()["count"].sum() == 30
    similar = c[BANKING].similar(first=2)
    assert [alike.asset.name for alike in similar] == ["FeedbackQARetrieval", "LegalSummarization"]
    assert similar.complete and similar[0].score > similar[1].score
    assert similar[0].reasons[0][3].name == "compute ticket_features"
    assert list(similar.to_polars()["name"]) == ["FeedbackQARetrieval", "LegalSummarization"]


def test_a_walk_is_a_picture_that_the_server_lays_out(c: mlg.Client) -> None:
    version = c["mlg://model-version/synthetic/intent-classifier/2"]
    walk = version.upstream()
    svg = walk.svg()
    assert svg.startswith("<svg ") and svg.count("<g>") == len(walk) + 1
    bundle = walk._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", "text/html", "text/plain"}
    assert "<img" in bundle["text/html"] and "<svg" not in bundle["text/html"]
    # DOT and Mermaid are the same, whoever writes them.
    asked = {"uri": version.uri, "direction": "UPSTREAM"}
    assert walk.to_dot() == c._transport.fetch("/lineage.dot", asked, "*/*")
    assert walk.to_mermaid() == c._transport.fetch("/lineage.mmd", asked, "*/*")
    # What narrows the walk down narrows its picture down.
    runs = version.upstream(through=["PRODUCED_BY", "RUN_OF"], where={"type": {"eq": "RUN"}})
    assert runs.svg().count("<g>") == len(runs) + 1 < len(walk) + 1
    with pytest.warns(mlg.IncompleteWarning):
        near = version.upstream(1)
    assert "more lies beyond `depth`" in near.svg()
