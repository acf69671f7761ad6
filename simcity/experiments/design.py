"""Which runs a study needs: strategies, worlds, draws of the doubt, replications.

All strategies and worlds share the same draws and seeds, so that their differences are paired. Draw `BASE` holds every
parameter at its base value; it is replicated a few times, which tells how well we compute (noise). The other draws
move all doubtful parameters at once, which tells how well we know (doubt). The two are never mixed.

Each parameter has its own one-dimensional Sobol sequence (van der Corput), shifted by a number keyed by the parameter
and with the order inside each doubling stage shuffled by the same key. Draw k is therefore a function of (seed,
parameter number, k) alone: more draws or one more parameter leave the others as they were. Sobol points over all
parameters at once were tried and left out: with twenty draws of 110 parameters 55 pairs were correlated by more than
0.7, one by 0.996 (here 12, at most 0.81), and a sensitivity would then name the wrong one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from ..errors import ScenarioError
from ..parameters import Parameter
from ..rng import Draws, Stream, key_of

BASE = -1
BASE_REPLICATIONS = 3  # the least from which a spread can be told


@dataclass(frozen=True)
class Cell:
    """One run of the design, by names and numbers; `draw` is `BASE` or 0, 1, 2 ..."""

    strategy: str
    world: str
    draw: int
    replication: int


def design_cells(strategies: Sequence[str], worlds: Sequence[str], draws: int, replications: int = 1) -> list[Cell]:
    """All runs in design order: base values first, then draw by draw, so that a study cut short is still paired.

    The world is one more thing in doubt: the draws take the worlds in turn, so that few draws already cover all of
    them, and all strategies meet the same worlds. Base values are run in every world, and repeated in the first.

    Parameters
    ----------
    strategies, worlds : sequence of str
        Names; the first strategy is the reference.
    draws : int
        Number of draws of the doubt, 0 or more.
    replications : int
        Repetitions of each draw; base values are repeated at least three times in the first world.

    Raises
    ------
    ScenarioError
        When a number is out of range or a name stands twice.

    Examples
    --------
    >>> [c.draw for c in design_cells(["a"], ["w"], draws=2)]
    [-1, -1, -1, 0, 1]
    """
    if draws < 0 or replications < 1:
        raise ScenarioError(f"draws is {draws} and replications is {replications}; expected 0 or more and 1 or more")
    for kind, names in (("strategy", strategies), ("world", worlds)):
        twice = sorted({name for name in names if list(names).count(name) > 1})
        if twice or not names:
            raise ScenarioError(f"{kind} {', '.join(twice)} stands twice" if twice else f"there is no {kind}")
    base = [(worlds[0], BASE, r) for r in range(max(replications, BASE_REPLICATIONS))]
    base += [(world, BASE, 0) for world in worlds[1:]]
    doubt = [(worlds[d % len(worlds)], d, r) for d, r in product(range(draws), range(replications))]
    return [Cell(s, w, d, r) for w, d, r in [*base, *doubt] for s in strategies]


def quantiles(seed: int, numbers: Iterable[int], draws: int) -> np.ndarray:
    """Quantile of each parameter in each draw.

    Parameters
    ----------
    seed : int
    numbers : iterable of int
        Permanent numbers of the parameters.
    draws : int

    Returns
    -------
    u : ndarray of float64, shape (n_parameters, draws)
        In [0, 1). Of the first 2^m draws exactly one lies in each of 2^m equal steps of the circle.

    References
    ----------
    Sobol' (1967); Cranley and Patterson (1976) for the shift.
    """
    numbers = list(numbers)
    u = np.empty((len(numbers), draws))
    keyed = Draws(seed, 0)
    for row, number in enumerate(numbers):
        shift = keyed.uniform(Stream.DOUBT, 0, np.array([key_of("doubt", int(number))]))[0]
        u[row] = (_van_der_corput(_shuffled(keyed, int(number), draws)) + shift) % 1.0
    return u


def quantiles_of_draw(parameters: Iterable[Parameter], seed: int, draw: int) -> dict[str, float]:
    """Quantile by id of every parameter in doubt; empty for `BASE`."""
    if draw == BASE:
        return {}
    doubtful = [p for p in parameters if p.in_doubt]
    u = quantiles(seed, [p.number for p in doubtful], draw + 1)
    return {p.id: float(u[i, draw]) for i, p in enumerate(doubtful)}


def _shuffled(keyed: Draws, number: int, draws: int) -> np.ndarray:
    """Numbers 0, 1, 2 ... with those from 2^m to 2^(m+1) - 1 in keyed order; stages are cut only after shuffling."""
    length = 1 << max(draws - 1, 0).bit_length()
    key = np.full(length, key_of("doubt order", number))
    priority = keyed.uniform(Stream.DOUBT, 0, key, index=np.arange(length))
    order = np.arange(length)
    start = 1
    while start < length:
        stage = slice(start, 2 * start)
        order[stage] = start + np.argsort(priority[stage], kind="stable")
        start *= 2
    return order[:draws]


def _van_der_corput(index: np.ndarray) -> np.ndarray:
    """Radical inverse in base 2: the bits of `index` mirrored at the point."""
    value, fraction, rest = np.zeros(len(index)), 0.5, index.copy()
    while rest.any():
        value += fraction * (rest & 1)
        rest >>= 1
        fraction /= 2
    return value
