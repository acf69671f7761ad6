"""Loops over residents that the events of households need: who follows the head, who lost a spouse, who meets what.

Roles: 0 head, 1 spouse, 2 child, 3 parent, 4 other relative, 5 institution. ``household`` is a row of the table of
households, negative for residents of none. The caller guarantees birth years, sexes and codes in range; lengths are
checked. Every result is a function of who residents are; lists are in the order of rows, whatever the threads.
"""

from cython.parallel cimport prange

from clocks cimport LONGEST, sc_prefetch, sc_prefetch_read, waiting
from philox cimport Block, philox, unit
from types cimport i16, i32, i64, u8, u32, u64

cdef enum:
    BLOCK_ROWS = 4096
    AHEAD = 24  # rows between asking for the memory of a household and using it
    HEAD = 0
    SPOUSE = 1
    CHILD = 2
    GROWN = 18  # years; a younger child follows the head of its household
    FALLS = 0x8000  # the clock of the head falls in the year
    NOBODY = 0xFFFF  # no head, no child
    SILENCE = 0xFFFFFFFF

cdef struct Moving:  # residents and the year, for those who follow
    u32* clocks
    const i16* birth_year
    const u8* sex
    const u8* role
    const i32* household
    const u64* rid
    const u64* hid
    const u32* begin
    const u32* end
    const double* chance
    int first
    u64 seed
    u64 replication
    i64 year
    u32* told  # a household: cell of the head and fall of its clock (lower half), cell of a child (upper half)
    Py_ssize_t lanes
    Py_ssize_t households


