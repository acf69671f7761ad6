"""Properties of the city graph: the way to NetworkX and back loses nothing, and both give the same distances."""

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simcity.city import CityGraph
from simcity.city.graph import LAYERS

names = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=8)
metres = st.floats(0, 1e5, allow_nan=False)
places = st.fixed_dictionaries(
    {}, optional={"x_m": st.floats(-1e5, 1e5), "y_m": st.floats(-1e5, 1e5), "lon": st.floats(122, 154),
                  "lat": st.floats(20, 46), "zone": st.text(max_size=4)}
)  # fmt: skip


@st.composite
def graphs(draw):
    nodes = draw(st.dictionaries(names, places, min_size=1, max_size=8))
    ends = st.sampled_from(sorted(nodes))
    found = draw(st.dictionaries(names, st.tuples(st.sampled_from(LAYERS), ends, ends, metres), max_size=24))
    return CityGraph(nodes, [(name, *link) for name, link in found.items()])


@given(graphs())
def test_the_way_to_networkx_and_back_is_exact(graph):
    there = graph.to_networkx()
    back = CityGraph.from_networkx(there)
    assert back == graph and back.links() == graph.links() and back.nodes == graph.nodes
    for layer in LAYERS:
        for name in ("indptr", "indices", "length_m"):
            assert np.array_equal(getattr(back.layer(layer), name), getattr(graph.layer(layer), name))
    again = back.to_networkx()
    assert list(again.edges(keys=True, data=True)) == list(there.edges(keys=True, data=True))


@given(graphs(), st.data())
def test_distances_are_those_of_networkx(graph, data):
    layer = data.draw(st.sampled_from(LAYERS))
    source = data.draw(st.sampled_from(graph.nodes))
    own = nx.MultiDiGraph()
    own.add_nodes_from(graph.nodes)
    own.add_edges_from((a, b, {"length_m": m}) for _, kind, a, b, m in graph.links() if kind == layer)
    expected = nx.single_source_dijkstra_path_length(own, source, weight="length_m")
    got = graph.distance_m(layer, source)
    assert np.allclose(got, [expected.get(node, np.inf) for node in graph.nodes])


@given(graphs())
def test_pieces_are_those_of_networkx(graph):
    for layer in graph.layers:
        own = nx.MultiDiGraph((a, b) for _, kind, a, b, _ in graph.links() if kind == layer)
        labels = dict(zip(graph.nodes, graph.components(layer)))
        found = {}
        for node, label in labels.items():
            if label >= 0:
                found.setdefault(label, set()).add(node)
        assert sorted(map(sorted, found.values())) == sorted(map(sorted, nx.weakly_connected_components(own)))


@given(graphs(), st.data())
def test_edits_keep_arrays_and_networkx_in_step(graph, data):
    for name in data.draw(st.lists(st.sampled_from(sorted(n for n, *_ in graph.links()) or [""]), unique=True)):
        if name:
            layer = graph.link(name)[0]
            graph.layer(layer)  # built before the edit, so that a stale copy would show
            graph.remove_link(name)
    graph.add_link("new link", "road", graph.nodes[0], graph.nodes[-1], 1.5)
    fresh = CityGraph.from_networkx(graph.to_networkx())
    for layer in LAYERS:
        assert graph.layer(layer).links == fresh.layer(layer).links
        assert np.array_equal(graph.layer(layer).indices, fresh.layer(layer).indices)
