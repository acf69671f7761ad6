"""Residents and households that come into question for something: counts by role and age, and short lists.

Scans of whole tables that leave only what was looked for, so that what follows sorts short lists. Roles and marital
statuses as in ``households.pyx``; threads take ranges of rows (lanes), lists come out in the order of rows. The caller
guarantees sexes and codes in range; lengths are checked.
"""

from cython.parallel cimport prange

from clocks cimport sc_prefetch_read
from philox cimport philox, unit
from types cimport i16, i32, i64, u8, u32, u64

cdef enum:
    AHEAD = 24  # rows between asking for the memory of a household and using it
    HEAD = 0
    PARENT = 3
    MARRIED = 1
    HAS_SPOUSE = 2  # bit of the roles present
    OLDEST = 110
    AGES = 111
    CELLS = 1332  # roles, sexes and ages
    ALONE = 2  # able only when nobody else lives in the household
    CROWDED = 3  # able only when two others do


cdef inline Py_ssize_t age_of(int year, i16 birth_year) noexcept nogil:
    cdef Py_ssize_t age = year - birth_year
    return 0 if age < 0 else (OLDEST if age > OLDEST else age)


def count_roles(const i16[::1] birth_year, const u8[::1] sex, const u8[::1] role, Py_ssize_t n, int year,
                i64[:, :, :, ::1] counts):
    """Residents by role, sex and age at 1 October `year`, 0 to 110 and over; writes ``counts``, a line a thread."""
    cdef Py_ssize_t lanes = counts.shape[0], lane
    if birth_year.shape[0] < n or sex.shape[0] < n or role.shape[0] < n:
        raise ValueError("the columns of residents need at least n rows")
    if lanes < 1 or counts.shape[1] != 6 or counts.shape[2] != 2 or counts.shape[3] != AGES:
        raise ValueError("counts need shape (threads, 6, 2, 111)")
    counts[:, :, :, :] = 0
    if n == 0:
        return
    for lane in prange(lanes, nogil=True, schedule="static", num_threads=lanes, chunksize=1):
        _count_range(&birth_year[0], &sex[0], &role[0], lane * n // lanes, (lane + 1) * n // lanes, year,
                     &counts[lane, 0, 0, 0])


cdef void _count_range(const i16* birth_year, const u8* sex, const u8* role, Py_ssize_t start, Py_ssize_t stop,
                       int year, i64* counts) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(start, stop):
        counts[(2 * <Py_ssize_t> role[i] + sex[i]) * AGES + age_of(year, birth_year[i])] += 1


