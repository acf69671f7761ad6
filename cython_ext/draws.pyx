"""Keyed draws over arrays: a draw is a function of (seed, replication) and (entity, year, block, index).

Nothing is stored between calls, so order and threads cannot matter. The names of the streams and the meaning of the
counter words are in ``simcity/rng.py``.
"""

from cython.parallel cimport prange

from identity cimport absorb
from libc.math cimport exp, floor, lgamma, log, sqrt
from philox cimport Block, philox, unit
from types cimport i64, u64


def words(u64 seed, u64 replication, i64 year, u64 block, const u64[::1] rid, const u64[::1] index, u64[:, ::1] out):
    """The four words of one block for every entity; writes ``out``, shape (n, 4)."""
    cdef Py_ssize_t i, n = rid.shape[0], step = _step(rid, index)
    cdef Block b
    if out.shape[0] != n or out.shape[1] != 4:
        raise ValueError("out needs four columns and one row per entity")
    for i in range(n):
        b = philox(seed, replication, rid[i], <u64> year, block, index[i * step])
        out[i, 0] = b.w0
        out[i, 1] = b.w1
        out[i, 2] = b.w2
        out[i, 3] = b.w3


def blocks(u64 seed, u64 replication, i64 year, u64 block, const u64[::1] rid, const u64[::1] index,
           double[:, ::1] out, int n_threads=1):
    """Four uniforms in [0, 1) for every entity; writes ``out``, shape (n, 4)."""
    cdef Py_ssize_t i, n = rid.shape[0], step = _step(rid, index)
    if out.shape[0] != n or out.shape[1] != 4:
        raise ValueError("out needs four columns and one row per entity")
    for i in prange(n, nogil=True, schedule="static", num_threads=n_threads):
        _four(seed, replication, rid[i], <u64> year, block, index[i * step], &out[i, 0])


def uniforms(u64 seed, u64 replication, i64 year, u64 block, int word, const u64[::1] rid, const u64[::1] index,
             double[::1] out, int n_threads=1):
    """One uniform in [0, 1) for every entity: word `word` of its block; writes ``out``, shape (n,)."""
    cdef Py_ssize_t i, n = rid.shape[0], step = _step(rid, index)
    if out.shape[0] != n:
        raise ValueError("out needs one entry per entity")
    if word < 0 or word > 3:
        raise ValueError("a block has words 0 to 3")
    for i in prange(n, nogil=True, schedule="static", num_threads=n_threads):
        out[i] = _one(seed, replication, rid[i], <u64> year, block, index[i * step], word)


def absorb_into(u64[::1] state, const u64[::1] part):
    """Take one more part into every identity; changes ``state``."""
    cdef Py_ssize_t i, n = state.shape[0], step = 1
    if part.shape[0] == 1:
        step = 0
    elif part.shape[0] != n:
        raise ValueError("part needs one entry, or one per identity")
    for i in range(n):
        state[i] = absorb(state[i], part[i * step])


def poisson(const double[::1] mean, const double[::1] u, i64[::1] out):
    """Poisson counts by inversion of one uniform: the smallest k with P(K <= k) > u; writes ``out``.

    For one u the count never falls when the mean rises, so a higher rate only adds. Above a mean of 500 the sum starts
    20 standard deviations below the mean: what is left out is below 1e-80, and the first term is above 1e-160.
    """
    cdef Py_ssize_t i, n = mean.shape[0]
    if u.shape[0] != n or out.shape[0] != n:
        raise ValueError("mean, u and out need one entry per cell")
    for i in range(n):
        if not (0.0 <= mean[i] <= 1e12) or not (0.0 <= u[i] < 1.0):
            raise ValueError("a mean is 0 or more and finite, a uniform is in [0, 1)")
    with nogil:
        for i in range(n):
            out[i] = _count(mean[i], u[i])


cdef i64 _count(double mean, double u) noexcept nogil:
    cdef double p, total, k = 0.0, last
    if mean == 0.0:
        return 0
    last = mean + 40.0 * sqrt(mean) + 60.0  # beyond it only rounding could lead
    if mean <= 500.0:
        p = exp(-mean)
    else:
        k = floor(mean - 20.0 * sqrt(mean))
        p = exp(k * log(mean) - mean - lgamma(k + 1.0))
    total = p
    while total <= u and k < last:
        k = k + 1.0
        p = p * (mean / k)
        total = total + p
    return <i64> k


cdef Py_ssize_t _step(const u64[::1] rid, const u64[::1] index) except -1:
    """0 when one index serves everyone, else 1."""
    if index.shape[0] == 1:
        return 0
    if index.shape[0] != rid.shape[0]:
        raise ValueError("index needs one entry, or one per entity")
    return 1


cdef inline void _four(u64 k0, u64 k1, u64 c0, u64 c1, u64 c2, u64 c3, double* out) noexcept nogil:
    cdef Block b = philox(k0, k1, c0, c1, c2, c3)
    out[0] = unit(b.w0)
    out[1] = unit(b.w1)
    out[2] = unit(b.w2)
    out[3] = unit(b.w3)


cdef inline double _one(u64 k0, u64 k1, u64 c0, u64 c1, u64 c2, u64 c3, int word) noexcept nogil:
    cdef Block b = philox(k0, k1, c0, c1, c2, c3)
    if word == 0:
        return unit(b.w0)
    if word == 1:
        return unit(b.w1)
    if word == 2:
        return unit(b.w2)
    return unit(b.w3)
