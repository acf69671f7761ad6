"""The demographic year of those who are here: who dies, leaves, gives birth; counting them; setting their clocks.

Rows are handled in blocks of fixed size, each with its own lists of freed rows and newborn; threads take the next
block that is left, and the lists, joined in the order of blocks, do not depend on them. Columns of residents are n
long or longer; `n` counts the rows in use. Codes as in ``people.pxd``. The caller guarantees zones and birth years in
range.
"""

from cython.parallel cimport prange, threadid

from clocks cimport LONGEST, sc_fired_groups, sc_lowest, sc_prefetch, waiting
from libc.string cimport memmove
from people cimport AHEAD, DIED, LEFT, Newborn, People, Year, bear, birth_wait, join
from philox cimport Block, philox
from types cimport i16, i32, i64, u8, u16, u32, u64

cdef enum:
    BLOCK_ROWS = 16384
    GROUPS = 4097  # BLOCK_ROWS / 4 groups of four rows, and one
    DEATH = 1
    BIRTH = 2
    LEAVE = 4
    BIRTHS = 0x2222  # a birth in any row of a group


def block_rows():
    """Rows a block; lists of blocks need one entry each."""
    return BLOCK_ROWS


def live(u32[:, ::1] clocks, const i16[::1] birth_year, const u8[::1] sex, u8[::1] children, const i32[::1] zone,
         const u64[::1] rid, const u64[::1] hid, Py_ssize_t n,
         const u32[:, :, ::1] hazard, const u32[:, ::1] half, int first,
         const double[::1] infant, double male_share,
         u64 seed, u64 replication, i64 year, u64 child_prefix,
         u64[::1] born_rid, u64[::1] born_hid, i32[::1] born_zone, u8[::1] born_sex, i32[::1] n_born,
         i32[::1] freed, i32[::1] n_freed, i64[:, :, ::1] flows):
    """One year of those who are here; writes the clocks of mothers, the newborn, the freed rows and the flows.

    Returns how many rows became free, and how many newborn need one. ``flows`` has shape (threads, 5, 2 * zones);
    ``n_born`` and ``n_freed`` are room for one entry a block.
    """
    cdef People people
    cdef Year now
    cdef Newborn born
    cdef Py_ssize_t blocks = (n + BLOCK_ROWS - 1) // BLOCK_ROWS, block, cells = flows.shape[2], gone = 0
    cdef int threads = <int> flows.shape[0]
    if n == 0:
        return 0, 0
    if (clocks.shape[0] < n or clocks.shape[1] != 4 or birth_year.shape[0] < n or sex.shape[0] < n
            or children.shape[0] < n or zone.shape[0] < n or rid.shape[0] < n or hid.shape[0] < n):
        raise ValueError("the columns of residents need at least n rows, and four clocks each")
    if (born_rid.shape[0] < n or born_hid.shape[0] < n or born_zone.shape[0] < n or born_sex.shape[0] < n
            or freed.shape[0] < n or n_born.shape[0] < blocks or n_freed.shape[0] < blocks):
        raise ValueError("the lists need one entry per row, and one per block")
    if hazard.shape[1] != 2 or hazard.shape[2] != 4 or half.shape[0] != hazard.shape[0] or half.shape[1] != 2:
        raise ValueError("hazards need shape (cohorts, 2, 4), mid-year hazards (cohorts, 2)")
    if infant.shape[0] != 2 or flows.shape[1] != 5:
        raise ValueError("infant needs one entry per sex, flows five kinds")
    people = People(&clocks[0, 0], <i16*> &birth_year[0], <u8*> &sex[0], &children[0], <i32*> &zone[0],
                    <u64*> &rid[0], <u64*> &hid[0])
    now.seed, now.replication, now.year, now.child_prefix = seed, replication, year, child_prefix
    now.hazard, now.half, now.first, now.male_share = &hazard[0, 0, 0], &half[0, 0], first, male_share
    now.infant[0], now.infant[1] = infant[0], infant[1]
    for block in prange(blocks, nogil=True, schedule="dynamic", chunksize=1, num_threads=threads):
        _live_block(&people, &now, n, block, &born_rid[0], &born_hid[0], &born_zone[0], &born_sex[0], &n_born[0],
                    &freed[0], &n_freed[0], &flows[threadid(), 0, 0], cells)
    born = Newborn(&born_rid[0], &born_hid[0], &born_zone[0], &born_sex[0], 0)
    for block in range(blocks):
        memmove(&freed[gone], &freed[block * BLOCK_ROWS], n_freed[block] * sizeof(i32))
        gone += n_freed[block]
        join(&born, block * BLOCK_ROWS, n_born[block])
    return gone, born.n


