"""The same demographic year as others would write it: NumPy with our promises, NumPy at its fastest, Mesa.

All age, die, leave, give birth (with sex and infant death of the child), receive arrivals with a zone, drop the gone
and recount residents by zone and sex. Left out by NumPy's fastest version: identities, draws that are the same in any
order, clocks and monotony. Left out by NumPy's keyed version: clocks (a decision is drawn when it falls due, one
block for all decisions of a resident and year, as cheap as promises allow). Left out by Mesa: the same as by NumPy's
fastest; it keeps agents in its own sets and calls each one in random order, as its manual advises.
"""

import mesa
import numpy as np

MASK32 = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)


def high(a, b):
    """Upper 64 bits of the product of arrays of words with one word."""
    a0, a1, b0, b1 = a & MASK32, a >> HALF, np.uint64(b & 0xFFFFFFFF), np.uint64(b >> 32)
    low, middle = a0 * b0, a1 * b0
    cross = (low >> HALF) + (middle & MASK32) + a0 * b1
    return a1 * b1 + (middle >> HALF) + (cross >> HALF)


def philox(k0, k1, c0, c1, c2, c3):
    """Philox 4x64-10 over arrays; returns the four words."""
    f0, f1 = 0xD2E7470EE14C6C93, 0xCA5A826395121157
    for _ in range(10):
        c0, c1, c2, c3 = (high(c2, f1) ^ c1 ^ np.uint64(k0), c2 * np.uint64(f1),
                          high(c0, f0) ^ c3 ^ np.uint64(k1), c0 * np.uint64(f0))  # fmt: skip
        k0, k1 = (k0 + 0x9E3779B97F4A7C15) % 2**64, (k1 + 0xBB67AE8584CAA73B) % 2**64
    return c0, c1, c2, c3


def uniforms(words):
    return (words >> np.uint64(11)) * 2.0**-53


def mix(state, part):
    z = (state ^ part) + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


