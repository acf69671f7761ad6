"""What residents do and where they do it: activities by keyed draws, places by a weighted wheel, and counts of both.

Rows are handled in as many ranges as there are threads, or square by square; neither shows in what is written. Place
-1 stands for none, -2 for outside; in lists of zones the entry behind the last one is outside.
"""

from cython.parallel cimport prange, threadid

from philox cimport Block, philox, unit
from types cimport i16, i32, i64, u8, u64

cdef enum:
    AGES = 111
    TABLES = 6  # shares of licence, school, employed, employed at school, seeking, retired
    LICENCE = 1
    EMPLOYED = 2
    SCHOOL = 4
    AT_HOME = 0
    COLLEGE = 5
    WORKING = 6
    SEEKING = 7
    RETIRED = 8
    NONE = -1
    OUTSIDE = -2
    COUNTS = 8  # employed by home, workers by place, pupils of five stages by place, everybody by day


def decide(const i16[::1] birth_year, const u8[::1] sex, const i32[::1] zone, const u64[::1] rid, Py_ssize_t n,
           i64 year, const double[:, :, ::1] shares, double change, u64 seed, u64 replication, u64 of_life,
           u64 of_year, u8[::1] activity, u8[::1] having, i32[::1] work, i32[::1] school, i32[::1] settled,
           int threads=1):
    """Activity and possessions at 1 October `year`; gives up the places that no longer fit.

    ``shares`` has shape (6, 2, 111). The four words of block `of_life`, year 0, are licence, work, school, search;
    word 0 of block `of_year` says whether a worker changes place, with chance `change`. ``settled`` is the zone of the
    home for which places were chosen, -1 for newcomers; all others were decided a year ago with the same shares, and
    where those of their age are the same as a year ago, so is what they do.
    """
    cdef Py_ssize_t i, k, age, other
    cdef u8 same[2 * AGES]
    if (birth_year.shape[0] < n or sex.shape[0] < n or zone.shape[0] < n or rid.shape[0] < n or activity.shape[0] < n
            or having.shape[0] < n or work.shape[0] < n or school.shape[0] < n or settled.shape[0] < n):
        raise ValueError("the columns of residents need at least n rows")
    if shares.shape[0] != TABLES or shares.shape[1] != 2 or shares.shape[2] != AGES:
        raise ValueError("shares need shape (6, 2, 111)")
    for age in range(2 * AGES):
        other = max(age % AGES - 1, 0)
        same[age] = age % AGES not in (0, 6, 12, 15, 18)
        for k in range(TABLES):
            if shares[k, age // AGES, age % AGES] != shares[k, age // AGES, other]:
                same[age] = 0
    for i in prange(n, nogil=True, schedule="static", num_threads=threads):
        _decide_one(i, year - birth_year[i], sex[i], zone[i], rid[i], year, &shares[0, 0, 0], same, change, seed,
                    replication, of_life, of_year, &activity[0], &having[0], &work[0], &school[0], &settled[0])


cdef inline void _decide_one(Py_ssize_t i, i64 age, u8 sex, i32 zone, u64 rid, i64 year, const double* shares,
                             const u8* same, double change, u64 seed, u64 replication, u64 of_life, u64 of_year,
                             u8* activity, u8* having, i32* work, i32* school, i32* settled) noexcept nogil:
    cdef bint moved = settled[i] != zone
    cdef u8 before = activity[i]
    age = min(AGES - 1, max(0, age))
    if settled[i] < 0 or not same[AGES * sex + age]:
        _draw(age, shares + AGES * sex + age, philox(seed, replication, rid, 0, of_life, 0), activity + i, having + i)
    if not having[i] & EMPLOYED:
        work[i] = NONE
    elif work[i] != NONE and (moved or change > 0.0
                              and unit(philox(seed, replication, rid, <u64> year, of_year, 0).w0) < change):
        work[i] = NONE
    if moved or activity[i] != before:
        school[i] = NONE
    settled[i] = zone


cdef inline void _draw(i64 age, const double* share, Block b, u8* activity, u8* having) noexcept nogil:
    cdef bint learns, works
    cdef u8 now
    learns = unit(b.w2) < share[2 * AGES]
    works = unit(b.w1) < share[(6 if learns and age >= 15 else 4) * AGES]
    if learns:
        now = 1 if age < 6 else 2 if age < 12 else 3 if age < 15 else 4 if age < 18 else COLLEGE
    elif works:
        now = WORKING
    elif unit(b.w3) < share[8 * AGES]:
        now = SEEKING
    else:
        now = RETIRED if share[10 * AGES] > 0.0 else AT_HOME
    activity[0] = now
    having[0] = ((LICENCE if unit(b.w0) < share[0] else 0) | (EMPLOYED if works else 0)
                 | (SCHOOL if learns and age >= 6 else 0))


def count(const i32[::1] zone, const u8[::1] activity, const u8[::1] having, const i32[::1] work,
          const i32[::1] school, Py_ssize_t n, i32[:, :, ::1] room, i64[:, ::1] counts, i64[:, ::1] acts):
    """Residents by what they do and where; writes ``counts``, shape (8, zones + 1).

    The rows of ``counts`` are the employed by home, workers by place, pupils of the five stages by place, and everybody
    where the day is spent: at school, else at work, else at home; small children count at home. ``room`` has shape
    (threads, 8, zones + 1), ``acts`` (threads, 9): residents by activity, a thread each.
    """
    cdef Py_ssize_t threads = room.shape[0], lane, k, z, zones = room.shape[2] - 1
    if zone.shape[0] < n or activity.shape[0] < n or having.shape[0] < n or work.shape[0] < n or school.shape[0] < n:
        raise ValueError("the columns of residents need at least n rows")
    if (threads < 1 or room.shape[1] != COUNTS or counts.shape[0] != COUNTS or counts.shape[1] != zones + 1
            or acts.shape[0] != threads or acts.shape[1] != 9):
        raise ValueError("room and counts need shape (8, zones + 1), acts nine entries a thread")
    room[:, :, :] = 0
    acts[:, :] = 0
    for lane in prange(threads, nogil=True, schedule="static", num_threads=threads, chunksize=1):
        _count_range(&zone[0] if n else NULL, &activity[0] if n else NULL, &having[0] if n else NULL,
                     &work[0] if n else NULL, &school[0] if n else NULL, lane * n // threads,
                     (lane + 1) * n // threads, zones, &room[lane, 0, 0], &acts[lane, 0])
    for k in range(COUNTS):
        for z in range(zones + 1):
            counts[k, z] = 0
            for lane in range(threads):
                counts[k, z] += room[lane, k, z]


cdef void _count_range(const i32* zone, const u8* activity, const u8* having, const i32* work, const i32* school,
                       Py_ssize_t start, Py_ssize_t stop, Py_ssize_t zones, i32* room, i64* acts) noexcept nogil:
    cdef Py_ssize_t i, wide = zones + 1, job, seat, day
    for i in range(start, stop):
        acts[activity[i]] += 1
        job = zones if work[i] == OUTSIDE else work[i]
        seat = zones if school[i] == OUTSIDE else school[i]
        day = zone[i]
        if having[i] & EMPLOYED:
            room[zone[i]] += 1
            if job >= 0:
                room[wide + job] += 1
                day = job
        if seat >= 0:
            room[(1 + activity[i]) * wide + seat] += 1
            if activity[i] > 1:
                day = seat
        room[7 * wide + day] += 1


def way_to_work(const i32[::1] zone, const i32[::1] work, Py_ssize_t n, const i32[::1] square, const float[:, ::1] km,
                i64[:, ::1] found):
    """Metres from the square of the home to the zone of work, summed over those who work in the city, and how many.

    Writes ``found``, shape (threads, 2): whole metres, so that the sum depends on no order.
    """
    cdef Py_ssize_t threads = found.shape[0], lane
    if zone.shape[0] < n or work.shape[0] < n or threads < 1 or found.shape[1] != 2:
        raise ValueError("zone and work need at least n rows, found shape (threads, 2)")
    if km.shape[1] != square.shape[0]:
        raise ValueError("km needs one column a zone, square one entry")
    found[:, :] = 0
    if n == 0 or km.shape[1] == 0:
        return
    for lane in prange(threads, nogil=True, schedule="static", num_threads=threads, chunksize=1):
        _way_range(&zone[0], &work[0], lane * n // threads, (lane + 1) * n // threads, &square[0], &km[0, 0],
                   km.shape[1], &found[lane, 0])


cdef void _way_range(const i32* zone, const i32* work, Py_ssize_t start, Py_ssize_t stop, const i32* square,
                     const float* km, Py_ssize_t zones, i64* found) noexcept nogil:
    cdef Py_ssize_t i
    cdef i64 metres = 0, people = 0
    for i in range(start, stop):
        if work[i] >= 0:
            metres += <i64> (1000.0 * km[square[zone[i]] * zones + work[i]] + 0.5)
            people += 1
    found[0], found[1] = metres, people


def list_open(const u8[::1] what, u8 mask, u8 value, const i32[::1] place, Py_ssize_t n, i32[::1] rows):
    """Rows without a place whose `what`, masked, is `value`; writes ``rows`` and returns how many."""
    cdef Py_ssize_t i, found = 0
    if what.shape[0] < n or place.shape[0] < n or rows.shape[0] < n:
        raise ValueError("the columns of residents and the list need at least n rows")
    with nogil:
        for i in range(n):
            rows[found] = <i32> i
            found += (place[i] == NONE) & ((what[i] & mask) == value)
    return found


def list_holders(const u8[::1] what, u8 mask, u8 value, const i32[::1] place, Py_ssize_t n, const u8[::1] over,
                 i32[::1] rows):
    """Rows whose place is flagged in ``over`` (one entry a zone, the last one outside) and whose `what` fits."""
    cdef Py_ssize_t i, found = 0, zones = over.shape[0] - 1
    cdef i32 at
    if what.shape[0] < n or place.shape[0] < n or rows.shape[0] < n or zones < 0:
        raise ValueError("the columns of residents and the list need at least n rows")
    with nogil:
        for i in range(n):
            at = <i32> zones if place[i] == OUTSIDE else place[i]
            rows[found] = <i32> i
            found += (at >= 0) & ((what[i] & mask) == value) & (over[at if at >= 0 else zones] != 0)
    return found


def wheel(const i64[::1] begins, const double[::1] u, const float[:, ::1] near, const double[::1] pull,
          double[:, ::1] room, i32[::1] choice):
    """One place for each seeker, seekers in the order of their squares; writes ``choice``.

    The chance of zone z seen from square s is in proportion to ``near[s, z] * pull[z]``, that of outside, the last
    entry, to ``pull[zones]``. Seekers of square s stand at ``begins[s]`` to ``begins[s + 1]``; ``room`` has shape
    (threads, zones + 1). -1 where nothing has a chance.
    """
    cdef Py_ssize_t squares = near.shape[0], zones = near.shape[1], s, n = u.shape[0]
    cdef int threads = <int> room.shape[0]
    if begins.shape[0] != squares + 1 or pull.shape[0] != zones + 1 or room.shape[1] != zones + 1 or threads < 1:
        raise ValueError("begins need one entry more than squares, pull and room one more than zones")
    if choice.shape[0] != n or begins[0] != 0 or begins[squares] != n:
        raise ValueError("u and choice need one entry a seeker")
    for s in range(squares):
        if begins[s] > begins[s + 1]:
            raise ValueError("begins must not fall")
    for s in prange(squares, nogil=True, schedule="dynamic", chunksize=8, num_threads=threads):
        if begins[s + 1] > begins[s]:
            _spin(begins[s], begins[s + 1], &u[0], &near[s, 0], &pull[0], zones, &room[threadid(), 0], &choice[0])


cdef void _spin(i64 start, i64 stop, const double* u, const float* near, const double* pull, Py_ssize_t zones,
                double* marks, i32* choice) noexcept nogil:
    cdef Py_ssize_t z, low, high, middle
    cdef i64 k
    cdef double total = 0.0, at
    for z in range(zones):
        total = total + near[z] * pull[z]
        marks[z] = total
    total = total + pull[zones]
    marks[zones] = total
    for k in range(start, stop):
        at, low, high = u[k] * total, 0, zones
        while low < high:
            middle = (low + high) // 2
            if marks[middle] > at:
                high = middle
            else:
                low = middle + 1
        choice[k] = <i32> low if total > 0.0 else NONE


def fill(const i64[::1] order, const i32[::1] square, const double[::1] u, const float[:, ::1] near,
         const double[::1] pull, i32[::1] left, i32[::1] choice, bint again):
    """Seekers take the place they chose while there is one left, in ``order``; returns how many found it full.

    Whoever finds it full gets -1, or with `again` spins once more over what is ``left``, weighted by how much is left.
    Writes ``left`` and ``choice``.
    """
    cdef Py_ssize_t j, n = choice.shape[0], turns = order.shape[0], zones = near.shape[1]
    cdef i64 k, missed = 0
    if square.shape[0] != n or u.shape[0] != n:
        raise ValueError("square, u and choice need one entry a seeker")
    if pull.shape[0] != zones + 1 or left.shape[0] != zones + 1:
        raise ValueError("pull and left need one entry more than zones")
    for j in range(turns):
        k = order[j]
        if not 0 <= k < n or not 0 <= square[k] < near.shape[0] or not -1 <= choice[k] <= zones:
            raise ValueError("a seeker, a square or a choice is out of range")
    with nogil:
        for j in range(turns):
            k = order[j]
            if choice[k] >= 0 and left[choice[k]] > 0:
                left[choice[k]] -= 1
                continue
            missed += 1
            choice[k] = _any_left(u[k], &near[square[k], 0], &pull[0], &left[0], zones) if again else NONE
            if choice[k] >= 0:
                left[choice[k]] -= 1
    return missed


cdef i32 _any_left(double u, const float* near, const double* pull, const i32* left, Py_ssize_t zones) noexcept nogil:
    cdef Py_ssize_t z
    cdef double total = pull[zones] * left[zones], at
    cdef i32 last = NONE
    for z in range(zones):
        total = total + near[z] * pull[z] * left[z]
    at = u * total
    for z in range(zones + 1):
        if left[z] > 0:
            last = <i32> z
            at = at - pull[z] * left[z] * (near[z] if z < zones else 1.0)
            if at < 0.0:
                return last
    return last


def times(const float[:, ::1] near, const double[::1] v, double[::1] out, int threads=1):
    """``out = near @ v`` over the zones, summed in their order."""
    cdef Py_ssize_t s, squares = near.shape[0], zones = near.shape[1]
    if v.shape[0] != zones or out.shape[0] != squares:
        raise ValueError("v needs one entry a zone, out one a square")
    for s in prange(squares, nogil=True, schedule="static", num_threads=threads):
        out[s] = _dot(&near[s, 0] if zones else NULL, &v[0] if zones else NULL, zones)


cdef double _dot(const float* a, const double* b, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t z
    cdef double total = 0.0
    for z in range(n):
        total = total + a[z] * b[z]
    return total


def times_back(const float[:, ::1] near, const double[::1] v, double[::1] out, int threads=1):
    """``out = v @ near`` over the squares, summed in their order."""
    cdef Py_ssize_t squares = near.shape[0], zones = near.shape[1], lane, lanes = threads
    if v.shape[0] != squares or out.shape[0] != zones:
        raise ValueError("v needs one entry a square, out one a zone")
    out[:] = 0.0
    if not squares or not zones:
        return
    for lane in prange(lanes, nogil=True, schedule="static", num_threads=threads, chunksize=1):
        _add_rows(&near[0, 0], &v[0], squares, zones, lane * zones // lanes, (lane + 1) * zones // lanes, &out[0])


cdef void _add_rows(const float* near, const double* v, Py_ssize_t squares, Py_ssize_t zones, Py_ssize_t start,
                    Py_ssize_t stop, double* out) noexcept nogil:
    cdef Py_ssize_t s, z
    for s in range(squares):
        for z in range(start, stop):
            out[z] += near[s * zones + z] * v[s]


def seat(const i32[::1] pair_home, const i32[::1] pair_seat, const i64[::1] begins, i32[::1] free, i32[::1] choice):
    """Seats by nearness: the nearest pair of home and school with a pupil and a seat is served first.

    Pairs come in order of their distance; pupils in the order of their home zones, those of zone z at ``begins[z]`` to
    ``begins[z + 1]``, who come first in front. Writes ``free`` and ``choice`` (-1 without a seat); returns how many
    found none. With one distance for both sides this is the stable matching.
    """
    cdef Py_ssize_t p, pairs = pair_home.shape[0], zones = begins.shape[0] - 1, z, n = choice.shape[0]
    cdef i64 waiting = n, k, some
    if pair_seat.shape[0] != pairs or zones < 0 or begins[0] != 0 or begins[zones] != n:
        raise ValueError("pairs need a home and a school each, begins one entry more than zones")
    for z in range(zones):
        if begins[z] > begins[z + 1]:
            raise ValueError("begins must not fall")
    for p in range(free.shape[0]):
        if free[p] < 0:
            raise ValueError("a school cannot have fewer than no free seats")
    for p in range(pairs):
        if not 0 <= pair_home[p] < zones or not 0 <= pair_seat[p] < free.shape[0]:
            raise ValueError("a zone or a school is out of range")
    choice[:] = NONE
    cdef i64[::1] at = begins.copy()
    for p in range(pairs):
        if waiting == 0:
            break
        z = pair_home[p]
        some = min(begins[z + 1] - at[z], <i64> free[pair_seat[p]])
        for k in range(at[z], at[z] + some):
            choice[k] = pair_seat[p]
        at[z] += some
        free[pair_seat[p]] -= <i32> some
        waiting -= some
    return waiting
