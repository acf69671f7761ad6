# Identities: 64-bit hashes of who someone is, built up one part at a time.
from types cimport u64


cdef inline u64 absorb(u64 state, u64 part) noexcept nogil:
    """The state after one more part. For a given state, different parts never give the same result.

    The mixing is the finaliser of SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number
    generators", OOPSLA, figure 16), a bijection of 64 bits.
    """
    cdef u64 z = (state ^ part) + <u64> 0x9E3779B97F4A7C15ULL
    z = (z ^ (z >> 30)) * <u64> 0xBF58476D1CE4E5B9ULL
    z = (z ^ (z >> 27)) * <u64> 0x94D049BB133111EBULL
    return z ^ (z >> 31)