class NumpyTown:
    """Columns and boolean masks. `keyed` draws by Philox over identities, else by one generator."""

    def __init__(self, sex, age, zone, rates, shares, keyed, seed=1):
        self.sex, self.age, self.zone = sex.astype(np.uint8), age.astype(np.int16), zone.astype(np.int32)
        self.rid = mix(np.uint64(1), np.arange(sex.size, dtype=np.uint64))
        self.rates, self.cumulated, self.keyed, self.t, self.seed = rates, np.cumsum(shares), keyed, 0, seed
        self.generator = np.random.Generator(np.random.SFC64(seed))

    def draw(self, rid, block, words):
        """`words` uniforms for each."""
        if not self.keyed:
            return [self.generator.random(rid.size, dtype=np.float32) for _ in range(words)]
        full = np.zeros(rid.size, dtype=np.uint64)
        year, number = full + np.uint64(self.t), full + np.uint64(block)
        return [uniforms(w) for w in philox(self.seed, 0, rid, year, number, full)[:words]]

    def step(self):
        t, rates, real = self.t, self.rates, np.float64 if self.keyed else np.float32
        cell = self.age + self.sex * np.int16(111)
        q, m, f = rates.death[t].ravel().astype(real), rates.leave[t].ravel().astype(real), rates.birth[t].astype(real)
        if self.keyed:
            u_death, u_birth, u_leave = self.draw(self.rid, 0, 3)
            gone = (u_death < q[cell]) | (u_leave < m[cell])
            fertile = np.flatnonzero((self.sex == 1) & (self.age >= 14) & (self.age < 55))
            u_birth = u_birth[fertile]
        else:  # one draw for dying or leaving, another for the women who could give birth
            gone = self.draw(self.rid, 0, 1)[0] < (q + (1 - q) * m)[cell]
            fertile = np.flatnonzero((self.sex == 1) & (self.age >= 14) & (self.age < 55))
            u_birth = self.draw(self.rid[fertile], 0, 1)[0]
        first = 0.5 * f[self.age[fertile]]
        second = 0.5 * f[self.age[fertile] + 1]
        bears = (u_birth < first) | ((u_birth < first + second) & ~gone[fertile])
        mothers = fertile[bears]
        child = mix(self.rid[mothers], np.uint64(t))
        u_sex, u_infant = self.draw(child, 1, 2)
        child_sex = (u_sex >= rates.srb / (1 + rates.srb)).astype(np.uint8)
        lives = u_infant >= rates.infant[t][child_sex]
        new = self.arrive(t)
        stay = ~gone
        self.rid = np.concatenate([self.rid[stay], child[lives], new[0]])
        self.sex = np.concatenate([self.sex[stay], child_sex[lives], new[1]])
        self.age = np.concatenate(
            [np.minimum(self.age[stay] + np.int16(1), 110), np.zeros(lives.sum(), np.int16), new[2]]
        )
        self.zone = np.concatenate([self.zone[stay], self.zone[mothers[lives]], new[3]])
        self.t += 1
        return np.bincount(2 * self.zone + self.sex, minlength=2 * self.cumulated.size)

    def arrive(self, t):
        counts = self.generator.poisson(self.rates.arrive[t].ravel())
        cell = np.repeat(np.arange(222), counts)
        rid = mix(mix(np.uint64(t), cell.astype(np.uint64)), np.arange(cell.size, dtype=np.uint64))
        zone = np.searchsorted(self.cumulated, self.draw(rid, 2, 2)[1], side="right").clip(0, self.cumulated.size - 1)
        return rid, (cell // 111).astype(np.uint8), (cell % 111).astype(np.int16), zone.astype(np.int32)


class Person(mesa.Agent):
    """One resident as an object."""

    def __init__(self, model, sex, age, zone):
        super().__init__(model)
        self.sex, self.age, self.zone = sex, age, zone

    def step(self):
        model, x = self.model, self.age
        draw, rates = model.random.random, model.now
        self.age = min(x + 1, 110)
        gone = draw() < rates.death[self.sex][x] or draw() < rates.leave[self.sex][x]
        if self.sex == 1 and 14 <= x < 55:
            u = draw()
            if u < rates.first[x] or (u < rates.whole[x] and not gone):
                sex = 0 if draw() < rates.male_share else 1
                if draw() >= rates.infant[sex]:
                    model.newborn.append((sex, self.zone))
        if gone:
            self.remove()


class MesaTown(mesa.Model):
    """Agents in Mesa's own sets, activated by ``shuffle_do``."""

    def __init__(self, sex, age, zone, rates, shares, seed=1):
        super().__init__(seed=seed)
        self.rates, self.cumulated, self.t = rates, np.cumsum(shares), 0
        self.generator = np.random.default_rng(seed)
        for s, x, z in zip(sex.tolist(), age.tolist(), zone.tolist(), strict=True):
            Person(self, s, x, z)

    def step(self):
        self.now, self.newborn = Lists(self.rates, self.t), []
        self.agents.shuffle_do("step")
        for sex, zone in self.newborn:
            Person(self, sex, 0, zone)
        counts = self.generator.poisson(self.rates.arrive[self.t].ravel())
        zones = np.searchsorted(self.cumulated, self.generator.random(counts.sum())).tolist()
        for cell, zone in zip(np.repeat(np.arange(222), counts).tolist(), zones, strict=True):
            Person(self, cell // 111, cell % 111, zone)
        self.t += 1
        count = [0] * (2 * (self.cumulated.size + 1))
        for person in self.agents:
            count[2 * person.zone + person.sex] += 1
        return count


class Lists:
    """The rates of a year as Python lists, which agents read faster than arrays."""

    def __init__(self, rates, t):
        self.death, self.leave, self.infant = rates.death[t].tolist(), rates.leave[t].tolist(), rates.infant[t].tolist()
        half = 0.5 * rates.birth[t]
        self.first = half.tolist()
        self.whole = (half + np.append(half[1:], 0.0)).tolist()
        self.male_share = rates.srb / (1 + rates.srb)
