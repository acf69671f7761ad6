"""The city graph: arrays, distances, pieces, edits, and what it refuses."""

import numpy as np
import pytest

from simcity.city import CityGraph
from simcity.errors import DataError

NODES = {"a": {"x_m": 0.0, "y_m": 0.0, "zone": "z1"}, "b": {"x_m": 3.0}, "c": {}, "d": {}}
LINKS = [("ab", "road", "a", "b", 3.0), ("bc", "road", "b", "c", 4.0), ("cd", "rail", "c", "d", 9.0)]


def test_rows_of_a_layer_are_compressed_in_node_order():
    layer = CityGraph(NODES, [("ca", "road", "c", "a", 1.0), *LINKS]).layer("road")
    assert layer.indptr.tolist() == [0, 1, 2, 3, 3]
    assert layer.indices.tolist() == [1, 2, 0]
    assert layer.length_m.tolist() == [3.0, 4.0, 1.0]
    assert layer.links == ("ab", "bc", "ca")
    with pytest.raises(ValueError):
        layer.length_m[0] = 0.0


def test_places_of_nodes_are_fields():
    graph = CityGraph(NODES, LINKS)
    assert graph.field("zone").tolist() == ["z1", "", "", ""]
    assert graph.field("x_m")[:2].tolist() == [0.0, 3.0] and np.isnan(graph.field("x_m")[2])
    with pytest.raises(DataError, match="nodes have no 'height'"):
        graph.field("height")


def test_distance_goes_with_the_direction_of_links():
    graph = CityGraph(NODES, LINKS)
    assert graph.distance_m("road", "a").tolist() == [0.0, 3.0, 7.0, np.inf]
    assert graph.distance_m("road", "c").tolist() == [np.inf, np.inf, 0.0, np.inf]
    assert graph.distance_m("road", ["a", "b"]).tolist() == [0.0, 0.0, 4.0, np.inf]
    assert np.isinf(graph.distance_m("road", [])).all()


def test_the_shortest_of_parallel_links_counts_and_length_zero_is_a_link():
    graph = CityGraph(NODES, [*LINKS, ("ab2", "road", "a", "b", 1.0), ("cd0", "road", "c", "d", 0.0)])
    assert graph.distance_m("road", "a").tolist() == [0.0, 1.0, 5.0, 5.0]


def test_pieces_of_a_layer_are_numbered_and_strangers_are_marked():
    graph = CityGraph({**NODES, "e": {}}, [*LINKS, ("de", "road", "e", "d", 1.0)])
    assert graph.components("road").tolist() == [0, 0, 0, 1, 1]
    assert graph.components("rail").tolist() == [-1, -1, 0, 0, -1]


def test_an_edit_changes_arrays_and_networkx_alike():
    graph = CityGraph(NODES, LINKS)
    before = graph.copy()
    graph.add_link("da", "road", "d", "a", 2.0)
    graph.remove_link("ab")
    assert graph.layer("road").links == ("bc", "da")
    assert set(graph.to_networkx().edges(keys=True)) == {("b", "c", "bc"), ("c", "d", "cd"), ("d", "a", "da")}
    assert graph != before and before.layer("road").links == ("ab", "bc")
    with pytest.raises(DataError, match="no link 'ab'"):
        graph.remove_link("ab")


def test_all_bad_links_are_named_together():
    bad = [("ab", "road", "a", "b", 1.0), ("x", "canal", "a", "q", -1.0), ("y", "road", "a", "b", float("nan"))]
    with pytest.raises(DataError) as caught:
        CityGraph(NODES, [*LINKS, *bad])
    text = str(caught.value)
    for sentence in ("link ab: comes twice", "layer of link x is canal", "link x is q", "length_m of link x is -1.0",
                     "length_m of link y is nan"):  # fmt: skip
        assert sentence in text


def test_unknown_names_are_sentences():
    graph = CityGraph(NODES, LINKS)
    for call in (lambda: graph.layer("sea"), lambda: graph.distance_m("road", "q"), lambda: graph.link("zz")):
        with pytest.raises(DataError):
            call()


def test_edges_without_length_are_refused():
    import networkx as nx

    graph = nx.MultiDiGraph()
    graph.add_edge("a", "b", key="ab", layer="road")
    with pytest.raises(DataError, match="links without layer or length_m"):
        CityGraph.from_networkx(graph)


def test_the_repr_counts_links_by_layer():
    assert repr(CityGraph(NODES, LINKS)) == "<CityGraph: 4 nodes; links: 2 road, 1 rail>"