cdef void _live_block(People* people, Year* now, Py_ssize_t n, Py_ssize_t block, u64* born_rid, u64* born_hid,
                      i32* born_zone, u8* born_sex, i32* n_born, i32* freed, i32* n_freed, i64* flows,
                      Py_ssize_t cells) noexcept nogil:
    cdef i32 rows[GROUPS]
    cdef u16 bits[GROUPS]
    cdef Py_ssize_t start = block * BLOCK_ROWS, stop = min(n, start + BLOCK_ROWS)
    cdef i32 fired = sc_fired_groups(people.clocks, people.birth_year, people.sex, now.hazard, now.first, <i32> start,
                                     <i32> stop, rows, bits)
    cdef Newborn born = Newborn(born_rid + start, born_hid + start, born_zone + start, born_sex + start, 0)
    n_freed[block] = _apply(people, now, rows, bits, fired, &born, freed + start, flows, cells)
    n_born[block] = born.n


cdef i32 _apply(People* people, Year* now, const i32* rows, const u16* bits, i32 fired, Newborn* born, i32* freed,
                i64* flows, Py_ssize_t cells) noexcept nogil:
    """The events of the rows that have some; returns how many rows became free."""
    cdef i32 k, row, gone = 0
    cdef unsigned int group, place
    for k in range(fired):
        if k + AHEAD < fired:
            sc_prefetch(people.zone + rows[k + AHEAD])
            if bits[k + AHEAD] & BIRTHS:
                sc_prefetch(people.rid + rows[k + AHEAD])
                sc_prefetch(people.hid + rows[k + AHEAD])
        group = bits[k]
        while group:
            place = sc_lowest(group) >> 2
            row = rows[k] + <i32> place
            if _happen(people, now, row, group >> 4 * place, born, flows, cells):
                freed[gone] = row
                gone += 1
            group &= ~(<unsigned int> 15 << 4 * place)
    return gone


cdef inline bint _happen(People* people, Year* now, Py_ssize_t row, unsigned int bit, Newborn* born, i64* flows,
                         Py_ssize_t cells) noexcept nogil:
    """The events of one resident; returns whether the row becomes free."""
    cdef Py_ssize_t cohort, cell = 2 * <Py_ssize_t> people.zone[row] + people.sex[row]
    cdef bint first_half
    if bit & BIRTH:
        cohort = 2 * <Py_ssize_t> (people.birth_year[row] - now.first) + people.sex[row]
        first_half = <i32> (now.half[cohort] - people.clocks[4 * row + 1]) >= 0
        if first_half or not bit & (DEATH | LEAVE):
            bear(now, people.rid[row], people.hid[row], people.zone[row], people.children[row], born, flows, cells)
            if people.children[row] < 255:
                people.children[row] += 1
            people.clocks[4 * row + 1] = (now.hazard[4 * cohort + 1]
                                          + birth_wait(now, people.rid[row], people.children[row]))
    if bit & DEATH:
        flows[DIED * cells + cell] += 1
    elif bit & LEAVE:
        flows[LEFT * cells + cell] += 1
    return bit & (DEATH | LEAVE) != 0