def bereaved(const i32[::1] household, const u8[::1] role, const u8[::1] marital, Py_ssize_t n, const u8[::1] bits,
             u8[::1] odd, i32[::1] rows, i64[::1] found):
    """Married heads without a spouse in the household, and married parents an odd number of whom live in it.

    Writes ``rows`` and returns how many. ``odd`` is room, one entry a household; ``found`` one entry a thread.
    """
    cdef Py_ssize_t households = bits.shape[0], lanes = found.shape[0], lane, start, k, at = 0
    cdef i32 row
    if household.shape[0] < n or role.shape[0] < n or marital.shape[0] < n or rows.shape[0] < n or lanes < 1:
        raise ValueError("the columns of residents and rows need at least n entries")
    if odd.shape[0] != households:
        raise ValueError("bits and odd need one entry per household")
    if n == 0 or households == 0:
        return 0
    for lane in prange(lanes, nogil=True, schedule="static", num_threads=lanes, chunksize=1):
        found[lane] = _bereaved_range(&household[0], &role[0], &marital[0], lane * n // lanes, (lane + 1) * n // lanes,
                                      &bits[0], <u32> households, &rows[0] + lane * n // lanes)
    odd[:] = 0
    for lane in range(lanes):
        start = lane * n // lanes
        for k in range(found[lane]):
            row = rows[start + k]
            if role[row] == PARENT:
                odd[household[row]] ^= 1
    for lane in range(lanes):
        start = lane * n // lanes
        for k in range(found[lane]):
            row = rows[start + k]
            if role[row] == HEAD or odd[household[row]]:
                rows[at] = row
                at += 1
    return at


cdef i64 _bereaved_range(const i32* household, const u8* role, const u8* marital, Py_ssize_t start, Py_ssize_t stop,
                         const u8* bits, u32 households, i32* rows) noexcept nogil:
    """Married heads without a spouse, and all married parents; written each time, kept only when they are."""
    cdef Py_ssize_t i, k
    cdef i64 listed = 0, found = 0
    for i in range(start, stop):
        rows[listed] = <i32> i
        listed += ((marital[i] == MARRIED) & ((role[i] == HEAD) | (role[i] == PARENT))
                   & (<u32> household[i] < households))
    for k in range(listed):
        i = rows[k]
        rows[found] = <i32> i
        found += (role[i] == PARENT) | (bits[household[i]] & HAS_SPOUSE == 0)
    return found


def list_able(const i16[::1] birth_year, const u8[::1] sex, const u8[::1] role, const u8[::1] marital,
              const i32[::1] household, Py_ssize_t n, const i32[::1] size, int year, const u8[::1] able,
              const u8[:, :, ::1] cell_of, i32[::1] rows, u8[::1] cells, i64[::1] found):
    """Who is able, and the cell it counts in; writes rows and cells, returns how many.

    ``cell_of`` gives the cell by ``4 * role + marital``, sex and age at 1 October `year`, 255 where nobody is wanted;
    ``able`` says for each ``4 * role + marital`` who of them is: 0 or 1 all, 2 those living alone, 3 those in a
    household of three or more. ``size`` has one entry a household; ``found`` is room for one a thread.
    """
    cdef Py_ssize_t lanes = found.shape[0], lane, start, k, at = 0
    if (birth_year.shape[0] < n or sex.shape[0] < n or role.shape[0] < n or marital.shape[0] < n
            or household.shape[0] < n or rows.shape[0] < n or cells.shape[0] < n or lanes < 1):
        raise ValueError("the columns of residents and the lists need at least n rows")
    if able.shape[0] != 24 or cell_of.shape[0] != 24 or cell_of.shape[1] != 2 or cell_of.shape[2] != AGES:
        raise ValueError("able needs 24 entries, cell_of shape (24, 2, 111)")
    if n == 0:
        return 0
    for lane in prange(lanes, nogil=True, schedule="static", num_threads=lanes, chunksize=1):
        found[lane] = _able_range(&birth_year[0], &sex[0], &role[0], &marital[0], &household[0], lane * n // lanes,
                                  (lane + 1) * n // lanes, &size[0] if size.shape[0] else NULL, <u32> size.shape[0],
                                  year, &able[0], &cell_of[0, 0, 0], &rows[0] + lane * n // lanes,
                                  &cells[0] + lane * n // lanes)
    for lane in range(lanes):
        start = lane * n // lanes
        for k in range(found[lane] if start > at else 0):
            rows[at + k], cells[at + k] = rows[start + k], cells[start + k]
        at += found[lane]
    return at


cdef i64 _able_range(const i16* birth_year, const u8* sex, const u8* role, const u8* marital, const i32* household,
                     Py_ssize_t start, Py_ssize_t stop, const i32* size, u32 households, int year, const u8* able,
                     const u8* cell_of, i32* rows, u8* cells) noexcept nogil:
    """Entries are written each time and kept only when able: roles come in no order that the processor could guess."""
    cdef Py_ssize_t i, k
    cdef i64 listed = 0, found = 0
    cdef u8 cell, kind
    cdef i32 there
    for i in range(start, stop):
        cell = cell_of[(2 * (4 * <Py_ssize_t> role[i] + marital[i]) + sex[i]) * AGES + age_of(year, birth_year[i])]
        rows[listed], cells[listed] = <i32> i, cell
        listed += cell != 255
    for k in range(listed):
        if k + AHEAD < listed:
            sc_prefetch_read(size + household[rows[k + AHEAD]])
        i = rows[k]
        there = size[household[i]] if <u32> household[i] < households else 0
        kind = able[4 * role[i] + marital[i]]
        rows[found], cells[found] = <i32> i, cells[k]
        found += (kind < ALONE) | (kind == ALONE) & (there == 1) | (kind == CROWDED) & (there > 2)
    return found


def draw_lowest(const i32[::1] who, const u8[::1] cell, const u64[::1] rid, const double[::1] cut, u64 seed,
                u64 replication, i64 year, u64 block, u64 index, i32[::1] rows, u8[::1] cells, double[::1] drawn,
                i64[::1] found):
    """Those of `who` whose draw is below the cut of their cell; writes rows, cells and draws, returns how many.

    The draw is word 1 of `block`, `year` and `index`. ``found`` is room for one entry a thread.
    """
    cdef Py_ssize_t lanes = found.shape[0], lane, n = who.shape[0], start, k, at = 0
    if cell.shape[0] != n or rows.shape[0] < n or cells.shape[0] < n or drawn.shape[0] < n or lanes < 1:
        raise ValueError("who, cell and the lists need equal lengths")
    for k in range(n):
        if not 0 <= who[k] < rid.shape[0] or cell[k] >= cut.shape[0]:
            raise ValueError("a row or a cell is out of range")
    if n == 0:
        return 0
    for lane in prange(lanes, nogil=True, schedule="static", num_threads=lanes, chunksize=1):
        start = lane * n // lanes
        found[lane] = _lowest_range(&who[0] + start, &cell[0] + start, (lane + 1) * n // lanes - start, &rid[0],
                                    &cut[0], seed, replication, year, block, index, &rows[0] + start,
                                    &cells[0] + start, &drawn[0] + start)
    for lane in range(lanes):
        start = lane * n // lanes
        for k in range(found[lane] if start > at else 0):
            rows[at + k], cells[at + k], drawn[at + k] = rows[start + k], cells[start + k], drawn[start + k]
        at += found[lane]
    return at


cdef i64 _lowest_range(const i32* who, const u8* cell, Py_ssize_t n, const u64* rid, const double* cut, u64 seed,
                       u64 replication, i64 year, u64 block, u64 index, i32* rows, u8* cells,
                       double* drawn) noexcept nogil:
    cdef Py_ssize_t k
    cdef i64 found = 0
    for k in range(n):
        rows[found], cells[found] = who[k], cell[k]
        drawn[found] = unit(philox(seed, replication, rid[who[k]], <u64> year, block, index).w1)
        found += drawn[found] < cut[cell[k]]
    return found


def homes(const u64[::1] hid, const i32[::1] zone, const i32[::1] size, const i32[::1] grown, const u8[::1] leaving,
          u64 sample, int smallest, const u8[::1] needed, i32[::1] rows):
    """Households that can take in others: writes ``rows`` and returns how many.

    They have grown members, at least `smallest` members, nobody ``leaving``, a ``needed`` zone, and an identity whose
    bits of `sample` are 0.
    """
    cdef Py_ssize_t h, households = size.shape[0], found = 0
    if (hid.shape[0] < households or zone.shape[0] < households or grown.shape[0] != households
            or leaving.shape[0] != households or rows.shape[0] < households):
        raise ValueError("the columns of households need equal lengths")
    for h in range(households):
        if hid[h] & sample == 0 and not 0 <= zone[h] < needed.shape[0]:
            raise ValueError("a zone is outside of needed")
    with nogil:
        for h in range(households):
            if hid[h] & sample:
                continue
            rows[found] = <i32> h
            found += (grown[h] > 0) & (size[h] >= smallest) & (leaving[h] == 0) & (needed[zone[h]] != 0)
    return found
