"""The demographic year of everybody: who dies, leaves, gives birth; who arrives; where the new rows go.

Rows are handled in blocks of fixed size, each with its own lists of freed rows and newborn; threads take blocks, so the
lists, and with them the rows, do not depend on threads. Columns of residents are n long or longer; `n` counts the rows
in use. Codes: sex 0 male, 1 female; clock 0 death, 1 birth, 2 leaving, 3 moving; flow 0 births, 1 infant deaths,
2 deaths, 3 leavers, 4 arrivals, counted by ``2 * zone + sex``. The caller guarantees zones and birth years in range.
"""

from cython.parallel cimport prange

from clocks cimport LONGEST, sc_fired_groups, sc_lowest, sc_prefetch, waiting
from identity cimport absorb
from philox cimport Block, philox, unit
from types cimport i16, i32, i64, u8, u16, u32, u64

cdef enum:
    BLOCK_ROWS = 16384
    GROUPS = 4097  # BLOCK_ROWS / 4 groups of four rows, and one
    DEATH = 1
    BIRTH = 2
    LEAVE = 4
    BORN = 0
    INFANT = 1
    DIED = 2
    LEFT = 3
    ARRIVED = 4
    BIRTHS = 0x2222  # a birth in any row of a group
    AHEAD = 8  # rows between asking for the memory of one and using it

cdef struct People:  # the columns of residents
    u32* clocks
    i16* birth_year
    u8* sex
    u8* children
    i32* zone
    u64* rid
    u64* hid

cdef struct Year:  # what holds for everybody in the year
    u64 seed
    u64 replication
    i64 year
    u64 child_prefix
    const u32* hazard  # cumulated at the end of the year, (cohorts, 2, 4)
    const u32* half  # birth hazard cumulated at mid-year, (cohorts, 2)
    i32 first  # birth year of the first cohort
    double infant[2]
    double male_share

cdef struct Newborn:  # surviving newborn who need a row
    u64* rid
    u64* hid
    i32* zone
    u8* sex
    i32 n


def block_rows():
    """Rows a block; lists need one entry a row and one a block."""
    return BLOCK_ROWS


def live(u32[:, ::1] clocks, const i16[::1] birth_year, const u8[::1] sex, u8[::1] children, const i32[::1] zone,
         const u64[::1] rid, const u64[::1] hid, Py_ssize_t n,
         const u32[:, :, ::1] hazard, const u32[:, ::1] half, int first,
         const double[::1] infant, double male_share,
         u64 seed, u64 replication, i64 year, u64 child_prefix,
         u64[::1] born_rid, u64[::1] born_hid, i32[::1] born_zone, u8[::1] born_sex, i32[::1] n_born,
         i32[::1] freed, i32[::1] n_freed, i64[:, :, ::1] flows):
    """One year of those who are here; writes the clocks of mothers, the newborn, the freed rows and the flows.

    ``flows`` has shape (lanes, 5, 2 * zones), one lane a thread.
    """
    cdef People people
    cdef Year now
    cdef Py_ssize_t blocks = (n + BLOCK_ROWS - 1) // BLOCK_ROWS, lanes = flows.shape[0], lane
    if n == 0:
        return
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
    for lane in prange(lanes, nogil=True, schedule="static", num_threads=lanes, chunksize=1):
        _live_blocks(&people, &now, n, lane * blocks // lanes, (lane + 1) * blocks // lanes, &born_rid[0],
                     &born_hid[0], &born_zone[0], &born_sex[0], &n_born[0], &freed[0], &n_freed[0],
                     &flows[lane, 0, 0], flows.shape[2])


