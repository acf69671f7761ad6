"""Who takes which home: the best zone of every seeker, and the vacant homes handed out by priority.

A seeker sees every zone through an exponential waiting time, keyed by the seeker and the permanent identity of the
zone, and divided by the zone's weight; the shortest one wins. That is a multinomial logit with Gumbel noise (the
negative logarithm of an exponential is a Gumbel variable), written so that most zones cost one multiplication.
"""

from cython.parallel cimport prange
from libc.math cimport log
from types cimport i32, i64, u8, u64


cdef inline double spark(u64 seeker, u64 zone) noexcept nogil:
    """A number in (0, 1) for a seeker and a zone: the finaliser of splitmix64 over both identities."""
    cdef u64 x = seeker ^ zone
    x = (x ^ (x >> 30)) * <u64> 0xBF58476D1CE4E5B9ULL
    x = (x ^ (x >> 27)) * <u64> 0x94D049BB133111EBULL
    x = x ^ (x >> 31)
    return (<double> (x >> 11) + 0.5) * (1.0 / 9007199254740992.0)


cdef inline i32 best_of(u64 key, const double* weight, const float* near, const u64* zone_key, const i32* free,
                        Py_ssize_t zones) noexcept nogil:
    """The zone of the shortest wait among those with a free home (all without `free`); -1 when there is none."""
    cdef Py_ssize_t z
    cdef i32 best = -1
    cdef double least = 1e300, pull, late
    for z in range(zones):
        if free != NULL and free[z] <= 0:
            continue
        pull = weight[z] if near == NULL else weight[z] * near[z]
        if pull <= 0.0:
            continue
        late = 1.0 - spark(key, zone_key[z])
        if late >= least * pull:  # -log(1 - late) is late or more: it cannot win
            continue
        late = -log(1.0 - late)
        if late < least * pull:
            least = late / pull
            best = <i32> z
    return best


def first_choices(const u64[::1] key, const u8[::1] kind, const i32[::1] cell, const u64[::1] zone_key,
                  const double[:, ::1] weight, const float[:, ::1] near, i32[::1] choice, int n_threads=1):
    """The zone that each seeker likes best, homes or not; writes ``choice``, -1 where no zone has a weight.

    Seeker i weighs zone z with ``weight[kind[i], z]``, times ``near[cell[i], z]`` when its cell is 0 or more.
    """
    cdef Py_ssize_t i, n = key.shape[0], zones = zone_key.shape[0]
    _check(key, kind, cell, zone_key, weight, near)
    if choice.shape[0] != n:
        raise ValueError("choice needs one entry per seeker")
    if n == 0 or zones == 0:
        choice[:] = -1
        return
    for i in prange(n, nogil=True, schedule="static", num_threads=n_threads):
        choice[i] = best_of(key[i], &weight[kind[i], 0], &near[cell[i], 0] if cell[i] >= 0 else NULL, &zone_key[0],
                            NULL, zones)


def allot(const i64[::1] order, const u64[::1] key, const u8[::1] kind, const i32[::1] cell, const u64[::1] zone_key,
          const double[:, ::1] weight, const float[:, ::1] near, const i32[::1] choice, i32[::1] free, i32[::1] given):
    """Hand out the free homes, seeker after seeker in ``order``; writes ``given`` and counts ``free`` down.

    Each seeker gets its choice while it has a free home, else the best zone that has one, else -1. Returns how many
    did not get their choice.
    """
    cdef Py_ssize_t j, n = key.shape[0], zones = zone_key.shape[0]
    cdef i64 i, missed = 0
    cdef i32 z
    _check(key, kind, cell, zone_key, weight, near)
    if order.shape[0] != n or choice.shape[0] != n or given.shape[0] != n or free.shape[0] != zones:
        raise ValueError("order, choice and given need one entry per seeker, free one per zone")
    for j in range(n):
        if not 0 <= order[j] < n or not -1 <= choice[order[j]] < zones:
            raise ValueError("order and choice are out of range")
    if n == 0 or zones == 0:
        given[:] = -1
        return 0
    with nogil:
        for j in range(n):
            i = order[j]
            z = choice[i]
            if z < 0 or free[z] <= 0:
                missed += z >= 0
                z = best_of(key[i], &weight[kind[i], 0], &near[cell[i], 0] if cell[i] >= 0 else NULL, &zone_key[0],
                            &free[0], zones)
            given[i] = z
            if z >= 0:
                free[z] -= 1
    return missed


cdef int _check(const u64[::1] key, const u8[::1] kind, const i32[::1] cell, const u64[::1] zone_key,
                const double[:, ::1] weight, const float[:, ::1] near) except -1:
    cdef Py_ssize_t i, n = key.shape[0]
    if kind.shape[0] != n or cell.shape[0] != n:
        raise ValueError("key, kind and cell need one entry per seeker")
    if weight.shape[1] != zone_key.shape[0] or near.shape[1] != zone_key.shape[0]:
        raise ValueError("weight and near need one column per zone")
    for i in range(n):
        if kind[i] >= weight.shape[0] or not -1 <= cell[i] < near.shape[0]:
            raise ValueError("a kind or cell of a seeker is out of range")
    return 0
