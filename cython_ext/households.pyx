"""Loops over residents that the households of a year need: members who follow their head, counting, finding, drawing.

Roles: 0 head, 1 spouse, 2 child, 3 parent, 4 other relative, 5 institution. ``household`` is a row of the table of
households, negative for residents of none. The caller guarantees rows of households, birth years, sexes and codes in
range; lengths are checked. Every result is a function of who residents are; lists are in the order of rows.
"""

from cython.parallel cimport prange

from clocks cimport LONGEST, waiting
from philox cimport Block, philox, unit
from types cimport i16, i32, i64, u8, u32, u64

cdef enum:
    HEAD = 0
    SPOUSE = 1
    CHILD = 2
    GROWN = 18  # years; a younger child follows the head of its household


cdef inline bint follows(u8 role, i64 age) noexcept nogil:
    """Whether a member leaves the city with the head of the household: spouses, and children under 18."""
    return role == SPOUSE or (role == CHILD and age < GROWN)


def follow_heads(u32[:, ::1] clocks, const i16[::1] birth_year, const u8[::1] sex, const u8[::1] role,
                 const i32[::1] household, const u64[::1] rid, const u64[::1] hid, Py_ssize_t n,
                 const u32[:, :, ::1] begin, const u32[:, :, ::1] end, const double[:, ::1] chance, int first,
                 u64 seed, u64 replication, i64 year, u8[::1] fired, i32[::1] head, double[::1] least, int n_threads=1):
    """Set the leaving clocks of members who follow their head; writes ``clocks``, ``fired`` and ``head``.

    ``begin`` and ``end`` are hazards cumulated at both ends of the year, (cohorts, 2, 4); ``chance`` is the chance of
    leaving in the year, (cohorts, 2). ``fired`` and ``head`` have one entry a household: whether its head's clock is
    reached in the year, and ``2 * cohort + sex`` of the head; ``least`` is the smallest chance of its children.

    A member with chance p whose head has chance h leaves with chance j / h when the head's clock falls and with
    (p - j) / (1 - h) when not: p in all. j, the chance to leave with the head, is min(p, h), for spouses also at most
    the smallest chance of the children, so that one parent stays with children who stay. One draw serves all
    members of a household when the head goes. The members' own clocks are parked meanwhile and drawn anew when they
    no longer follow; waiting hazards have no memory, so nothing is lost.
    """
    cdef Py_ssize_t i, households = fired.shape[0]
    if (clocks.shape[0] < n or clocks.shape[1] != 4 or birth_year.shape[0] < n or sex.shape[0] < n
            or role.shape[0] < n or household.shape[0] < n or rid.shape[0] < n or hid.shape[0] < n):
        raise ValueError("the columns of residents need at least n rows, and four clocks each")
    if (begin.shape[1] != 2 or begin.shape[2] != 4 or end.shape[0] != begin.shape[0] or end.shape[1] != 2
            or end.shape[2] != 4 or chance.shape[0] != begin.shape[0] or chance.shape[1] != 2):
        raise ValueError("hazards need shape (cohorts, 2, 4), chances (cohorts, 2)")
    if head.shape[0] != households or least.shape[0] != households:
        raise ValueError("fired, head and least need one entry per household")
    if n == 0 or begin.shape[0] == 0:
        return
    fired[:] = 0
    head[:] = -1
    for i in prange(n, nogil=True, schedule="static", num_threads=n_threads):
        _own_clock(&clocks[i, 2], birth_year[i] - first, sex[i], role[i], household[i], rid[i], &begin[0, 0, 0],
                   &end[0, 0, 0], year - birth_year[i], seed, replication, year, &fired[0] if households else NULL,
                   &head[0] if households else NULL, households)
    if households == 0:
        return
    least[:] = 2.0
    with nogil:
        for i in range(n):
            if role[i] == CHILD and 0 <= household[i] < households and year - birth_year[i] < GROWN:
                least[household[i]] = min(least[household[i]], chance[birth_year[i] - first, sex[i]])
    for i in prange(n, nogil=True, schedule="static", num_threads=n_threads):
        if role[i] == SPOUSE or role[i] == CHILD:
            if follows(role[i], year - birth_year[i]) and 0 <= household[i] < households:
                _follow(&clocks[i, 2], birth_year[i] - first, sex[i], role[i], household[i], rid[i], hid[i],
                        &end[0, 0, 0], &chance[0, 0], seed, replication, year, &fired[0], &head[0], &least[0])


