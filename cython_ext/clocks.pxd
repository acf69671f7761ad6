# Waiting hazards in fixed point. A resident carries, for each of four events, the cumulated hazard at which the event
# falls; its cohort carries the hazard cumulated so far. Both count in units of 2^-27 modulo 2^32, and no clock is set
# more than 2^31 - 1 ahead (16 units of hazard), so the sign of their difference tells whether the event has come.
# Nothing is written in a quiet year, and integers make "has come" exact.
from libc.math cimport log
from philox cimport unit
from types cimport i16, i32, i64, u8, u16, u32, u64

cdef extern from *:
    """
    #include <stdint.h>
    #if defined(__SSE2__)
    #include <emmintrin.h>
    #endif

    #if defined(__GNUC__)
    #define sc_prefetch(address) __builtin_prefetch((address), 1)
    #define sc_prefetch_read(address) __builtin_prefetch((address), 0)
    #else
    #define sc_prefetch(address) ((void)(address))
    #define sc_prefetch_read(address) ((void)(address))
    #endif

    /* Bit k is set when clock k has been reached by the cumulated hazard k. */
    static inline unsigned sc_fired(const uint32_t *clock, const uint32_t *hazard) {
        unsigned k, fired = 0;
        for (k = 0; k < 4; k++)
            fired |= (1u ^ ((hazard[k] - clock[k]) >> 31)) << k;
        return fired;
    }

    /* Hazards of the cohort of row i; origin is where birth year 0 would stand. */
    #define SC_COHORT(i) ((const uint32_t *)(origin + 32 * (intptr_t)birth_year[i] + 16 * (intptr_t)sex[i]))

    /* The sixteen bits of four rows. The signs of sixteen differences are packed into one word. */
    static inline unsigned sc_fired_four(const uint32_t *clock, const int16_t *birth_year, const uint8_t *sex,
                                         intptr_t origin, int64_t i) {
    #if defined(__SSE2__)
        #define SC_LATE(j) _mm_sub_epi32(_mm_loadu_si128((const __m128i *)SC_COHORT(j)), \
                                         _mm_loadu_si128((const __m128i *)(clock + 4 * (j))))
        __m128i low = _mm_packs_epi32(SC_LATE(i), SC_LATE(i + 1));
        __m128i high = _mm_packs_epi32(SC_LATE(i + 2), SC_LATE(i + 3));
        return 0xFFFFu ^ (unsigned)_mm_movemask_epi8(_mm_packs_epi16(low, high));
        #undef SC_LATE
    #else
        unsigned j, fired = 0;
        for (j = 0; j < 4; j++)
            fired |= sc_fired(clock + 4 * (i + j), SC_COHORT(i + j)) << (4 * j);
        return fired;
    #endif
    }

    /* The groups of four rows, from start, that have an event, and their bits; returns how many. Both lists need one
       entry more than there are groups: each group is written at the end of the list, and the list grows only when
       it has an event, which spares the processor a guess. */
    static inline int32_t sc_fired_groups(const uint32_t *clock, const int16_t *birth_year, const uint8_t *sex,
                                          const uint32_t *hazard, int32_t first, int32_t start, int32_t stop,
                                          int32_t *rows, uint16_t *bits) {
        int32_t found = 0;
        const intptr_t origin = (intptr_t)hazard - 32 * (intptr_t)first;
        int64_t i;
        unsigned fired, j;
        for (i = start; i + 4 <= stop; i += 4) {
            sc_prefetch_read(clock + 4 * i + 1024);  /* 64 groups ahead */
            fired = sc_fired_four(clock, birth_year, sex, origin, i);
            rows[found] = (int32_t)i;
            bits[found] = (uint16_t)fired;
            found += fired != 0;
        }
        for (fired = 0, j = 0; i + j < stop; j++)
            fired |= sc_fired(clock + 4 * (i + j), SC_COHORT(i + j)) << (4 * j);
        rows[found] = (int32_t)i;
        bits[found] = (uint16_t)fired;
        return found + (fired != 0);
    }
    #undef SC_COHORT

    /* Position of the lowest bit that is set; fired is not 0. */
    static inline unsigned sc_lowest(unsigned fired) {
    #if defined(__GNUC__)
        return (unsigned)__builtin_ctz(fired);
    #else
        unsigned k = 0;
        while (!(fired >> k & 1u)) k++;
        return k;
    #endif
    }
    """
    i32 sc_fired_groups(const u32* clock, const i16* birth_year, const u8* sex, const u32* hazard, i32 first, i32 start,
                        i32 stop, i32* rows, u16* bits) noexcept nogil
    unsigned int sc_lowest(unsigned int fired) noexcept nogil
    void sc_prefetch(const void* address) noexcept nogil
    void sc_prefetch_read(const void* address) noexcept nogil


cdef enum:
    LONGEST = 2147483647  # 2^31 - 1 units of hazard: never in a life


cdef inline u32 waiting(u64 word) noexcept nogil:
    """The waiting hazard -ln(1 - u) of a random word, rounded to units of 2^-27, from 1 to LONGEST."""
    cdef double hazard = -log(1.0 - unit(word)) * 134217728.0
    if hazard >= <double> LONGEST:
        return LONGEST
    if hazard < 1.0:
        return 1
    return <u32> <i64> (hazard + 0.5)
