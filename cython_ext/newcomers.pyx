"""Newcomers of the demographic year: who of the arrivals is in the sample, their rows, and the rows of the newborn.

Newcomers take the freed rows in order and go on behind the last row, so that their rows do not depend on threads.
What is left of the gaps is filled with the last rows, one column at a time, as bytes: a column may hold anything.
Codes as in ``people.pxd``. The caller guarantees cells and zones in range.
"""

from cython.parallel cimport prange, threadid

from clocks cimport sc_prefetch, sc_prefetch_read
from identity cimport absorb
from libc.string cimport memcpy
from people cimport AHEAD, ARRIVED, Newborn, People, Year, bear, birth_wait, expect, settle, slot
from philox cimport philox, unit
from types cimport i16, i32, i64, u8, u32, u64

cdef enum:
    PART = 1024  # arrivals with a list of newborn of their own


def part_rows():
    """Arrivals that share a list of newborn."""
    return PART


def select_arrivals(const i64[::1] counts, const u64[::1] prefix, u64 household, double scale, u64 seed,
                    u64 replication, u64[::1] rid, i32[::1] cell):
    """Who of the arrivals is in the sample; writes identities and cells, returns how many.

    Arrival r of cell c is ``prefix[c]`` with r taken in. It is kept when the draw of its household is below `scale`.
    """
    cdef Py_ssize_t c, r, kept = 0
    cdef u64 who
    if prefix.shape[0] != counts.shape[0]:
        raise ValueError("counts and prefix need one entry per cell")
    for c in range(counts.shape[0]):
        if kept + counts[c] > rid.shape[0] or kept + counts[c] > cell.shape[0]:
            raise ValueError("rid and cell need room for all arrivals")
        for r in range(counts[c]):
            who = absorb(prefix[c], <u64> r)
            if scale < 1.0 and unit(philox(seed, replication, absorb(household, who), 0, 3, 0).w0) >= scale:
                continue
            rid[kept] = who
            cell[kept] = <i32> c
            kept += 1
    return kept


def arrive(u32[:, ::1] clocks, i16[::1] birth_year, u8[::1] sex, u8[::1] children, i32[::1] zone, u64[::1] rid,
           u64[::1] hid, Py_ssize_t n, const i32[::1] free, Py_ssize_t n_free,
           const u64[::1] new_rid, const i32[::1] new_cell, Py_ssize_t n_new, u64 household,
           const double[::1] zone_share, const i32[::1] guide, const u32[:, ::1] year_birth,
           const u32[:, :, ::1] hazard, int first, const double[::1] infant, double male_share,
           u64 seed, u64 replication, i64 year, u64 child_prefix,
           u64[::1] born_rid, u64[::1] born_hid, i32[::1] born_zone, u8[::1] born_sex, i32[::1] n_born,
           i64[:, :, ::1] flows):
    """Give the arrivals a zone, clocks and a row; writes their rows, their newborn and the flows.

    Cells are ``111 * sex + age`` at the end of the year. ``zone_share`` is cumulated and ends at 1; ``guide[g]`` is the
    first zone whose share exceeds g / len(guide). ``year_birth`` is the birth hazard of the part year by sex and age.
    The newborn of arrivals ``1024 * p`` and on are list p.
    """
    cdef People people
    cdef Year now
    cdef Py_ssize_t parts = (n_new + PART - 1) // PART, part, needed = n + max(0, n_new - n_free)
    cdef int threads = <int> flows.shape[0]
    if n_new == 0:
        return
    if (clocks.shape[0] < needed or birth_year.shape[0] < needed or sex.shape[0] < needed or zone.shape[0] < needed
            or children.shape[0] < needed or rid.shape[0] < needed or hid.shape[0] < needed or clocks.shape[1] != 4):
        raise ValueError("the columns of residents have no room for the arrivals")
    if new_rid.shape[0] < n_new or new_cell.shape[0] < n_new or n_born.shape[0] < parts or free.shape[0] < n_free:
        raise ValueError("the lists are shorter than they say")
    if (born_rid.shape[0] < n_new or born_hid.shape[0] < n_new or born_zone.shape[0] < n_new
            or born_sex.shape[0] < n_new):
        raise ValueError("the lists of newborn need one entry per arrival")
    if zone_share.shape[0] * 2 != flows.shape[2] or zone_share[zone_share.shape[0] - 1] != 1.0 or guide.shape[0] == 0:
        raise ValueError("zone shares need one entry per zone and end at 1")
    if hazard.shape[1] != 2 or hazard.shape[2] != 4:
        raise ValueError("hazards need shape (cohorts, 2, 4)")
    if year_birth.shape[0] != 2 or year_birth.shape[1] != 111 or infant.shape[0] != 2 or flows.shape[1] != 5:
        raise ValueError("year_birth needs shape (2, 111), infant one entry per sex, flows five kinds")
    people = People(&clocks[0, 0], &birth_year[0], &sex[0], &children[0], &zone[0], &rid[0], &hid[0])
    now.seed, now.replication, now.year, now.child_prefix = seed, replication, year, child_prefix
    now.hazard, now.half, now.first, now.male_share = &hazard[0, 0, 0], NULL, first, male_share
    now.infant[0], now.infant[1] = infant[0], infant[1]
    for part in prange(parts, nogil=True, schedule="dynamic", chunksize=1, num_threads=threads):
        n_born[part] = _arrive_range(
            &people, &now, n, &free[0] if n_free else NULL, n_free, &new_rid[0], &new_cell[0], part * PART,
            min(n_new, (part + 1) * PART), household, &zone_share[0], &guide[0], guide.shape[0], &year_birth[0, 0],
            &born_rid[0], &born_hid[0], &born_zone[0], &born_sex[0], &flows[threadid(), 0, 0], flows.shape[2])