cdef inline void _own_clock(u32* clock, Py_ssize_t cohort, u8 sex, u8 role, i32 household, u64 rid, const u32* begin,
                            const u32* end, i64 age, u64 seed, u64 replication, i64 year, u8* fired, i32* head,
                            Py_ssize_t households) noexcept nogil:
    """Draw a parked clock anew for one who does not follow; note what the clock of a head says."""
    cdef Py_ssize_t cell = 2 * cohort + sex
    if follows(role, age) and 0 <= household < households:
        return
    if clock[0] - begin[4 * cell + 2] == <u32> LONGEST:
        clock[0] = begin[4 * cell + 2] + waiting(philox(seed, replication, rid, <u64> year, 10, 1).w0)
    if role == HEAD and 0 <= household < households:
        head[household] = <i32> cell
        fired[household] = 1 if <i32> (end[4 * cell + 2] - clock[0]) >= 0 else 0


cdef inline void _follow(u32* clock, Py_ssize_t cohort, u8 sex, u8 role, i32 household, u64 rid, u64 hid,
                         const u32* end, const double* chance, u64 seed, u64 replication, i64 year, const u8* fired,
                         const i32* head, const double* least) noexcept nogil:
    cdef Py_ssize_t cell = 2 * cohort + sex
    cdef double own = chance[cell], first = chance[head[household]] if head[household] >= 0 else 0.0
    cdef double joint = min(own, first), leaves
    cdef u64 who = rid
    if role == SPOUSE:
        joint = min(joint, least[household])
    if fired[household]:
        leaves = joint / first if first > 0.0 else 1.0
        who = hid
    else:
        leaves = (own - joint) / (1.0 - first) if first < 1.0 else 0.0
    if leaves > 0.0 and unit(philox(seed, replication, who, <u64> year, 10, 0).w0) < leaves:
        clock[0] = end[4 * cell + 2]
    else:
        clock[0] = end[4 * cell + 2] + <u32> LONGEST


def tally(const i32[::1] household, const u8[::1] role, const i16[::1] birth_year, Py_ssize_t n,
          const u8[::1] bit_of_role, int grown_by, i32[::1] size, i32[::1] grown, u8[::1] bits):
    """Members, members born in or before `grown_by`, bits of the roles present; writes one entry a household."""
    cdef Py_ssize_t i, households = size.shape[0]
    cdef i32 h
    if household.shape[0] < n or role.shape[0] < n or birth_year.shape[0] < n or bit_of_role.shape[0] < 6:
        raise ValueError("the columns of residents need at least n rows, the bits one entry per role")
    if bits.shape[0] != households or grown.shape[0] != households:
        raise ValueError("size, grown and bits need one entry per household")
    size[:] = 0
    grown[:] = 0
    bits[:] = 0
    with nogil:
        for i in range(n):
            h = household[i]
            if 0 <= h < households:
                size[h] += 1
                grown[h] += birth_year[i] <= grown_by
                bits[h] |= bit_of_role[role[i]]


def count_roles(const i16[::1] birth_year, const u8[::1] sex, const u8[::1] role, Py_ssize_t n, int year,
                i64[:, :, ::1] counts):
    """Residents by role, sex and age at 1 October `year`, 0 to 110 and over; writes ``counts``, shape (6, 2, 111)."""
    cdef Py_ssize_t i, age
    if birth_year.shape[0] < n or sex.shape[0] < n or role.shape[0] < n:
        raise ValueError("the columns of residents need at least n rows")
    if counts.shape[0] != 6 or counts.shape[1] != 2 or counts.shape[2] != 111:
        raise ValueError("counts need shape (6, 2, 111)")
    counts[:, :, :] = 0
    with nogil:
        for i in range(n):
            age = min(110, max(0, year - birth_year[i]))
            counts[role[i], sex[i], age] += 1


def members(const i32[::1] household, Py_ssize_t n, const u8[::1] flag, i32[::1] out):
    """Rows of the residents whose household is flagged, in order; writes ``out`` and returns how many."""
    cdef Py_ssize_t i, found = 0, households = flag.shape[0]
    cdef i32 h
    if household.shape[0] < n or out.shape[0] < n:
        raise ValueError("household and out need at least n rows")
    with nogil:
        for i in range(n):
            h = household[i]
            if 0 <= h < households and flag[h]:
                out[found] = <i32> i
                found += 1
    return found


