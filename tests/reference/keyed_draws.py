"""Plain twins of the kernels of draws: Philox 4x64-10, identities, waiting hazards, Poisson by inversion.

Philox (Salmon, Moraes, Dror and Shaw 2011): ten times, multiply two counter words by fixed factors, cross the high and
low halves, and mix in a key that grows by fixed steps. All arithmetic is modulo 2^64.
"""

import hashlib
import math

MASK = (1 << 64) - 1
FACTORS = 0xD2E7470EE14C6C93, 0xCA5A826395121157
STEPS = 0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B


def philox(key, counter):
    """Four words from two key words and four counter words."""
    k0, k1 = key
    c0, c1, c2, c3 = counter
    for _ in range(10):
        p0, p1 = FACTORS[0] * c0, FACTORS[1] * c2
        c0, c1, c2, c3 = (p1 >> 64) ^ c1 ^ k0, p1 & MASK, (p0 >> 64) ^ c3 ^ k1, p0 & MASK
        k0, k1 = (k0 + STEPS[0]) & MASK, (k1 + STEPS[1]) & MASK
    return c0, c1, c2, c3


def uniform(key, stream, year, rid, index=0):
    """Word ``stream % 4`` of the block at (rid, year, stream // 4, index), its upper 53 bits as a number in [0, 1)."""
    return (philox(key, (rid, year & MASK, stream // 4, index))[stream % 4] >> 11) / 2**53


def identity(kind, *parts):
    """Start from the number of parts, then take in kind and parts one by one with the finaliser of SplitMix64."""
    state = 1 + len(parts)
    for part in (kind, *parts):
        if isinstance(part, str):
            digest = hashlib.blake2b(part.encode(), digest_size=8, person=b"simcity-id").digest()
            part = int.from_bytes(digest, "little")
        z = ((state ^ (int(part) & MASK)) + STEPS[0]) & MASK
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        state = z ^ (z >> 31)
    return state


def waiting(u):
    """-ln(1 - u) in units of 2^-27, rounded, from 1 to 2^31 - 1."""
    hazard = -math.log(1.0 - u) * 2**27
    return 1 if hazard < 1 else min(int(hazard + 0.5), 2**31 - 1)


def poisson(mean, u):
    """Smallest k with P(K <= k) > u, for means up to a few hundred."""
    k, p = 0, math.exp(-mean)
    total = p
    while total <= u and k < mean + 40 * math.sqrt(mean) + 60:
        k += 1
        p *= mean / k
        total += p
    return k
