"""Residents and the households they live in, two tables kept in agreement: counting, comparing, listing, moving.

``household`` is a row of the table of households, negative for residents of none. Roles: 0 head, 1 spouse, 2 child,
3 parent, 4 other relative, 5 institution. Threads take ranges of rows (lanes); lists come out in the order of rows
whatever the threads. The caller guarantees roles and sexes in range; lengths are checked.

Households lie far from their members in memory, so each loop asks for the memory of a household some rows ahead.
"""

from cython.parallel cimport prange

from clocks cimport sc_prefetch, sc_prefetch_read
from types cimport i16, i32, i64, u8, u32, u64

cdef enum:
    AHEAD = 24  # rows between asking for the memory of a household and using it
    HEAD = 0
    RELATIVE = 3  # and beyond
    INSTITUTION = 5
    OF_RELATIVES = 32  # place of their number in the word of a household
    OF_GROWN = 48
    NOWHERE = -2  # household of residents of institutions
    FAULTS = 3  # kinds of disagreement that rows of residents can show


def tally(const i32[::1] household, const u8[::1] role, const i16[::1] birth_year, Py_ssize_t n, int grown_by,
          u64[:, ::1] words, i32[::1] size, i32[::1] grown, u8[::1] bits):
    """Members, members born in or before `grown_by`, bits of the roles present; writes one entry a household.

    ``words`` is room for one line a thread, one entry a household; the first line counts members by role, for ``move``.
    """
    cdef Py_ssize_t households = size.shape[0], lanes = words.shape[0], lane, h
    if household.shape[0] < n or role.shape[0] < n or birth_year.shape[0] < n:
        raise ValueError("the columns of residents need at least n rows")
    if bits.shape[0] != households or grown.shape[0] != households or words.shape[1] < households or lanes < 1:
        raise ValueError("size, grown, bits and words need one entry per household")
    if households == 0:
        return
    for lane in prange(lanes, nogil=True, schedule="static", num_threads=lanes, chunksize=1):
        _tally_range(&household[0] if n else NULL, &role[0] if n else NULL, &birth_year[0] if n else NULL,
                     lane * n // lanes, (lane + 1) * n // lanes, grown_by, &words[lane, 0], households)
    for h in prange(households, nogil=True, schedule="static", num_threads=lanes):
        _join(&words[0, 0] + h, lanes, words.shape[1])
        size[h], grown[h], bits[h] = _members(words[0, h]), <i32> (words[0, h] >> OF_GROWN), _bits(words[0, h])


cdef void _tally_range(const i32* household, const u8* role, const i16* birth_year, Py_ssize_t start, Py_ssize_t stop,
                       int grown_by, u64* words, Py_ssize_t households) noexcept nogil:
    cdef Py_ssize_t i
    cdef u32 h
    for i in range(households):
        words[i] = 0
    for i in range(start, stop):
        if i + AHEAD < stop:
            sc_prefetch(words + (household[i + AHEAD] if household[i + AHEAD] > 0 else 0))
        h = <u32> household[i]
        if h < <u32> households:
            words[h] += _one(role[i], birth_year[i] <= grown_by)


cdef inline void _join(u64* words, Py_ssize_t lanes, Py_ssize_t stride) noexcept nogil:
    """Add the words of all lanes to the first."""
    cdef Py_ssize_t lane
    for lane in range(1, lanes):
        words[0] += words[lane * stride]


cdef inline u64 _one(u8 role, bint grown) noexcept nogil:
    """A member in the word of a household: heads and spouses in 8 bits each, children, relatives, grown in 16."""
    return (<u64> 1 << (8 * role if role < RELATIVE else OF_RELATIVES)) + (<u64> grown << OF_GROWN)


cdef inline i32 _members(u64 word) noexcept nogil:
    return <i32> ((word & 0xFF) + (word >> 8 & 0xFF) + (word >> 16 & 0xFFFF) + (word >> OF_RELATIVES & 0xFFFF))


cdef inline u8 _bits(u64 word) noexcept nogil:
    """1 with a head, 2 with a spouse, 4 with a child, 8 with a relative."""
    return <u8> (((word & 0xFF) != 0) | ((word >> 8 & 0xFF) != 0) << 1 | ((word >> 16 & 0xFFFF) != 0) << 2
                 | ((word >> OF_RELATIVES & 0xFFFF) != 0) << 3)


def compare(const i32[::1] household, const u8[::1] role, const u64[::1] hid, const i32[::1] zone, Py_ssize_t n,
            const u64[::1] home_hid, const i32[::1] home_zone, const i16[::1] home_size, Py_ssize_t households,
            u64[:, ::1] words, i64[:, ::1] faults):
    """Compare residents with their households; writes ``faults``, shape (lanes, 5).

    Faults are residents who point at no household; residents with a household in an institution, or without one and
    not in one; residents who differ from their household in identity or zone; households without exactly one head;
    households that hold another number of members than their size. ``words`` as in ``tally``.
    """
    cdef Py_ssize_t lanes = words.shape[0], lane
    if household.shape[0] < n or role.shape[0] < n or hid.shape[0] < n or zone.shape[0] < n:
        raise ValueError("the columns of residents need at least n rows")
    if (home_hid.shape[0] < households or home_zone.shape[0] < households or home_size.shape[0] < households
            or words.shape[1] < households):
        raise ValueError("the columns of households need one entry per household")
    if lanes < 1 or faults.shape[0] != lanes or faults.shape[1] != 5:
        raise ValueError("faults need five kinds and one line per thread")
    faults[:, :] = 0
    for lane in prange(lanes, nogil=True, schedule="static", num_threads=lanes, chunksize=1):
        _compare_range(&household[0] if n else NULL, &role[0] if n else NULL, &hid[0] if n else NULL,
                       &zone[0] if n else NULL, lane * n // lanes, (lane + 1) * n // lanes,
                       &home_hid[0] if households else NULL, &home_zone[0] if households else NULL, households,
                       &words[lane, 0] if households else NULL, &faults[lane, 0])
    for lane in prange(lanes, nogil=True, schedule="static", num_threads=lanes, chunksize=1):
        _compare_sizes(&words[0, 0] if households else NULL, lanes, words.shape[1],
                       &home_size[0] if households else NULL, lane * households // lanes,
                       (lane + 1) * households // lanes, &faults[lane, FAULTS])


cdef void _compare_range(const i32* household, const u8* role, const u64* hid, const i32* zone, Py_ssize_t start,
                         Py_ssize_t stop, const u64* home_hid, const i32* home_zone, Py_ssize_t households, u64* words,
                         i64* faults) noexcept nogil:
    """Members in the upper half of a word, heads in the lower."""
    cdef Py_ssize_t i
    cdef i32 h
    cdef i64 astray = 0, unfit = 0, different = 0
    for i in range(households):
        words[i] = 0
    for i in range(start, stop):
        if i + AHEAD < stop:
            h = household[i + AHEAD]
            h = 0 if h < 0 or h >= households else h
            sc_prefetch(words + h)
            sc_prefetch_read(home_hid + h)
            sc_prefetch_read(home_zone + h)
        h = household[i]
        if h < 0:
            astray += h != NOWHERE
            unfit += role[i] != INSTITUTION
        elif h >= households:
            astray += 1
        else:
            unfit += role[i] == INSTITUTION
            different += (home_hid[h] != hid[i]) | (home_zone[h] != zone[i])
            words[h] += (<u64> 1 << 32) + (role[i] == HEAD)
    faults[0], faults[1], faults[2] = astray, unfit, different


cdef void _compare_sizes(const u64* words, Py_ssize_t lanes, Py_ssize_t stride, const i16* size, Py_ssize_t start,
                         Py_ssize_t stop, i64* faults) noexcept nogil:
    cdef Py_ssize_t h, lane
    cdef u64 joined
    for h in range(start, stop):
        joined = 0
        for lane in range(lanes):
            joined += words[lane * stride + h]
        faults[0] += 1 if <u32> joined != 1 else 0
        faults[1] += 1 if <i64> (joined >> 32) != size[h] else 0


def members(const i32[::1] household, Py_ssize_t n, const u8[::1] flag, i32[::1] out, i64[::1] found):
    """Rows of the residents whose household is flagged, in order; writes ``out`` and returns how many.

    ``found`` is room for one entry a thread.
    """
    cdef Py_ssize_t households = flag.shape[0], lanes = found.shape[0], lane, k, start, at
    if household.shape[0] < n or out.shape[0] < n or lanes < 1:
        raise ValueError("household and out need at least n rows")
    if n == 0 or households == 0:
        return 0
    for lane in prange(lanes, nogil=True, schedule="static", num_threads=lanes, chunksize=1):
        found[lane] = _members_range(&household[0], lane * n // lanes, (lane + 1) * n // lanes, &flag[0],
                                     <u32> households, &out[0] + lane * n // lanes)
    at = found[0]
    for lane in range(1, lanes):
        start = lane * n // lanes
        for k in range(found[lane]):
            out[at + k] = out[start + k]
        at += found[lane]
    return at


cdef i64 _members_range(const i32* household, Py_ssize_t start, Py_ssize_t stop, const u8* flag, u32 households,
                        i32* out) noexcept nogil:
    cdef Py_ssize_t i
    cdef i64 found = 0
    cdef u32 h
    for i in range(start, stop):  # written each time, kept only when flagged: nothing for the processor to guess
        h = <u32> household[i]
        out[found] = <i32> i
        found += (h < households) & (flag[h if h < households else 0] != 0)
    return found


def move(const i32[::1] who, const i32[::1] home, const u8[::1] new_role, const u64[::1] own_hid, int grown_by,
         i32[::1] household, u64[::1] hid, i32[::1] zone, u8[::1] role, const i16[::1] birth_year, const u8[::1] sex,
         Py_ssize_t n, const u64[::1] home_hid, const i32[::1] home_zone, u64[::1] words, i32[::1] size, i32[::1] grown,
         u8[::1] bits, i64[:, ::1] moved):
    """Move residents into households (a row in ``home``) or out of all (a negative number, their own identity).

    Writes where they live and what they are there, what ``tally`` counts of the households they leave and enter, and
    ``moved``, shape (zones, 2): residents who moved in from other zones less those who moved out.
    """
    cdef Py_ssize_t k, row, count = who.shape[0]
    cdef i32 h, there
    cdef bint adult
    if home.shape[0] != count or new_role.shape[0] != count or own_hid.shape[0] not in (0, count):
        raise ValueError("who, home and new_role need equal lengths, own_hid too or none")
    if (household.shape[0] < n or hid.shape[0] < n or zone.shape[0] < n or role.shape[0] < n or birth_year.shape[0] < n
            or sex.shape[0] < n or home_zone.shape[0] < size.shape[0] or home_hid.shape[0] < size.shape[0]
            or words.shape[0] != size.shape[0] or grown.shape[0] != size.shape[0] or bits.shape[0] != size.shape[0]
            or moved.shape[1] != 2):
        raise ValueError("columns of residents need at least n rows, those of households that of size")
    for k in range(count):
        if not 0 <= who[k] < n or home[k] >= size.shape[0] or (home[k] < 0 and own_hid.shape[0] == 0):
            raise ValueError("a resident or a household to move to is outside its table")
        if not 0 <= zone[who[k]] < moved.shape[0] or (home[k] >= 0 and not 0 <= home_zone[home[k]] < moved.shape[0]):
            raise ValueError("a zone is outside of moved")
    with nogil:
        for k in range(count):
            if k + 2 * AHEAD < count:
                row = who[k + 2 * AHEAD]
                sc_prefetch(&household[row])
                sc_prefetch(&hid[row])
                sc_prefetch(&zone[row])
                sc_prefetch(&role[row])
            if k + AHEAD < count and size.shape[0]:
                _expect(&words[0], &size[0], &grown[0], household[who[k + AHEAD]], size.shape[0])
                _expect(&words[0], &size[0], &grown[0], home[k + AHEAD], size.shape[0])
            row, there = who[k], home[k]
            adult = birth_year[row] <= grown_by
            h = household[row]
            if 0 <= h < size.shape[0]:
                words[h] -= _one(role[row], adult)
                size[h], grown[h], bits[h] = size[h] - 1, grown[h] - adult, _bits(words[h])
            role[row] = new_role[k]
            if there < 0:
                household[row], hid[row] = NOWHERE, own_hid[k]
                continue
            words[there] += _one(new_role[k], adult)
            size[there], grown[there], bits[there] = size[there] + 1, grown[there] + adult, _bits(words[there])
            household[row], hid[row] = there, home_hid[there]
            if zone[row] != home_zone[there]:
                moved[home_zone[there], sex[row]] += 1
                moved[zone[row], sex[row]] -= 1
                zone[row] = home_zone[there]


cdef inline void _expect(const u64* words, const i32* size, const i32* grown, i32 h,
                         Py_ssize_t households) noexcept nogil:
    """Ask for the memory of what is counted of a household."""
    if 0 <= h < households:
        sc_prefetch(words + h)
        sc_prefetch(size + h)
        sc_prefetch(grown + h)
