"""Heads of households on shelves by zone and age, from which those who look for relatives take one.

A shelf holds the heads of one zone and age whose household is wanted. Only where something is taken from a shelf is it
put in order, by a draw of each household: most shelves are never touched. The caller guarantees zones in range of the
shelves; lengths are checked.
"""

from cython.parallel cimport prange

from clocks cimport sc_prefetch_read
from libc.math cimport fmod
from philox cimport philox, unit
from types cimport i16, i32, i64, u8, u32, u64

cdef enum:
    AHEAD = 24  # rows between asking for the memory of a household and using it
    SOON = 8  # the same within a shelf
    SHORT = 16  # heads on a shelf that is put in order as it is
    BUCKETS = 1024
    LEFT = 0  # lines of room: who has no home yet, the place each looks at, shelves to put in order
    PLACE = 1
    SHELF = 2
    HEAD = 0
    AGES = 128  # shelves of a zone, by age in years

cdef struct Homes:  # what an order within a shelf needs
    const u64* hid  # of the residents
    u64 seed
    u64 replication
    i64 year
    u64 block
    u64 index


def shelve(const u8[::1] role, const i32[::1] household, const i32[::1] zone, const i16[::1] birth_year, Py_ssize_t n,
           const u8[::1] bits, const u8[::1] chosen, const u8[::1] needed, int year, i32[::1] starts, i32[::1] rows,
           i32[::1] room, i64[::1] found):
    """Sort heads into shelves of a zone and an age; writes rows and where each shelf begins.

    ``chosen`` says by the ``bits`` of a household whether its head is wanted, ``needed`` in which zones one is. Shelf
    ``128 * zone + age`` is ``rows[starts[s]:starts[s + 1]]``. ``room`` holds n rows, ``found`` one entry a thread.
    Returns how many heads there are.
    """
    cdef Py_ssize_t zones = needed.shape[0], lanes = found.shape[0], lane, k, s, z
    cdef i32 before = 0
    if (role.shape[0] < n or household.shape[0] < n or zone.shape[0] < n or birth_year.shape[0] < n
            or rows.shape[0] < n or room.shape[0] < n or lanes < 1):
        raise ValueError("the columns of residents and the lists need at least n rows")
    if chosen.shape[0] != 16:
        raise ValueError("chosen needs one entry per value of bits")
    if starts.shape[0] != AGES * zones + 1:
        raise ValueError("starts needs 128 entries a zone, and one more")
    starts[:] = 0
    if n == 0 or zones == 0 or bits.shape[0] == 0:
        return 0
    for lane in prange(lanes, nogil=True, schedule="static", num_threads=lanes, chunksize=1):
        found[lane] = _heads_range(&role[0], &household[0], &bits[0], &chosen[0], <u32> bits.shape[0],
                                   lane * n // lanes, (lane + 1) * n // lanes, &room[0] + lane * n // lanes)
    with nogil:
        for lane in range(lanes):
            for k in range(lane * n // lanes, lane * n // lanes + found[lane]):
                if needed[zone[room[k]]]:
                    starts[_shelf(zone[room[k]], year - birth_year[room[k]])] += 1
        for z in range(zones):
            if needed[z]:
                for s in range(AGES * z, AGES * z + AGES):
                    before += starts[s]
                    starts[s] = before
            else:
                for s in range(AGES * z, AGES * z + AGES):
                    starts[s] = before
        starts[AGES * zones] = before
        for lane in range(lanes - 1, -1, -1):  # from the last, so that ends become beginnings
            for k in range(lane * n // lanes + found[lane] - 1, lane * n // lanes - 1, -1):
                if needed[zone[room[k]]]:
                    s = _shelf(zone[room[k]], year - birth_year[room[k]])
                    starts[s] -= 1
                    rows[starts[s]] = room[k]
    return before


cdef inline Py_ssize_t _shelf(Py_ssize_t zone, Py_ssize_t age) noexcept nogil:
    return AGES * zone + (0 if age < 0 else (AGES - 1 if age >= AGES else age))


cdef i64 _heads_range(const u8* role, const i32* household, const u8* bits, const u8* chosen, u32 households,
                      Py_ssize_t start, Py_ssize_t stop, i32* rows) noexcept nogil:
    """Entries are written each time and kept only when wanted: nothing for the processor to guess."""
    cdef Py_ssize_t i, k
    cdef i64 listed = 0, found = 0
    for i in range(start, stop):
        rows[listed] = <i32> i
        listed += (role[i] == HEAD) & (<u32> household[i] < households)
    for k in range(listed):
        if k + AHEAD < listed:
            sc_prefetch_read(bits + household[rows[k + AHEAD]])
        rows[found] = rows[k]
        found += chosen[bits[household[rows[found]]] & 15] != 0
    return found


def take(const i32[::1] zone, const i32[::1] wanted, const double[::1] u, const i32[::1] windows, int most,
         const i32[::1] starts, i32[::1] rows, const u64[::1] hid, u64 seed, u64 replication, i64 year, u64 block,
         u64 index, u8[::1] ordered, double[::1] drawn, i32[:, ::1] room, double[::1] turn_draw, i32[::1] taken,
         i32[::1] head, int n_threads=1):
    """A head of each zone and about each age, while it takes in no more than `most`; writes ``head``, -1 for none.

    Turn after turn, each who has no home yet looks at the shelves of its zone from ``wanted - windows[turn]`` to
    ``wanted + windows[turn]`` years, at the place that another digit of its `u` points to; where too many ask for
    one head, the lowest of these draws come first.

    The draw of a home is word 1 of `block`, `year` and `index`; ``hid`` are the identities of its members. ``drawn`` is
    room for these draws, ``ordered`` says which shelves are in order and ``taken`` how many each head has taken in: all
    go with ``rows``. ``room`` has three lines and ``turn_draw`` one, of an entry for each who looks for a home.
    """
    cdef Py_ssize_t k, n = zone.shape[0], shelves = starts.shape[0] - 1
    cdef i32 left, j, todo, turn
    cdef Homes homes
    if (wanted.shape[0] != n or u.shape[0] != n or head.shape[0] != n or room.shape[0] != 3 or room.shape[1] < n
            or turn_draw.shape[0] < n):
        raise ValueError("zone, wanted, u, head and room need equal lengths")
    if (shelves < 0 or ordered.shape[0] != shelves or drawn.shape[0] < starts[shelves]
            or rows.shape[0] < starts[shelves] or taken.shape[0] < starts[shelves]):
        raise ValueError("ordered needs one entry per shelf, drawn, rows and taken one per head")
    for k in range(n):
        if not 0 <= zone[k] < shelves // AGES or wanted[k] < 0:
            raise ValueError("a zone or an age is outside of the shelves")
    head[:] = -1
    if n == 0 or starts[shelves] == 0:
        return
    homes = Homes(&hid[0], seed, replication, year, block, index)
    for turn in range(windows.shape[0]):
        left = todo = 0
        for k in range(n):
            if head[k] < 0:
                room[LEFT, left], turn_draw[left] = <i32> k, fmod(u[k] * 997.0 * (turn + 1), 1.0)
                room[PLACE, k] = _place(&starts[0], zone[k], wanted[k], windows[turn], turn_draw[left], &ordered[0],
                                        &room[SHELF, 0], &todo)
                left += 1
        for j in prange(todo, nogil=True, schedule="dynamic", chunksize=16, num_threads=n_threads):
            _draw(&homes, &rows[starts[room[SHELF, j]]], &drawn[starts[room[SHELF, j]]],
                  starts[room[SHELF, j] + 1] - starts[room[SHELF, j]])
        _order(&room[LEFT, 0], &turn_draw[0], left, NULL)
        for j in range(left):
            k = room[LEFT, j]
            if room[PLACE, k] >= 0 and taken[room[PLACE, k]] < most:
                head[k] = rows[room[PLACE, k]]
                taken[room[PLACE, k]] += 1


cdef inline i32 _place(const i32* starts, i32 zone, i32 wanted, i32 window, double draw, u8* ordered, i32* shelf,
                       i32* todo) noexcept nogil:
    """The place on the shelves around an age, -1 where they are empty; lists the shelf when it is not yet in order."""
    cdef Py_ssize_t s = _shelf(zone, wanted - window), last = _shelf(zone, wanted + window)
    cdef i32 low = starts[s], at = low + <i32> (draw * <double> (starts[last + 1] - low))
    if starts[last + 1] == low:
        return -1
    while starts[s + 1] <= at:
        s += 1
    if not ordered[s]:
        ordered[s] = 1
        shelf[todo[0]] = <i32> s
        todo[0] += 1
    return at


cdef void _draw(const Homes* homes, i32* rows, double* drawn, i32 n) noexcept nogil:
    """Draw for each head of a shelf, and put them in order."""
    cdef i32 i
    for i in range(n):
        if i + SOON < n:
            sc_prefetch_read(homes.hid + rows[i + SOON])
        drawn[i] = unit(philox(homes.seed, homes.replication, homes.hid[rows[i]], <u64> homes.year, homes.block,
                               homes.index).w1)
    _order(rows, drawn, n, homes.hid)


cdef void _order(i32* rows, double* drawn, i32 n, const u64* identity) noexcept nogil:
    """Put rows in order of their draws, equal ones in order of identity, without identities in that of rows.

    Draws are even, so that long lists are nearly in order once each row is in its bucket of the line.
    """
    cdef i32 begin[BUCKETS]
    cdef i32 end[BUCKETS]
    cdef i32 i, j, b, row, buckets = min(n, <i32> BUCKETS), before = 0
    cdef double u
    if n > SHORT:
        for b in range(buckets):
            end[b] = 0
        for i in range(n):
            end[<i32> (drawn[i] * buckets)] += 1
        for b in range(buckets):
            begin[b] = before
            before += end[b]
            end[b] = before
        for b in range(buckets):
            while begin[b] < end[b]:
                i = begin[b]
                j = <i32> (drawn[i] * buckets)
                begin[j] += 1
                if j != b:  # change places with the first that is not known to belong there
                    j = begin[j] - 1
                    rows[i], rows[j] = rows[j], rows[i]
                    drawn[i], drawn[j] = drawn[j], drawn[i]
    for i in range(1, n):
        row, u, j = rows[i], drawn[i], i
        while j > 0 and (drawn[j - 1] > u or (drawn[j - 1] == u and _behind(rows[j - 1], row, identity))):
            rows[j], drawn[j] = rows[j - 1], drawn[j - 1]
            j -= 1
        rows[j], drawn[j] = row, u


cdef inline bint _behind(i32 one, i32 other, const u64* identity) noexcept nogil:
    return one > other if identity == NULL else identity[one] > identity[other]