def locate(const u64[::1] wanted, const u64[::1] hid, Py_ssize_t n, i32[::1] table, i32[::1] row):
    """Row of each wanted identity among the first n of ``hid``, -1 where there is none; writes ``row``.

    ``wanted`` holds each identity once; ``table`` is room for them, a power of two of at least twice as many.
    """
    cdef Py_ssize_t i, m = wanted.shape[0], mask = table.shape[0] - 1
    cdef i64 at
    if row.shape[0] != m or hid.shape[0] < n or table.shape[0] < 2 * m or (table.shape[0] & mask) != 0:
        raise ValueError("row needs one entry per wanted identity, table a power of two of twice as many")
    row[:] = -1
    if m == 0:
        return
    table[:] = -1
    with nogil:
        for i in range(m):
            at = wanted[i] & mask
            while table[at] >= 0:
                at = (at + 1) & mask
            table[at] = <i32> i
        for i in range(n):
            at = hid[i] & mask
            while table[at] >= 0:
                if wanted[table[at]] == hid[i]:
                    row[table[at]] = <i32> i
                    break
                at = (at + 1) & mask


def draw_events(const i16[::1] birth_year, const u8[::1] sex, const u8[::1] role, const u8[::1] marital,
                const u64[::1] rid, Py_ssize_t n, int year, const double[:, :, :, ::1] chance, const u8[:, :, ::1] some,
                u64 seed, u64 replication, u64 block, i32[::1] rows, u8[::1] events, i64[::1] found):
    """Who of the residents meets which of four events; writes rows, bits of the events and, a lane, how many.

    ``chance`` has shape (roles * 4, 2, 111, 4): by role and marital status, sex and age at 1 October `year`; ``some``
    tells where any of the four is above 0. Lane k of the lists begins at ``k * n // lanes``.
    """
    cdef Py_ssize_t lanes = found.shape[0], lane
    if (birth_year.shape[0] < n or sex.shape[0] < n or role.shape[0] < n or marital.shape[0] < n or rid.shape[0] < n
            or rows.shape[0] < n or events.shape[0] < n):
        raise ValueError("the columns of residents and the lists need at least n rows")
    if chance.shape[0] != 24 or chance.shape[1] != 2 or chance.shape[2] != 111 or chance.shape[3] != 4:
        raise ValueError("chances need shape (24, 2, 111, 4)")
    if some.shape[0] != 24 or some.shape[1] != 2 or some.shape[2] != 111:
        raise ValueError("some needs shape (24, 2, 111)")
    if n == 0:
        found[:] = 0
        return
    for lane in prange(lanes, nogil=True, schedule="static", num_threads=lanes, chunksize=1):
        found[lane] = _draw_range(&birth_year[0], &sex[0], &role[0], &marital[0], &rid[0], lane * n // lanes,
                                  (lane + 1) * n // lanes, year, &chance[0, 0, 0, 0], &some[0, 0, 0], seed,
                                  replication, block, &rows[0], &events[0])


cdef i64 _draw_range(const i16* birth_year, const u8* sex, const u8* role, const u8* marital, const u64* rid,
                     Py_ssize_t start, Py_ssize_t stop, int year, const double* chance, const u8* some, u64 seed,
                     u64 replication, u64 block, i32* rows, u8* events) noexcept nogil:
    cdef Py_ssize_t i, cell, at = start
    cdef int age
    cdef u8 bits
    cdef Block b
    for i in range(start, stop):
        age = year - birth_year[i]
        age = 0 if age < 0 else (110 if age > 110 else age)
        cell = ((4 * <Py_ssize_t> role[i] + marital[i]) * 2 + sex[i]) * 111 + age
        if not some[cell]:
            continue
        b = philox(seed, replication, rid[i], <u64> year, block, 0)
        bits = ((unit(b.w0) < chance[4 * cell]) | (unit(b.w1) < chance[4 * cell + 1]) << 1
                | (unit(b.w2) < chance[4 * cell + 2]) << 2 | (unit(b.w3) < chance[4 * cell + 3]) << 3)
        if bits:
            rows[at] = <i32> i
            events[at] = bits
            at += 1
    return at - start
