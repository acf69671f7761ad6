# Philox 4x64 with ten rounds, the counter-based generator of Salmon, Moraes, Dror and Shaw (2011), "Parallel random
# numbers: as easy as 1, 2, 3", SC11, table 2 and section 3.3. A pure function: four counter words and two key words in,
# four random words out; nothing to carry along. It is checked bit for bit against numpy.random.Philox.
from types cimport u64

cdef extern from *:
    """
    #include <stdint.h>
    #if defined(_MSC_VER) && !defined(__clang__)
    #include <intrin.h>
    static __inline uint64_t sc_mul_high(uint64_t a, uint64_t b) { return __umulh(a, b); }
    #else
    static inline uint64_t sc_mul_high(uint64_t a, uint64_t b) {
        return (uint64_t)(((unsigned __int128)a * b) >> 64);
    }
    #endif
    """
    u64 sc_mul_high(u64 a, u64 b) noexcept nogil


cdef struct Block:
    u64 w0
    u64 w1
    u64 w2
    u64 w3


cdef inline Block philox(u64 key0, u64 key1, u64 c0, u64 c1, u64 c2, u64 c3) noexcept nogil:
    """The block of four words at counter (c0, c1, c2, c3) under the key (key0, key1)."""
    cdef u64 high0, low0, high1, low1
    cdef int _round
    cdef Block out
    for _round in range(10):
        high0 = sc_mul_high(<u64> 0xD2E7470EE14C6C93ULL, c0)
        low0 = <u64> 0xD2E7470EE14C6C93ULL * c0
        high1 = sc_mul_high(<u64> 0xCA5A826395121157ULL, c2)
        low1 = <u64> 0xCA5A826395121157ULL * c2
        c0 = high1 ^ c1 ^ key0
        c1 = low1
        c2 = high0 ^ c3 ^ key1
        c3 = low0
        key0 = key0 + <u64> 0x9E3779B97F4A7C15ULL
        key1 = key1 + <u64> 0xBB67AE8584CAA73BULL
    out.w0 = c0
    out.w1 = c1
    out.w2 = c2
    out.w3 = c3
    return out


cdef inline double unit(u64 word) noexcept nogil:
    """The word as a number in [0, 1): its upper 53 bits, as NumPy does."""
    return <double> (word >> 11) * (1.0 / 9007199254740992.0)