cdef i32 _arrive_range(People* people, Year* now, Py_ssize_t n, const i32* free, Py_ssize_t n_free,
                       const u64* new_rid, const i32* new_cell, Py_ssize_t start, Py_ssize_t stop, u64 household,
                       const double* zone_share, const i32* guide, Py_ssize_t n_guide, const u32* year_birth,
                       u64* born_rid, u64* born_hid, i32* born_zone, u8* born_sex, i64* flows,
                       Py_ssize_t cells) noexcept nogil:
    cdef Py_ssize_t k, row
    cdef i32 home
    cdef u8 sex
    cdef u32 partly, wait
    cdef u64 who, hid
    cdef double u
    cdef Newborn born = Newborn(born_rid + start, born_hid + start, born_zone + start, born_sex + start, 0)
    for k in range(start, stop):
        if k + AHEAD < stop:
            expect(people, slot(free, n_free, n, k + AHEAD))
        who = new_rid[k]
        hid = absorb(household, who)
        sex = 1 if new_cell[k] >= 111 else 0
        u = unit(philox(now.seed, now.replication, who, <u64> now.year, 2, 0).w1)
        home = guide[<Py_ssize_t> (u * n_guide)]
        while zone_share[home] <= u:
            home += 1
        row = slot(free, n_free, n, k)
        settle(people, now, row, who, hid, home, <i16> (now.year + 1 - new_cell[k] + 111 * sex), sex)
        flows[ARRIVED * cells + 2 * home + sex] += 1
        partly = year_birth[new_cell[k]]
        if partly == 0:
            continue
        # She may give birth in what is left of the year: that part of her waiting hazard is used up first.
        wait = people.clocks[4 * row + 1] - now.hazard[8 * <Py_ssize_t> (people.birth_year[row] - now.first) + 5]
        if wait > partly:
            people.clocks[4 * row + 1] -= partly
            continue
        bear(now, who, hid, home, 0, &born, flows, cells)
        people.children[row] = 1
        people.clocks[4 * row + 1] += birth_wait(now, who, 1) - wait
    return born.n


def settle_newborn(u32[:, ::1] clocks, i16[::1] birth_year, u8[::1] sex, u8[::1] children, i32[::1] zone,
                   u64[::1] rid, u64[::1] hid, Py_ssize_t n, const i32[::1] free, Py_ssize_t n_free, Py_ssize_t taken,
                   const u64[::1] born_rid, const u64[::1] born_hid, const i32[::1] born_zone, const u8[::1] born_sex,
                   const i64[::1] starts, const i32[::1] counts, const i64[::1] before,
                   const u32[:, :, ::1] hazard, int first, u64 seed, u64 replication, i64 year, int n_threads=1):
    """Give the newborn their rows, after the first `taken` free ones; returns how many there are.

    List k of newborn begins at ``starts[k]``, has ``counts[k]`` entries and comes after ``before[k]`` others.
    """
    cdef People people
    cdef Year now
    cdef Py_ssize_t block, lists = counts.shape[0], total = 0, needed
    cdef const i32* slots = &free[0] if n_free else NULL
    if starts.shape[0] != lists or before.shape[0] != lists or free.shape[0] < n_free:
        raise ValueError("starts, counts and before need one entry per list")
    if hazard.shape[1] != 2 or hazard.shape[2] != 4:
        raise ValueError("hazards need shape (cohorts, 2, 4)")
    for block in range(lists):
        if starts[block] + counts[block] > born_rid.shape[0] or before[block] != total:
            raise ValueError("a list of newborn reaches beyond its end, or is out of order")
        total += counts[block]
    needed = n + max(0, taken + total - n_free)
    if total == 0:
        return 0
    if (clocks.shape[0] < needed or birth_year.shape[0] < needed or sex.shape[0] < needed or zone.shape[0] < needed
            or children.shape[0] < needed or rid.shape[0] < needed or hid.shape[0] < needed or clocks.shape[1] != 4):
        raise ValueError("the columns of residents have no room for the newborn")
    people = People(&clocks[0, 0], &birth_year[0], &sex[0], &children[0], &zone[0], &rid[0], &hid[0])
    now.seed, now.replication, now.year, now.hazard, now.first = seed, replication, year, &hazard[0, 0, 0], first
    for block in prange(lists, nogil=True, schedule="dynamic", chunksize=4, num_threads=n_threads):
        _settle_list(&people, &now, slots, n_free, n, taken + before[block], &born_rid[starts[block]],
                     &born_hid[starts[block]], &born_zone[starts[block]], &born_sex[starts[block]],
                     counts[block])
    return total


