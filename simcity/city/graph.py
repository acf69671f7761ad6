"""The city graph: nodes with places and directed links in layers, as a NetworkX graph and as CSR arrays.

Model
    A link belongs to one layer (road, walk, rail, backhaul) and has a length. One record holds it; the NetworkX graph
    (for people) and the arrays (for kernels) are both made from that record, so that they cannot drift apart, and an
    edit changes the record.

Left out
    Turn penalties and times; a layer's own submodel turns lengths into minutes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import DataError, Problem

if TYPE_CHECKING:
    import networkx as nx

LAYERS = ("road", "walk", "rail", "backhaul")
NODE_FIELDS = ("x_m", "y_m", "lon", "lat", "zone")


@dataclass(frozen=True)
class Layer:
    """One layer as compressed sparse rows, in the order of nodes and, within a node, of links.

    Parameters
    ----------
    indptr : ndarray of int64, shape (n_nodes + 1,)
        Links leaving node i are ``indptr[i]:indptr[i + 1]``.
    indices : ndarray of int64, shape (n_links,)
        Node that each link reaches.
    length_m : ndarray of float64, shape (n_links,)
    links : tuple of str
        Names of the links, in the same order.
    """

    indptr: np.ndarray
    indices: np.ndarray
    length_m: np.ndarray
    links: tuple[str, ...]

    def matrix(self):
        """As ``scipy.sparse.csr_array``; of parallel links the shortest one."""
        from scipy.sparse import coo_array

        n = len(self.indptr) - 1
        rows = np.repeat(np.arange(n), np.diff(self.indptr))
        order = np.lexsort((self.length_m, self.indices, rows))
        rows, columns, length = rows[order], self.indices[order], self.length_m[order]
        first = np.ones(len(rows), dtype=bool)
        first[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
        return coo_array((length[first], (rows[first], columns[first])), shape=(n, n)).tocsr()


class CityGraph:
    """Nodes and typed links of a city.

    Parameters
    ----------
    nodes : mapping of str to mapping
        Name of each node and its `x_m`, `y_m`, `lon`, `lat`, `zone`; missing ones are NaN or "".
    links : iterable of (str, str, str, str, float)
        Name, layer, node it leaves, node it reaches, length [m].

    Raises
    ------
    DataError
        When a link's name comes twice, its layer or a node is unknown, or its length is not a finite number >= 0;
        all such links are named.

    Examples
    --------
    >>> graph = CityGraph({"a": {}, "b": {}, "c": {}}, [("ab", "road", "a", "b", 3.0), ("bc", "road", "b", "c", 4.0)])
    >>> graph.distance_m("road", "a")
    array([0., 3., 7.])
    >>> graph.components("road").tolist()
    [0, 0, 0]
    """

    def __init__(self, nodes, links: Iterable[tuple[str, str, str, str, float]] = ()):
        self._nodes: dict[str, dict] = {}
        for name, given in nodes.items():
            self._nodes[name] = {field: given.get(field, "" if field == "zone" else np.nan) for field in NODE_FIELDS}
        self._row = {name: row for row, name in enumerate(self._nodes)}
        self._links: dict[str, tuple[str, str, str, float]] = {}
        self._layers: dict[str, Layer] = {}
        problems = [wrong for link in links for wrong in self._put(*link)]
        if problems:
            raise DataError(problems, subject="the city graph")

    # -- reading -------------------------------------------------------------------------------------------------

    @property
    def nodes(self) -> tuple[str, ...]:
        """Names of the nodes; their order is that of all arrays."""
        return tuple(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CityGraph):
            return NotImplemented
        same_places = (
            all(_same(self._nodes[n], other._nodes[n]) for n in self._nodes) if self.nodes == other.nodes else False
        )
        return same_places and self._links == other._links

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(self.layer(name).links):,} {name}" for name in self.layers)
        return f"<CityGraph: {len(self):,} nodes; links: {counts or 'none'}>"

    def row(self, node: str) -> int:
        """Where a node sits in the arrays."""
        try:
            return self._row[node]
        except KeyError:
            raise DataError(f"the city graph has no node {node!r}") from None

    def field(self, name: str) -> np.ndarray:
        """A field of all nodes, shape (n_nodes,): `x_m`, `y_m`, `lon`, `lat` as float64 or `zone` as texts."""
        if name not in NODE_FIELDS:
            raise DataError(f"nodes have no {name!r}; they have {', '.join(NODE_FIELDS)}")
        return np.array([place[name] for place in self._nodes.values()], dtype=object if name == "zone" else np.float64)

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers that have links."""
        used = {layer for layer, *_ in self._links.values()}
        return tuple(name for name in LAYERS if name in used)

    def link(self, name: str) -> tuple[str, str, str, float]:
        """Layer, from, to and length [m] of a link."""
        try:
            return self._links[name]
        except KeyError:
            raise DataError(f"the city graph has no link {name!r}") from None

    def links(self) -> list[tuple[str, str, str, str, float]]:
        """All links as (name, layer, from, to, length_m), in the order they were added."""
        return [(name, *link) for name, link in self._links.items()]

    def layer(self, name: str) -> Layer:
        """The arrays of one layer; built when first asked for and after an edit."""
        if name not in LAYERS:
            raise DataError(f"{name!r} is not a layer; expected one of {', '.join(LAYERS)}")
        if name not in self._layers:
            self._layers[name] = self._build(name)
        return self._layers[name]

    def components(self, layer: str) -> np.ndarray:
        """Weakly connected component of each node in a layer, int32, shape (n_nodes,); -1 for nodes without links."""
        from scipy.sparse.csgraph import connected_components

        arrays = self.layer(layer)
        touched = np.zeros(len(self), dtype=bool)
        touched[arrays.indices] = True
        touched |= np.diff(arrays.indptr) > 0
        labels = connected_components(arrays.matrix(), directed=True, connection="weak")[1]
        result = np.full(len(self), -1, dtype=np.int32)
        result[touched] = np.unique(labels[touched], return_inverse=True)[1]
        return result

    def distance_m(self, layer: str, source: str | Iterable[str]) -> np.ndarray:
        """Shortest distance [m] from a node to all nodes, or from the nearest of several; inf where there is no way."""
        from scipy.sparse.csgraph import dijkstra

        rows = [self.row(source)] if isinstance(source, str) else [self.row(node) for node in source]
        if not rows:
            return np.full(len(self), np.inf)
        return np.atleast_1d(dijkstra(self.layer(layer).matrix(), indices=rows, min_only=True))

    # -- editing -------------------------------------------------------------------------------------------------

    def add_link(self, name: str, layer: str, from_node: str, to_node: str, length_m: float) -> None:
        """Add a directed link; raises DataError like the constructor."""
        problems = self._put(name, layer, from_node, to_node, length_m)
        if problems:
            raise DataError(problems, subject="the city graph")

    def remove_link(self, name: str) -> None:
        """Take a link away; raises DataError when there is none of that name."""
        layer = self.link(name)[0]
        del self._links[name]
        self._layers.pop(layer, None)

    def copy(self) -> CityGraph:
        """A graph of its own, equal to this one."""
        return CityGraph(self._nodes, self.links())

    # -- NetworkX ------------------------------------------------------------------------------------------------

    def to_networkx(self) -> nx.MultiDiGraph:
        """A ``networkx.MultiDiGraph``: link names are keys, `layer` and `length_m` are edge attributes."""
        import networkx as nx

        graph = nx.MultiDiGraph()
        graph.add_nodes_from((name, dict(place)) for name, place in self._nodes.items())
        for order, (name, (layer, start, end, length)) in enumerate(self._links.items()):
            graph.add_edge(start, end, key=name, layer=layer, length_m=length, order=order)
        return graph

    @classmethod
    def from_networkx(cls, graph: nx.MultiDiGraph) -> CityGraph:
        """From a graph as :meth:`to_networkx` makes it; edges without `order` come last, in the graph's order."""
        edges = list(graph.edges(keys=True, data=True))
        edges.sort(key=lambda edge: edge[3].get("order", len(edges)))
        missing = [
            f"{start} to {end}" for start, end, _, data in edges if "layer" not in data or "length_m" not in data
        ]
        if missing:
            raise DataError(
                Problem("links without layer or length_m", where="networkx graph", value=", ".join(missing[:5]))
            )
        return cls(dict(graph.nodes(data=True)), ((k, d["layer"], a, b, d["length_m"]) for a, b, k, d in edges))

    # -- inside --------------------------------------------------------------------------------------------------

    def _put(self, name: str, layer: str, start: str, end: str, length_m: float) -> list[Problem]:
        problems = []
        if name in self._links:
            problems.append(Problem("comes twice", where=f"link {name}"))
        if layer not in LAYERS:
            problems.append(Problem(where=f"layer of link {name}", value=layer, expected=f"one of {', '.join(LAYERS)}"))
        for node in (start, end):
            if node not in self._row:
                problems.append(Problem(where=f"link {name}", value=node, expected="a node of the graph"))
        if not (np.isfinite(length_m) and length_m >= 0):
            problems.append(
                Problem(where=f"length_m of link {name}", value=length_m, expected="a finite number of 0 or more")
            )
        if not problems:
            self._links[name] = (layer, start, end, float(length_m))
            self._layers.pop(layer, None)
        return problems

    def _build(self, wanted: str) -> Layer:
        found = [(self._row[start], self._row[end], length, name)
                 for name, (layer, start, end, length) in self._links.items() if layer == wanted]  # fmt: skip
        rows = np.array([link[0] for link in found], dtype=np.int64)
        order = np.argsort(rows, kind="stable")
        indptr = np.zeros(len(self) + 1, dtype=np.int64)
        np.cumsum(np.bincount(rows, minlength=len(self)), out=indptr[1:])
        arrays = Layer(indptr, np.array([link[1] for link in found], dtype=np.int64)[order],
                       np.array([link[2] for link in found], dtype=np.float64)[order],
                       tuple(found[i][3] for i in order))  # fmt: skip
        for array in (arrays.indptr, arrays.indices, arrays.length_m):
            array.flags.writeable = False
        return arrays


def _same(one: dict, other: dict) -> bool:
    return all(a == b or (a != a and b != b) for a, b in zip(one.values(), other.values()))