def follow_heads(u32[:, ::1] clocks, const i16[::1] birth_year, const u8[::1] sex, const u8[::1] role,
                 const i32[::1] household, const u64[::1] rid, const u64[::1] hid, Py_ssize_t n,
                 const u32[:, :, ::1] begin, const u32[:, :, ::1] end, const double[:, ::1] chance, int first,
                 u64 seed, u64 replication, i64 year, u32[:, ::1] told):
    """Set the leaving clocks of members who follow their head; writes ``clocks`` and ``told``.

    ``begin`` and ``end`` are hazards cumulated at both ends of the year, (cohorts, 2, 4); ``chance`` is the chance of
    leaving in the year, (cohorts, 2). ``told`` is room for what heads and children say,
    one line a thread and one entry a household.

    A member with chance p whose head has chance h leaves with chance j / h when the head's clock falls and with
    (p - j) / (1 - h) when not: p in all. j, the chance to leave with the head, is min(p, h), for spouses also at most
    the smallest chance of the children, so that one parent stays with children who stay. One draw serves all
    members of a household when the head goes. The members' own clocks are parked meanwhile and drawn anew when they
    no longer follow; waiting hazards have no memory, so nothing is lost.
    """
    cdef Py_ssize_t households = told.shape[1], lanes = told.shape[0], lane
    cdef Moving now
    if (clocks.shape[0] < n or clocks.shape[1] != 4 or birth_year.shape[0] < n or sex.shape[0] < n
            or role.shape[0] < n or household.shape[0] < n or rid.shape[0] < n or hid.shape[0] < n):
        raise ValueError("the columns of residents need at least n rows, and four clocks each")
    if (begin.shape[1] != 2 or begin.shape[2] != 4 or end.shape[0] != begin.shape[0] or end.shape[1] != 2
            or end.shape[2] != 4 or chance.shape[0] != begin.shape[0] or chance.shape[1] != 2):
        raise ValueError("hazards need shape (cohorts, 2, 4), chances (cohorts, 2)")
    if 2 * begin.shape[0] >= FALLS or lanes < 1:
        raise ValueError("there are too many cohorts, or no line of room")
    if n == 0 or begin.shape[0] == 0:
        return
    now = Moving(&clocks[0, 0], &birth_year[0], &sex[0], &role[0], &household[0], &rid[0], &hid[0], &begin[0, 0, 0],
                 &end[0, 0, 0], &chance[0, 0], first, seed, replication, year, NULL, lanes, households)
    if households:
        now.told = &told[0, 0]
    for lane in prange(lanes, nogil=True, schedule="static", num_threads=lanes, chunksize=1):
        _listen(&now, lane * n // lanes, (lane + 1) * n // lanes, now.told + lane * households)
    if lanes > 1:
        for lane in prange(lanes, nogil=True, schedule="static", num_threads=lanes, chunksize=1):
            _unite(&now, lane * households // lanes, (lane + 1) * households // lanes)
    if households:
        for lane in prange(lanes, nogil=True, schedule="static", num_threads=lanes, chunksize=1):
            _follow_range(&now, lane * n // lanes, (lane + 1) * n // lanes)


cdef void _listen(const Moving* now, Py_ssize_t start, Py_ssize_t stop, u32* told) noexcept nogil:
    """What heads and children of a range say: cell and fall of the head's clock, cell of the child's least chance.

    Clocks of those who do not follow any more are drawn anew. Lists of a block first: roles come in no order that the
    processor could guess.
    """
    cdef i32 others[BLOCK_ROWS + 1]
    cdef i32 children[BLOCK_ROWS + 1]
    cdef const u8* role = now.role  # of their own: the loop writes, and the compiler cannot know that not into `now`
    cdef const i32* household = now.household
    cdef const i16* birth_year = now.birth_year
    cdef u32 households = <u32> now.households
    cdef i32 i, grown_by = <i32> now.year - GROWN, n_others, n_children
    cdef Py_ssize_t k, block, end
    cdef bint young, housed
    for k in range(now.households):
        told[k] = SILENCE
    for k in range((stop - start + BLOCK_ROWS - 1) // BLOCK_ROWS):
        block = start + k * BLOCK_ROWS
        end = min(stop, block + BLOCK_ROWS)
        n_others = n_children = 0
        for i in range(<i32> block, <i32> end):
            housed = <u32> household[i] < households
            young = housed & (role[i] == CHILD) & (birth_year[i] > grown_by)
            others[n_others] = children[n_children] = i
            n_others += 1 - (young | (housed & (role[i] == SPOUSE)))
            n_children += young
        for i in range(n_others):
            if i + AHEAD < n_others:
                sc_prefetch(told + max(0, household[others[i + AHEAD]]))
            _speak(now, others[i], told)
        for i in range(n_children):
            if i + AHEAD < n_children:
                sc_prefetch(told + household[children[i + AHEAD]])
            _stay(now, children[i], told + household[children[i]])


cdef inline void _speak(const Moving* now, Py_ssize_t i, u32* told) noexcept nogil:
    """A parked clock drawn anew; what the clock of a head says."""
    cdef Py_ssize_t cell = 2 * <Py_ssize_t> (now.birth_year[i] - now.first) + now.sex[i]
    cdef u32* clock = now.clocks + 4 * i + 2
    cdef u32 h = <u32> now.household[i]
    if clock[0] - now.begin[4 * cell + 2] == <u32> LONGEST:
        clock[0] = now.begin[4 * cell + 2] + waiting(philox(now.seed, now.replication, now.rid[i], <u64> now.year, 10,
                                                            1).w0)
    if now.role[i] == HEAD and h < now.households:
        told[h] = ((told[h] & <u32> 0xFFFF0000) | <u32> cell
                   | (<u32> FALLS if <i32> (now.end[4 * cell + 2] - clock[0]) >= 0 else 0))


cdef inline void _stay(const Moving* now, Py_ssize_t i, u32* told) noexcept nogil:
    """The least chance of the children so far."""
    cdef u32 cell = <u32> (2 * (now.birth_year[i] - now.first) + now.sex[i]), least = told[0] >> 16
    if least == NOBODY or now.chance[cell] < now.chance[least]:
        told[0] = (told[0] & 0xFFFF) | cell << 16


cdef void _unite(const Moving* now, Py_ssize_t start, Py_ssize_t stop) noexcept nogil:
    """Bring what the lanes were told of each household into the first line."""
    cdef Py_ssize_t h, lane
    cdef u32 word, other
    for h in range(start, stop):
        word = now.told[h]
        for lane in range(1, now.lanes):
            other = now.told[lane * now.households + h]
            if other & 0xFFFF != NOBODY:
                word = (word & <u32> 0xFFFF0000) | (other & 0xFFFF)
            if other >> 16 != NOBODY and (word >> 16 == NOBODY
                                          or now.chance[other >> 16] < now.chance[word >> 16]):
                word = (word & 0xFFFF) | (other & <u32> 0xFFFF0000)
        now.told[h] = word


cdef void _follow_range(const Moving* now, Py_ssize_t start, Py_ssize_t stop) noexcept nogil:
    cdef i32 rows[BLOCK_ROWS + 1]
    cdef u64 who[BLOCK_ROWS + 1]
    cdef double chance[BLOCK_ROWS + 1]
    cdef const u8* role = now.role
    cdef const i32* household = now.household
    cdef const i16* birth_year = now.birth_year
    cdef u32 households = <u32> now.households
    cdef i32 i, grown_by = <i32> now.year - GROWN, found, some
    cdef Py_ssize_t k, block, end
    for k in range((stop - start + BLOCK_ROWS - 1) // BLOCK_ROWS):
        block = start + k * BLOCK_ROWS
        end = min(stop, block + BLOCK_ROWS)
        found = 0
        for i in range(<i32> block, <i32> end):
            rows[found] = i
            found += ((<u32> household[i] < households)
                      & ((role[i] == SPOUSE) | ((role[i] == CHILD) & (birth_year[i] > grown_by))))
        some = 0
        for i in range(found):  # all are parked; those with a chance to leave are listed, and drawn after that
            if i + AHEAD < found:
                sc_prefetch_read(now.told + household[rows[i + AHEAD]])
            chance[some] = _leaves(now, rows[i], now.told[household[rows[i]]], who + some)
            rows[some] = rows[i]
            some += chance[some] > 0.0
        for i in range(some):
            if unit(philox(now.seed, now.replication, who[i], <u64> now.year, 10, 0).w0) < chance[i]:
                now.clocks[4 * <Py_ssize_t> rows[i] + 2] -= <u32> LONGEST  # at the end of the year


cdef inline double _leaves(const Moving* now, Py_ssize_t i, u32 told, u64* who) noexcept nogil:
    """Park the clock of one who follows; the chance to leave this year, and by whose draw."""
    cdef Py_ssize_t cell = 2 * <Py_ssize_t> (now.birth_year[i] - now.first) + now.sex[i]
    cdef u32 head = told & 0xFFFF, child = told >> 16
    cdef double own = now.chance[cell], leads = 0.0, joint
    cdef bint falls = False
    now.clocks[4 * i + 2] = now.end[4 * cell + 2] + <u32> LONGEST
    if head != NOBODY:
        leads = now.chance[head & ~<u32> FALLS]
        falls = head & FALLS != 0
    joint = min(own, leads)
    if now.role[i] == SPOUSE and child != NOBODY:
        joint = min(joint, now.chance[child])
    who[0] = now.hid[i] if falls else now.rid[i]
    if falls:
        return joint / leads if leads > 0.0 else 1.0
    return (own - joint) / (1.0 - leads) if leads < 1.0 else 0.0


def draw_events(const i16[::1] birth_year, const u8[::1] sex, const u8[::1] role, const u8[::1] marital,
                const u64[::1] rid, Py_ssize_t n, int year, const double[:, :, :, ::1] chance, const u8[:, :, ::1] some,
                u64 seed, u64 replication, u64 block, i32[::1] rows, u8[::1] events, i64[::1] found):
    """Who of the residents meets which of four events; writes rows and bits of the events, returns how many.

    ``chance`` has shape (roles * 4, 2, 111, 4): by role and marital status, sex and age at 1 October `year`; ``some``
    tells where any of the four is above 0. ``found`` is room for one entry a thread.
    """
    cdef Py_ssize_t lanes = found.shape[0], lane, start, at = 0, k
    if (birth_year.shape[0] < n or sex.shape[0] < n or role.shape[0] < n or marital.shape[0] < n or rid.shape[0] < n
            or rows.shape[0] < n or events.shape[0] < n):
        raise ValueError("the columns of residents and the lists need at least n rows")
    if chance.shape[0] != 24 or chance.shape[1] != 2 or chance.shape[2] != 111 or chance.shape[3] != 4:
        raise ValueError("chances need shape (24, 2, 111, 4)")
    if lanes < 1 or some.shape[0] != 24 or some.shape[1] != 2 or some.shape[2] != 111:
        raise ValueError("some needs shape (24, 2, 111)")
    if n == 0:
        return 0
    for lane in prange(lanes, nogil=True, schedule="static", num_threads=lanes, chunksize=1):
        found[lane] = _draw_range(&birth_year[0], &sex[0], &role[0], &marital[0], &rid[0], lane * n // lanes,
                                  (lane + 1) * n // lanes, year, &chance[0, 0, 0, 0], &some[0, 0, 0], seed,
                                  replication, block, &rows[0], &events[0])
    for lane in range(lanes):
        start = lane * n // lanes
        for k in range(found[lane] if start > at else 0):
            rows[at + k], events[at + k] = rows[start + k], events[start + k]
        at += found[lane]
    return at


cdef i64 _draw_range(const i16* birth_year, const u8* sex, const u8* role, const u8* marital, const u64* rid,
                     Py_ssize_t start, Py_ssize_t stop, int year, const double* chance, const u8* some, u64 seed,
                     u64 replication, u64 block_of_draws, i32* rows, u8* events) noexcept nogil:
    cdef i32 at_risk[BLOCK_ROWS + 1]
    cdef i32 cells[BLOCK_ROWS + 1]
    cdef Py_ssize_t i, k, j, block, end, risk, at = start
    cdef i32 cell
    cdef int age
    cdef Block b
    for k in range((stop - start + BLOCK_ROWS - 1) // BLOCK_ROWS):
        block = start + k * BLOCK_ROWS
        end = min(stop, block + BLOCK_ROWS)
        risk = 0
        for i in range(block, end):
            age = year - birth_year[i]
            age = 0 if age < 0 else (110 if age > 110 else age)
            cell = ((4 * role[i] + marital[i]) * 2 + sex[i]) * 111 + age
            at_risk[risk], cells[risk] = <i32> i, cell
            risk += some[cell] != 0
        for j in range(risk):  # written each time, kept only with an event: nothing for the processor to guess
            b = philox(seed, replication, rid[at_risk[j]], <u64> year, block_of_draws, 0)
            rows[at], events[at] = at_risk[j], _below(b, chance + 4 * cells[j])
            at += events[at] != 0
    return at - start


cdef inline u8 _below(Block b, const double* chance) noexcept nogil:
    """Bit k is set when word k of the block is below chance k."""
    return <u8> ((unit(b.w0) < chance[0]) | (unit(b.w1) < chance[1]) << 1 | (unit(b.w2) < chance[2]) << 2
                 | (unit(b.w3) < chance[3]) << 3)