cdef void _settle_list(People* people, Year* now, const i32* free, Py_ssize_t n_free, Py_ssize_t n, Py_ssize_t at,
                       const u64* rid, const u64* hid, const i32* zone, const u8* sex, i32 count) noexcept nogil:
    cdef i32 k
    for k in range(count):
        if k + AHEAD < count:
            expect(people, slot(free, n_free, n, at + k + AHEAD))
        settle(people, now, slot(free, n_free, n, at + k), rid[k], hid[k], zone[k], <i16> (now.year + 1), sex[k])


def fill_rows(u8[:, ::1] column, const i32[::1] rows, const u8[::1] value, int n_threads=1):
    """Give rows of a column, seen as bytes, the same value; writes ``column``."""
    cdef Py_ssize_t parts = (rows.shape[0] + PART - 1) // PART, part
    if value.shape[0] != column.shape[1]:
        raise ValueError("value needs the bytes of one row")
    _check_rows(rows, column.shape[0])
    for part in prange(parts, nogil=True, schedule="static", num_threads=n_threads):
        _fill_part(&column[0, 0], column.shape[1], &rows[0], part * PART, min(rows.shape[0], (part + 1) * PART),
                   &value[0])


cdef void _fill_part(u8* column, Py_ssize_t width, const i32* rows, Py_ssize_t start, Py_ssize_t stop,
                     const u8* value) noexcept nogil:
    cdef Py_ssize_t k
    for k in range(start, stop):
        if k + AHEAD < stop:
            sc_prefetch(column + width * rows[k + AHEAD])
        _copy(column + width * rows[k], value, width)


def move_rows(u8[:, ::1] column, const i32[::1] to, const i32[::1] origin, int n_threads=1):
    """Copy rows of a column, seen as bytes, to others, all different and none of them an origin; writes ``column``."""
    cdef Py_ssize_t parts = (to.shape[0] + PART - 1) // PART, part
    if to.shape[0] != origin.shape[0]:
        raise ValueError("to and origin need equal lengths")
    _check_rows(to, column.shape[0])
    _check_rows(origin, column.shape[0])
    for part in prange(parts, nogil=True, schedule="static", num_threads=n_threads):
        _move_part(&column[0, 0], column.shape[1], &to[0], &origin[0], part * PART,
                   min(to.shape[0], (part + 1) * PART))


cdef void _move_part(u8* column, Py_ssize_t width, const i32* to, const i32* origin, Py_ssize_t start,
                     Py_ssize_t stop) noexcept nogil:
    cdef Py_ssize_t k
    for k in range(start, stop):
        if k + AHEAD < stop:
            sc_prefetch(column + width * to[k + AHEAD])
            sc_prefetch_read(column + width * origin[k + AHEAD])
        _copy(column + width * to[k], column + width * origin[k], width)


cdef inline void _copy(u8* to, const u8* origin, Py_ssize_t width) noexcept nogil:
    """Copies of the usual widths are one instruction each."""
    if width == 1:
        to[0] = origin[0]
    elif width == 4:
        memcpy(to, origin, 4)
    elif width == 8:
        memcpy(to, origin, 8)
    elif width == 16:
        memcpy(to, origin, 16)
    else:
        memcpy(to, origin, width)


cdef int _check_rows(const i32[::1] rows, Py_ssize_t n) except -1:
    cdef Py_ssize_t k
    cdef i32 low = 0, high = -1
    for k in range(rows.shape[0]):
        low, high = min(low, rows[k]), max(high, rows[k])
    if low < 0 or high >= n:
        raise ValueError("a row is outside of the column")
    return 0