def count_residents(const i32[::1] zone, const u8[::1] sex, Py_ssize_t n, u32[:, :, ::1] room, i64[::1] counts):
    """Residents by ``2 * zone + sex``, counted from the rows; writes ``counts``.

    ``room`` has shape (threads, 4, 2 * zones): four counts each, so that neighbours of one zone do not wait for each
    other.
    """
    cdef Py_ssize_t threads = room.shape[0], thread, cells = counts.shape[0], cell, k
    if zone.shape[0] < n or sex.shape[0] < n:
        raise ValueError("zone and sex need at least n rows")
    if room.shape[1] != 4 or room.shape[2] != cells or threads < 1:
        raise ValueError("room needs shape (threads, 4, cells)")
    room[:, :, :] = 0
    counts[:] = 0
    if n == 0:
        return
    for thread in prange(threads, nogil=True, schedule="static", num_threads=threads, chunksize=1):
        _count_range(&zone[0], &sex[0], thread * n // threads, (thread + 1) * n // threads, &room[thread, 0, 0], cells)
    for thread in range(threads):
        for k in range(4):
            for cell in range(cells):
                counts[cell] += room[thread, k, cell]


cdef void _count_range(const i32* zone, const u8* sex, Py_ssize_t start, Py_ssize_t stop, u32* counts,
                       Py_ssize_t cells) noexcept nogil:
    cdef Py_ssize_t i = start
    while i + 4 <= stop:
        counts[2 * <Py_ssize_t> zone[i] + sex[i]] += 1
        counts[cells + 2 * <Py_ssize_t> zone[i + 1] + sex[i + 1]] += 1
        counts[2 * cells + 2 * <Py_ssize_t> zone[i + 2] + sex[i + 2]] += 1
        counts[3 * cells + 2 * <Py_ssize_t> zone[i + 3] + sex[i + 3]] += 1
        i += 4
    while i < stop:
        counts[2 * <Py_ssize_t> zone[i] + sex[i]] += 1
        i += 1


def count_ages(const i16[::1] birth_year, const u8[::1] sex, Py_ssize_t n, int year, i64[:, ::1] counts):
    """Residents by sex and age at 1 October `year`, from 0 to 110 and over; writes ``counts``, shape (2, 111)."""
    cdef Py_ssize_t i, age
    if birth_year.shape[0] < n or sex.shape[0] < n or counts.shape[0] != 2 or counts.shape[1] != 111:
        raise ValueError("birth_year and sex need at least n rows, counts the shape (2, 111)")
    counts[:, :] = 0
    for i in range(n):
        age = min(110, max(0, year - birth_year[i]))
        counts[sex[i], age] += 1


def wind(u32[:, ::1] clocks, const i16[::1] birth_year, const u8[::1] sex, const u64[::1] rid, Py_ssize_t n,
         const u32[:, :, ::1] hazard, int first, u64 seed, u64 replication):
    """Set all clocks of residents who are there from the beginning; writes ``clocks``."""
    cdef Py_ssize_t i
    cdef Block b
    if clocks.shape[0] < n or clocks.shape[1] != 4 or birth_year.shape[0] < n or sex.shape[0] < n or rid.shape[0] < n:
        raise ValueError("the columns of residents need at least n rows, and four clocks each")
    for i in range(n):
        if not 0 <= birth_year[i] - first < hazard.shape[0] or sex[i] > 1:
            raise ValueError("a birth year or a sex is outside the hazard table")
        b = philox(seed, replication, rid[i], 0, 0, 0)
        clocks[i, 0] = hazard[birth_year[i] - first, sex[i], 0] + waiting(b.w0)
        clocks[i, 1] = hazard[birth_year[i] - first, sex[i], 1] + (waiting(b.w1) if sex[i] == 1 else LONGEST)
        clocks[i, 2] = hazard[birth_year[i] - first, sex[i], 2] + waiting(b.w2)
        clocks[i, 3] = hazard[birth_year[i] - first, sex[i], 3] + LONGEST
