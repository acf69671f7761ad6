# The one door to OpenMP. Everything works, on one thread, where the compiler has none.
cdef extern from *:
    """
    #ifdef _OPENMP
    #include <omp.h>
    #define SC_OPENMP 1
    #define sc_max_threads() omp_get_max_threads()
    #else
    #define SC_OPENMP 0
    #define sc_max_threads() 1
    #endif
    """
    int SC_OPENMP
    int sc_max_threads() noexcept nogil
