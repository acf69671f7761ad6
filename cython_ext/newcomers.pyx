"""Newcomers of the demographic year: who of the arrivals is in the sample, their rows, and the rows of the newborn.

Newcomers take the freed rows in order and go on behind the last row, so that their rows do not depend on threads.
Codes as in ``people.pxd``. The caller guarantees cells and zones in range.
"""

from cython.parallel cimport prange, threadid

from identity cimport absorb
from people cimport AHEAD, ARRIVED, Newborn, People, Year, bear, birth_wait, expect, join, settle, slot
from philox cimport philox, unit
from types cimport i16, i32, i64, u8, u32, u64

cdef enum:
    PART = 256  # arrivals with a list of newborn of their own


def part_rows():
    """Arrivals that share a list of newborn."""
    return PART


def select_arrivals(const i64[::1] counts, u64 prefix, u64 household, double scale, u64 seed, u64 replication,
                    u64[::1] rid, i32[::1] cell):
    """Who of the arrivals is in the sample; writes identities and cells, returns how many.

    Cells are ``111 * sex + age``. Arrival r of a cell is `prefix` with sex, age and r taken in. It is kept when the
    draw of its household is below `scale`.
    """
    cdef Py_ssize_t c, r, kept = 0
    cdef u64 who, of_cell
    for c in range(counts.shape[0]):
        if kept + counts[c] > rid.shape[0] or kept + counts[c] > cell.shape[0]:
            raise ValueError("rid and cell need room for all arrivals")
        of_cell = absorb(absorb(prefix, <u64> (c // 111)), <u64> (c % 111))
        for r in range(counts[c]):
            who = absorb(of_cell, <u64> r)
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
           u64[::1] born_rid, u64[::1] born_hid, i32[::1] born_zone, u8[::1] born_sex, Py_ssize_t n_before,
           i32[::1] n_born, i64[:, :, ::1] flows):
    """Give the arrivals a zone, clocks and a row; writes their rows, their newborn and the flows.

    Their newborn are listed behind the `n_before` of residents; returns how many these are together. Cells are
    ``111 * sex + age`` at the end of the year. ``zone_share`` is cumulated and ends at 1; ``guide[g]`` is the first
    zone whose share exceeds g / len(guide). ``year_birth`` is the birth hazard of the part year by sex and age.
    ``n_born`` is room for one entry a part of ``part_rows()`` arrivals.
    """
    cdef People people
    cdef Year now
    cdef Py_ssize_t parts = (n_new + PART - 1) // PART, part, needed = n + max(0, n_new - n_free)
    cdef int threads = <int> flows.shape[0]
    cdef Newborn born
    if n_new == 0:
        return n_before
    if (clocks.shape[0] < needed or birth_year.shape[0] < needed or sex.shape[0] < needed or zone.shape[0] < needed
            or children.shape[0] < needed or rid.shape[0] < needed or hid.shape[0] < needed or clocks.shape[1] != 4):
        raise ValueError("the columns of residents have no room for the arrivals")
    if new_rid.shape[0] < n_new or new_cell.shape[0] < n_new or n_born.shape[0] < parts or free.shape[0] < n_free:
        raise ValueError("the lists are shorter than they say")
    if (born_rid.shape[0] < n_before + n_new or born_hid.shape[0] < n_before + n_new
            or born_zone.shape[0] < n_before + n_new or born_sex.shape[0] < n_before + n_new):
        raise ValueError("the lists of newborn have no room for one of each arrival")
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
            &born_rid[n_before], &born_hid[n_before], &born_zone[n_before], &born_sex[n_before],
            &flows[threadid(), 0, 0], flows.shape[2])
    born = Newborn(&born_rid[0], &born_hid[0], &born_zone[0], &born_sex[0], <i32> n_before)
    for part in range(parts):
        join(&born, n_before + part * PART, n_born[part])
    return born.n


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
                   Py_ssize_t n_born, const u32[:, :, ::1] hazard, int first, u64 seed, u64 replication, i64 year,
                   int n_threads=1):
    """Give the newborn their rows, after the first `taken` free ones, and clocks; writes both."""
    cdef People people
    cdef Year now
    cdef Newborn born
    cdef Py_ssize_t lane, needed = n + max(0, taken + n_born - n_free)
    if n_born == 0:
        return
    if free.shape[0] < n_free or hazard.shape[1] != 2 or hazard.shape[2] != 4:
        raise ValueError("free is shorter than it says, or hazards have another shape than (cohorts, 2, 4)")
    if (born_rid.shape[0] < n_born or born_hid.shape[0] < n_born or born_zone.shape[0] < n_born
            or born_sex.shape[0] < n_born):
        raise ValueError("the lists of newborn are shorter than they say")
    if (clocks.shape[0] < needed or birth_year.shape[0] < needed or sex.shape[0] < needed or zone.shape[0] < needed
            or children.shape[0] < needed or rid.shape[0] < needed or hid.shape[0] < needed or clocks.shape[1] != 4):
        raise ValueError("the columns of residents have no room for the newborn")
    people = People(&clocks[0, 0], &birth_year[0], &sex[0], &children[0], &zone[0], &rid[0], &hid[0])
    now.seed, now.replication, now.year, now.hazard, now.first = seed, replication, year, &hazard[0, 0, 0], first
    born = Newborn(<u64*> &born_rid[0], <u64*> &born_hid[0], <i32*> &born_zone[0], <u8*> &born_sex[0], <i32> n_born)
    for lane in prange(n_threads, nogil=True, schedule="static", chunksize=1, num_threads=n_threads):
        _settle_range(&people, &now, &free[0] if n_free else NULL, n_free, n, taken, &born, lane * n_born // n_threads,
                      (lane + 1) * n_born // n_threads)


cdef void _settle_range(People* people, Year* now, const i32* free, Py_ssize_t n_free, Py_ssize_t n, Py_ssize_t taken,
                        const Newborn* born, Py_ssize_t start, Py_ssize_t stop) noexcept nogil:
    cdef Py_ssize_t k
    for k in range(start, stop):
        if k + AHEAD < stop:
            expect(people, slot(free, n_free, n, taken + k + AHEAD))
        settle(people, now, slot(free, n_free, n, taken + k), born.rid[k], born.hid[k], born.zone[k],
               <i16> (now.year + 1), born.sex[k])
