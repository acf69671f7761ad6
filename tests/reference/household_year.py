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


def bereaved(household, role, marital, bits):
    """Rows of married heads without a spouse, and of married parents an odd number of whom share a household."""
    married = [i for i in range(len(role)) if marital[i] == 1 and household[i] >= 0]
    parents = [int(household[i]) for i in married if role[i] == 3]
    return [i for i in married if (role[i] == 0 and not bits[household[i]] & 2)
            or (role[i] == 3 and parents.count(int(household[i])) % 2 == 1)]  # fmt: skip


def list_able(birth_year, sex, role, marital, household, size, year, able, cell_of):
    """Rows and cells of the able: 2 when alone in the household, 3 in a household of three or more, else all."""
    found = []
    for i in range(len(role)):
        cell = cell_of[4 * role[i] + marital[i], sex[i], min(max(year - int(birth_year[i]), 0), 110)]
        kind, there = able[4 * role[i] + marital[i]], size[household[i]] if household[i] >= 0 else 0
        if cell != 255 and (kind < 2 or (kind == 2 and there == 1) or (kind == 3 and there > 2)):
            found.append((i, int(cell)))
    return found


def draw_lowest(who, cell, rid, cut, draws, year, index):
    """Those whose draw of stream 41 is below the cut of their cell, with the draw."""
    u = [float(draws.uniform(41, year, rid[i : i + 1], index)[0]) for i in who]
    return [(int(i), int(c), v) for i, c, v in zip(who, cell, u, strict=True) if v < cut[c]]


def homes(hid, zone, size, grown, leaving, sample, smallest, needed):
    """Households that can take in others."""
    return [h for h in range(len(size)) if int(hid[h]) & sample == 0 and size[h] >= smallest and grown[h] > 0
            and not leaving[h] and needed[zone[h]]]  # fmt: skip


def firsts(group, key, identity):
    """The entry of the lowest key, then identity, of each group."""
    return sorted(min((i for i in range(len(group)) if group[i] == g), key=lambda i: (key[i], identity[i]))
                  for g in set(group))  # fmt: skip


def move(who, home, new_role, own_hid, residents, home_hid, home_zone, moved):
    """Moves one after the other; changes the dictionaries of `residents` and who moved between zones."""
    for k, i in enumerate(who):
        r, there = residents[i], home[k]
        r["role"] = new_role[k]
        if there < 0:
            r["household"], r["hid"] = -2, own_hid[k]
            continue
        moved[r["zone"]][r["sex"]] -= 1
        moved[home_zone[there]][r["sex"]] += 1
        r["household"], r["hid"], r["zone"] = there, home_hid[there], home_zone[there]


def compare(household, role, hid, zone, home_hid, home_zone, home_size):
    """The five faults: astray, unfit, different, heads, members."""
    n, rows = len(home_size), range(len(role))
    housed = [i for i in rows if 0 <= household[i] < n]
    heads = [sum(role[i] == 0 for i in housed if household[i] == h) for h in range(n)]
    members = [sum(household[i] == h for i in housed) for h in range(n)]
    return [
        sum(household[i] >= n or household[i] == -1 for i in rows),
        sum((household[i] >= 0) == (role[i] == 5) for i in rows if household[i] < n),
        sum(hid[i] != home_hid[household[i]] or zone[i] != home_zone[household[i]] for i in housed),
        sum(h != 1 for h in heads),
        sum(m != s for m, s in zip(members, home_size, strict=True)),
    ]
