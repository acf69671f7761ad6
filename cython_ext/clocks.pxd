# Waiting hazards in fixed point. A resident carries, for each of four events, the cumulated hazard at which the event
# falls; its cohort carries the hazard cumulated so far. Both count in units of 2^-27 modulo 2^32, and no clock is set
# more than 2^31 - 1 ahead (16 units of hazard), so the sign of their difference tells whether the event has come.
# Nothing is written in a quiet year, and integers make "has come" exact.
from libc.math cimport log
from philox cimport unit
from types cimport i16, i32, i64, u8, u32, u64

cdef extern from *:
    """
    #include <stdint.h>
    #if defined(__SSE2__)
    #include <emmintrin.h>
    #endif

    /* Bit k is set when clock k has been reached by the cumulated hazard k. */
    static inline unsigned sc_fired(const uint32_t *clock, const uint32_t *hazard) {
    #if defined(__SSE2__)
        __m128i late = _mm_sub_epi32(_mm_loadu_si128((const __m128i *)hazard), _mm_loadu_si128((const __m128i *)clock));
        return 15u ^ (unsigned)_mm_movemask_ps(_mm_castsi128_ps(late));
    #else
        unsigned k, fired = 0;
        for (k = 0; k < 4; k++)
            fired |= (1u ^ ((hazard[k] - clock[k]) >> 31)) << k;
        return fired;
    #endif
    }

    /* Rows from start to stop with at least one event, and their bits; returns how many. Both lists need room for
       stop - start + 1 entries: every row is written to the end of the list, and only those with an event stay, which
       spares the processor a guess per resident. */
    static inline int32_t sc_fired_rows(const uint32_t *clock, const int16_t *birth_year, const uint8_t *sex,
                                        const uint32_t *hazard, int32_t first, int32_t start, int32_t stop,
                                        int32_t *rows, uint8_t *bits) {
        int32_t i, found = 0;
        for (i = start; i < stop; i++) {
            const uint32_t *reached = hazard + 8 * (int64_t)(birth_year[i] - first) + 4 * sex[i];
            unsigned fired = sc_fired(clock + 4 * (int64_t)i, reached);
            rows[found] = i;
            bits[found] = (uint8_t)fired;
            found += fired != 0;
        }
        return found;
    }
    """
    i32 sc_fired_rows(const u32* clock, const i16* birth_year, const u8* sex, const u32* hazard, i32 first, i32 start,
                      i32 stop, i32* rows, u8* bits) noexcept nogil


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
