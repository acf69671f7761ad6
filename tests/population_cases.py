"""Small cities and rates that the tests of the population share."""

import numpy as np

from simcity.population.advance import advance
from simcity.population.arrivals import Arrivals, Settling
from simcity.population.hazards import build_hazards
from simcity.population.microsimulation import found
from simcity.population.rates import Rates
from simcity.rng import Draws

AGES = np.arange(111)
SHARES = [0.5, 0.0, 0.2, 0.3]


def rates(years=5, death=1.0, birth=1.0, leave=1.0, arrive=1.0, first=2020):
    """Rates in the shape of a Japanese city, each times a factor, constant over the years."""
    q = np.clip(death * np.stack([1.5e-4 * np.exp(0.09 * AGES), 1e-4 * np.exp(0.088 * AGES)]), 0, 1)
    f = birth * np.where((AGES >= 15) & (AGES < 50), 0.11 * np.exp(-(((AGES - 30.5) / 7) ** 2)), 0)
    m = np.clip(leave * (0.01 + 0.08 * np.exp(-(((AGES - 24) / 7) ** 2))), 0, 1)
    a = arrive * (0.05 + 2.0 * np.exp(-(((AGES - 26) / 6) ** 2)))

    def each(values):
        return np.broadcast_to(values, (years, *np.shape(values)))

    return Rates(first, first + years, each(q), each(np.minimum(death * np.array([0.01, 0.009]), 1)), each(f),
                 each(np.stack([m, m])), each(np.stack([a, a])), 1.055)  # fmt: skip


def people(number=5):
    """`number` residents of each sex and age to 89, fewer above."""
    return np.tile(np.where(AGES < 90, number, 1), (2, 1))


class Town:
    """A population with arrivals in four zones, one of which is empty."""

    def __init__(self, population, given, seed=1, replication=0, scale=1.0, threads=1, order=None):
        self.rates, self.hazards, self.draws = given, build_hazards(given), Draws(seed, replication)
        self.arrivals = Arrivals(16201, given.first, given.arrive, Settling.from_weights(SHARES))
        self.scale, self.threads, self.year, self.flows = scale, threads, given.first, None
        self.residents = found(population, self.hazards, self.draws)
        self.residents.zone[:] = self.residents.rid % np.uint64(2) * 2
        if order is not None:
            rows = order(len(self.residents))
            for name in self.residents.names:
                self.residents[name][:] = self.residents[name][rows]

    def live(self, years=1):
        for _ in range(years):
            self.flows = advance(self.residents, self.hazards, self.arrivals, self.draws, self.year, len(SHARES),
                                 self.scale, self.threads)  # fmt: skip
            self.year += 1
        return self

    def lives(self):
        """What every resident is, by identity."""
        t = self.residents
        return {int(r): (int(h), int(z), int(b), int(s), int(c), tuple(k))
                for r, h, z, b, s, c, k in zip(t.rid, t.hid, t.zone, t.birth_year, t.sex, t.children,
                                               t.clocks.tolist(), strict=True)}  # fmt: skip
