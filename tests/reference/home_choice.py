"""Plain twins of the kernels of homes: one seeker and one zone at a time, every logarithm taken."""

import math

WORD = 1 << 64


def spark(seeker: int, zone: int) -> float:
    """The finaliser of splitmix64 over both identities, as a number in (0, 1)."""
    x = seeker ^ zone
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 % WORD
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB % WORD
    x = x ^ (x >> 31)
    return ((x >> 11) + 0.5) / 2**53


def best(key, kind, cell, zone_key, weight, near, free=None) -> int:
    """The zone with the largest ln weight plus Gumbel noise, among those with a free home; -1 when there is none."""
    worth = {}
    for z, zone in enumerate(zone_key):
        pull = weight[kind][z] * (near[cell][z] if cell >= 0 else 1.0)
        if pull > 0 and (free is None or free[z] > 0):
            worth[z] = math.log(pull) - math.log(-math.log(spark(int(key), int(zone))))
    return max(worth, key=worth.get) if worth else -1


def first_choices(key, kind, cell, zone_key, weight, near):
    return [best(k, q, c, zone_key, weight, near) for k, q, c in zip(key, kind, cell, strict=True)]


def allot(order, key, kind, cell, zone_key, weight, near, free):
    """Homes in the order of priority; zone of each seeker (-1: none) and how many missed their first choice."""
    free, given, missed = list(free), [-1] * len(key), 0
    for i in order:
        wanted = best(key[i], kind[i], cell[i], zone_key, weight, near)
        got = best(key[i], kind[i], cell[i], zone_key, weight, near, free)
        missed += wanted >= 0 and got != wanted
        given[i] = got
        if got >= 0:
            free[got] -= 1
    return given, missed
