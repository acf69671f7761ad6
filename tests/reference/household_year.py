"""Plain twins of the household kernels: one resident at a time."""

import math

import numpy as np

LONGEST = (1 << 31) - 1
WRAP = 1 << 32


def follows(role: int, age: int) -> bool:
    """Spouses, and children under 18, leave with the head."""
    return role == 1 or (role == 2 and age < 18)


def waiting(u: float) -> int:
    """-ln(1 - u) in units of 2^-27, from 1 to LONGEST."""
    hazard = -math.log(1.0 - u) * (1 << 27)
    return LONGEST if hazard >= LONGEST else max(1, int(hazard + 0.5))


def follow_heads(clock, birth_year, sex, role, household, rid, hid, begin, end, chance, first, draws, year, households):
    """Leaving clocks (column 2) after the heads have spoken; as :func:`simcity._kernels.households.follow_heads`.

    With p the own chance, h that of the head, c the least of the children and j = min(p, h), for spouses min(p, h, c):
    leave with chance j / h when the head's clock falls, else (p - j) / (1 - h).
    """
    clock, fired, head, least = clock.copy(), {}, {}, {}
    for i in range(clock.size):
        cohort, h = birth_year[i] - first, household[i]
        if follows(role[i], year - birth_year[i]) and h >= 0:
            if role[i] == 2:
                least[h] = min(least.get(h, 2.0), chance[cohort, sex[i]])
            continue
        start = int(begin[cohort, sex[i], 2])
        if (int(clock[i]) - start) % WRAP == LONGEST:
            u = draws.uniform(40, year, rid[i : i + 1], 1)[0]
            clock[i] = (start + waiting(u)) % WRAP
        if role[i] == 0 and h >= 0:
            head[h] = chance[cohort, sex[i]]
            fired[h] = (int(end[cohort, sex[i], 2]) - int(clock[i])) % WRAP < 1 << 31
    for i in range(clock.size):
        h = household[i]
        if not follows(role[i], year - birth_year[i]) or h < 0:
            continue
        own, first_chance = chance[birth_year[i] - first, sex[i]], head.get(h, 0.0)
        joint = min(own, first_chance, least.get(h, 2.0)) if role[i] == 1 else min(own, first_chance)
        if fired.get(h, False):
            leaves, who = joint / first_chance if first_chance > 0 else 1.0, hid[i : i + 1]
        else:
            leaves, who = (own - joint) / (1.0 - first_chance), rid[i : i + 1]
        goes = draws.uniform(40, year, who)[0] < leaves
        clock[i] = (int(end[birth_year[i] - first, sex[i], 2]) + (0 if goes else LONGEST)) % WRAP
    return clock


def tally(household, role, birth_year, n_households, bit_of_role, grown_by):
    """Members, grown members and bits of the roles of each household."""
    size, grown, bits = (np.zeros(n_households, dtype=np.int64) for _ in range(3))
    for h, r, born in zip(household, role, birth_year, strict=True):
        if h >= 0:
            size[h] += 1
            grown[h] += born <= grown_by
            bits[h] |= bit_of_role[r]
    return size, grown, bits


def draw_events(birth_year, sex, role, marital, rid, year, chance, draws, block):
    """Rows with an event, and the bits of their events."""
    rows, events = [], []
    for i in range(rid.size):
        age = min(max(year - int(birth_year[i]), 0), 110)
        p = chance[4 * role[i] + marital[i], sex[i], age]
        u = draws.block(block, year, rid[i : i + 1])[0]
        bits = sum(1 << k for k in range(4) if u[k] < p[k])
        if bits:
            rows.append(i)
            events.append(bits)
    return rows, events
