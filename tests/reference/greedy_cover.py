"""Plain twin of the kernel of greedy covering: sets instead of tables."""

from fractions import Fraction


def greedy_cover(reach, weights, target=1, limit=None, needs=1):
    """Sites in the order chosen: each time the one, listed first among equals, that reaches most weight in need."""
    demands, sites = range(len(reach)), range(len(reach[0]))
    weights = [Fraction(float(w)) for w in weights]
    left = list(needs) if hasattr(needs, "__len__") else [needs] * len(reach)
    chosen = []
    while len(chosen) < (len(sites) if limit is None else limit):
        covered = sum(weights[d] for d in demands if left[d] <= 0)
        if covered >= target * sum(weights):
            break
        gains = {s: sum(weights[d] for d in demands if left[d] > 0 and reach[d][s]) for s in sites if s not in chosen}
        best = max(gains, key=lambda s: (gains[s], -s), default=None)
        if best is None or gains[best] <= 0:
            break
        chosen.append(best)
        left = [n - bool(reach[d][best]) for d, n in enumerate(left)]
    return chosen
