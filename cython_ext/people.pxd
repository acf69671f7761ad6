# What the kernels of the demographic year share: the columns of residents, what holds in a year, births, new rows.
#
# Codes: sex 0 male, 1 female; clock 0 death, 1 birth, 2 leaving, 3 moving; flow 0 births, 1 infant deaths, 2 deaths,
# 3 leavers, 4 arrivals, counted by 2 * zone + sex.
from clocks cimport LONGEST, sc_prefetch, waiting
from identity cimport absorb
from libc.string cimport memmove
from philox cimport Block, philox, unit
from types cimport i16, i32, i64, u8, u32, u64

cdef enum:
    BORN = 0
    INFANT = 1
    DIED = 2
    LEFT = 3
    ARRIVED = 4
    AHEAD = 16  # rows between asking for the memory of one and using it

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


cdef inline u32 birth_wait(Year* now, u64 rid, u64 spell) noexcept nogil:
    """The waiting hazard of a woman until her next birth."""
    return waiting(philox(now.seed, now.replication, rid, 0, 0, spell).w1)


cdef inline void bear(Year* now, u64 mother, u64 hid, i32 zone, u64 order, Newborn* born, i64* flows,
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


cdef inline void join(Newborn* born, Py_ssize_t start, i32 n) noexcept nogil:
    """Bring the `n` newborn who are listed from `start` on behind those before them."""
    memmove(born.rid + born.n, born.rid + start, n * sizeof(u64))
    memmove(born.hid + born.n, born.hid + start, n * sizeof(u64))
    memmove(born.zone + born.n, born.zone + start, n * sizeof(i32))
    memmove(born.sex + born.n, born.sex + start, n)
    born.n += n


cdef inline void settle(People* people, Year* now, Py_ssize_t row, u64 rid, u64 hid, i32 zone, i16 birth_year,
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


cdef inline void expect(People* people, Py_ssize_t row) noexcept nogil:
    """Ask for the memory of a row that will be written soon."""
    sc_prefetch(people.clocks + 4 * row)
    sc_prefetch(people.rid + row)
    sc_prefetch(people.hid + row)
    sc_prefetch(people.zone + row)


cdef inline Py_ssize_t slot(const i32* free, Py_ssize_t n_free, Py_ssize_t n, Py_ssize_t k) noexcept nogil:
    """Row of the k-th newcomer: the freed rows first, then behind the last row."""
    return free[k] if k < n_free else n + k - n_free
