"""What the compiler gave us: with OpenMP or without, and how many threads it would use."""

from parallel cimport SC_OPENMP, sc_max_threads


def openmp_enabled():
    """Whether the kernels were compiled with OpenMP."""
    return SC_OPENMP != 0


def max_threads():
    """Threads OpenMP would use when not told; 1 without OpenMP."""
    return sc_max_threads()