cdef void _live_blocks(People* people, Year* now, Py_ssize_t n, Py_ssize_t from_block, Py_ssize_t to_block,
                       u64* born_rid, u64* born_hid, i32* born_zone, u8* born_sex, i32* n_born,
                       i32* freed, i32* n_freed, i64* flows, Py_ssize_t cells) noexcept nogil:
    cdef i32 rows[GROUPS]
    cdef u16 bits[GROUPS]
    cdef Py_ssize_t block, start, stop
    cdef i32 fired
    cdef Newborn born
    for block in range(from_block, to_block):
        start = block * BLOCK_ROWS
        stop = min(n, start + BLOCK_ROWS)
        fired = sc_fired_groups(people.clocks, people.birth_year, people.sex, now.hazard, now.first, <i32> start,
                                <i32> stop, rows, bits)
        born = Newborn(born_rid + start, born_hid + start, born_zone + start, born_sex + start, 0)
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
            _bear(now, people.rid[row], people.hid[row], people.zone[row], people.children[row], born, flows, cells)
            if people.children[row] < 255:
                people.children[row] += 1
            people.clocks[4 * row + 1] = (now.hazard[4 * cohort + 1]
                                          + _birth_wait(now, people.rid[row], people.children[row]))
    if bit & DEATH:
        flows[DIED * cells + cell] += 1
    elif bit & LEAVE:
        flows[LEFT * cells + cell] += 1
    return bit & (DEATH | LEAVE) != 0


cdef inline u32 _birth_wait(Year* now, u64 rid, u64 spell) noexcept nogil:
    """The waiting hazard of a woman until her next birth."""
    return waiting(philox(now.seed, now.replication, rid, 0, 0, spell).w1)


cdef inline void _bear(Year* now, u64 mother, u64 hid, i32 zone, u64 order, Newborn* born, i64* flows,
                       Py_ssize_t cells) noexcept nogil:
    """One birth: who the child is, its sex, and whether it lives to its first census date."""
    cdef u64 rid = absorb(absorb(absorb(now.child_prefix, mother), <u64> now.year), order)
    cdef Block b = philox(now.seed, now.replication, rid, <u64> now.year, 1, 0)
    cdef u8 sex = 0 if unit(b.w0) < now.male_share else 1
    flows[BORN * cells + 2 * zone + sex] += 1
    if unit(b.w1) < now.infant[sex]:
        flows[INFANT * cells + 2 * zone + sex] += 1
        return
    born.rid[born.n] = rid
    born.hid[born.n] = hid
    born.zone[born.n] = zone
    born.sex[born.n] = sex
    born.n += 1


cdef inline void _settle(People* people, Year* now, Py_ssize_t row, u64 rid, u64 hid, i32 zone, i16 birth_year,
                         u8 sex) noexcept nogil:
    """Write a new resident at the end of the year, all clocks set from the hazards cumulated by then."""
    cdef Block b = philox(now.seed, now.replication, rid, 0, 0, 0)
    cdef const u32* reached = now.hazard + 8 * <Py_ssize_t> (birth_year - now.first) + 4 * sex
    people.rid[row] = rid
    people.hid[row] = hid
    people.zone[row] = zone
    people.birth_year[row] = birth_year
    people.sex[row] = sex
    people.children[row] = 0
    people.clocks[4 * row] = reached[0] + waiting(b.w0)
    people.clocks[4 * row + 1] = reached[1] + (waiting(b.w1) if sex == 1 else LONGEST)
    people.clocks[4 * row + 2] = reached[2] + waiting(b.w2)
    people.clocks[4 * row + 3] = reached[3] + LONGEST


cdef inline void _expect(People* people, Py_ssize_t row) noexcept nogil:
    """Ask for the memory of a row that will be written soon."""
    sc_prefetch(people.clocks + 4 * row)
    sc_prefetch(people.rid + row)
    sc_prefetch(people.hid + row)
    sc_prefetch(people.zone + row)


cdef inline Py_ssize_t _slot(const i32* free, Py_ssize_t n_free, Py_ssize_t n, Py_ssize_t k) noexcept nogil:
    """Row of the k-th newcomer: the freed rows first, then behind the last row."""
    return free[k] if k < n_free else n + k - n_free


def gather(const i32[::1] lists, const i32[::1] counts, i32[::1] out):
    """The entries of the lists of all blocks, block after block; writes ``out`` and returns how many."""
    cdef Py_ssize_t block, k, found = 0
    for block in range(counts.shape[0]):
        if found + counts[block] > out.shape[0]:
            raise ValueError("out is too short for the lists")
        for k in range(counts[block]):
            out[found] = lists[block * BLOCK_ROWS + k]
            found += 1
    return found


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
    """
    cdef People people
    cdef Year now
    cdef Py_ssize_t lanes = flows.shape[0], lane, needed = n + max(0, n_new - n_free)
    if n_new == 0:
        return
    if (clocks.shape[0] < needed or birth_year.shape[0] < needed or sex.shape[0] < needed or zone.shape[0] < needed
            or children.shape[0] < needed or rid.shape[0] < needed or hid.shape[0] < needed or clocks.shape[1] != 4):
        raise ValueError("the columns of residents have no room for the arrivals")
    if new_rid.shape[0] < n_new or new_cell.shape[0] < n_new or n_born.shape[0] < lanes or free.shape[0] < n_free:
        raise ValueError("the lists are shorter than they say")
    if (born_rid.shape[0] < n_new or born_hid.shape[0] < n_new or born_zone.shape[0] < n_new
            or born_sex.shape[0] < n_new):
        raise ValueError("the lists of newborn need one entry per arrival")
    if zone_share.shape[0] * 2 != flows.shape[2] or zone_share[zone_share.shape[0] - 1] != 1.0 or guide.shape[0] == 0:
        raise ValueError("zone shares need one entry per zone and end at 1")
    if year_birth.shape[0] != 2 or year_birth.shape[1] != 111 or infant.shape[0] != 2 or flows.shape[1] != 5:
        raise ValueError("year_birth needs shape (2, 111), infant one entry per sex, flows five kinds")
    people = People(&clocks[0, 0], &birth_year[0], &sex[0], &children[0], &zone[0], &rid[0], &hid[0])
    now.seed, now.replication, now.year, now.child_prefix = seed, replication, year, child_prefix
    now.hazard, now.half, now.first, now.male_share = &hazard[0, 0, 0], NULL, first, male_share
    now.infant[0], now.infant[1] = infant[0], infant[1]
    for lane in prange(lanes, nogil=True, schedule="static", num_threads=lanes, chunksize=1):
        n_born[lane] = _arrive_range(
            &people, &now, n, &free[0] if n_free else NULL, n_free, &new_rid[0], &new_cell[0],
            lane * n_new // lanes, (lane + 1) * n_new // lanes, household, &zone_share[0], &guide[0], guide.shape[0],
            &year_birth[0, 0], &born_rid[0], &born_hid[0], &born_zone[0], &born_sex[0],
            &flows[lane, 0, 0], flows.shape[2])


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
            _expect(people, _slot(free, n_free, n, k + AHEAD))
        who = new_rid[k]
        hid = absorb(household, who)
        sex = 1 if new_cell[k] >= 111 else 0
        u = unit(philox(now.seed, now.replication, who, <u64> now.year, 2, 0).w1)
        home = guide[<Py_ssize_t> (u * n_guide)]
        while zone_share[home] <= u:
            home += 1
        row = _slot(free, n_free, n, k)
        _settle(people, now, row, who, hid, home, <i16> (now.year + 1 - new_cell[k] + 111 * sex), sex)
        flows[ARRIVED * cells + 2 * home + sex] += 1
        partly = year_birth[new_cell[k]]
        if partly == 0:
            continue
        # She may give birth in what is left of the year: that part of her waiting hazard is used up first.
        wait = people.clocks[4 * row + 1] - now.hazard[8 * <Py_ssize_t> (people.birth_year[row] - now.first) + 5]
        if wait > partly:
            people.clocks[4 * row + 1] -= partly
            continue
        _bear(now, who, hid, home, 0, &born, flows, cells)
        people.children[row] = 1
        people.clocks[4 * row + 1] += _birth_wait(now, who, 1) - wait
    return born.n


def settle_newborn(u32[:, ::1] clocks, i16[::1] birth_year, u8[::1] sex, u8[::1] children, i32[::1] zone,
                   u64[::1] rid, u64[::1] hid, Py_ssize_t n, const i32[::1] free, Py_ssize_t n_free, Py_ssize_t taken,
                   const u64[::1] born_rid, const u64[::1] born_hid, const i32[::1] born_zone, const u8[::1] born_sex,
                   const i64[::1] starts, const i32[::1] counts, const i64[::1] before,
                   const u32[:, :, ::1] hazard, int first, u64 seed, u64 replication, i64 year, int n_threads=1):
    """Give the newborn their rows, after the first `taken` free ones; returns how many there are.

    List l of newborn begins at ``starts[l]``, has ``counts[l]`` entries and comes after ``before[l]`` others.
    """
    cdef People people
    cdef Year now
    cdef Py_ssize_t l, lists = counts.shape[0], total = 0, needed
    cdef const i32* slots = &free[0] if n_free else NULL
    if starts.shape[0] != lists or before.shape[0] != lists or free.shape[0] < n_free:
        raise ValueError("starts, counts and before need one entry per list")
    for l in range(lists):
        if starts[l] + counts[l] > born_rid.shape[0] or before[l] != total:
            raise ValueError("a list of newborn reaches beyond its end, or is out of order")
        total += counts[l]
    needed = n + max(0, taken + total - n_free)
    if total == 0:
        return 0
    if (clocks.shape[0] < needed or birth_year.shape[0] < needed or sex.shape[0] < needed or zone.shape[0] < needed
            or children.shape[0] < needed or rid.shape[0] < needed or hid.shape[0] < needed or clocks.shape[1] != 4):
        raise ValueError("the columns of residents have no room for the newborn")
    people = People(&clocks[0, 0], &birth_year[0], &sex[0], &children[0], &zone[0], &rid[0], &hid[0])
    now.seed, now.replication, now.year, now.hazard, now.first = seed, replication, year, &hazard[0, 0, 0], first
    for l in prange(lists, nogil=True, schedule="static", num_threads=n_threads):
        _settle_list(&people, &now, slots, n_free, n, taken + before[l], &born_rid[starts[l]], &born_hid[starts[l]],
                     &born_zone[starts[l]], &born_sex[starts[l]], counts[l])
    return total


cdef void _settle_list(People* people, Year* now, const i32* free, Py_ssize_t n_free, Py_ssize_t n, Py_ssize_t at,
                       const u64* rid, const u64* hid, const i32* zone, const u8* sex, i32 count) noexcept nogil:
    cdef i32 k
    for k in range(count):
        if k + AHEAD < count:
            _expect(people, _slot(free, n_free, n, at + k + AHEAD))
        _settle(people, now, _slot(free, n_free, n, at + k), rid[k], hid[k], zone[k], <i16> (now.year + 1), sex[k])


def count_residents(const i32[::1] zone, const u8[::1] sex, Py_ssize_t n, i64[:, ::1] counts):
    """Residents by ``2 * zone + sex``, counted from the rows; writes ``counts``, shape (lanes, 2 * zones)."""
    cdef Py_ssize_t lanes = counts.shape[0], lane
    if zone.shape[0] < n or sex.shape[0] < n:
        raise ValueError("zone and sex need at least n rows")
    if n == 0:
        counts[:, :] = 0
        return
    for lane in prange(lanes, nogil=True, schedule="static", num_threads=lanes, chunksize=1):
        _count_range(&zone[0], &sex[0], lane * n // lanes, (lane + 1) * n // lanes, &counts[lane, 0], counts.shape[1])


cdef void _count_range(const i32* zone, const u8* sex, Py_ssize_t start, Py_ssize_t stop, i64* counts,
                       Py_ssize_t cells) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(cells):
        counts[i] = 0
    for i in range(start, stop):
        counts[2 * <Py_ssize_t> zone[i] + sex[i]] += 1


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
