"""Rows of a table that come and go: what is left of the gaps is filled with the last rows, one column at a time.

Columns are seen as bytes, one line a row, and may hold anything.
"""

from cython.parallel cimport prange

from clocks cimport sc_prefetch, sc_prefetch_read
from libc.string cimport memcpy
from types cimport i32, u8, u32

cdef enum:
    AHEAD = 16  # rows between asking for the memory of one and using it


def last_rows(const i32[::1] gaps, Py_ssize_t kept, Py_ssize_t n, i32[::1] last):
    """The rows from `kept` to `n` that are no gaps, to fill those before them; writes ``last``, returns how many.

    ``gaps`` ascend.
    """
    cdef Py_ssize_t row, found = 0, k = 0
    while k < gaps.shape[0] and gaps[k] < kept:
        k += 1
    if last.shape[0] < k:
        raise ValueError("last needs room for one row per gap")
    for row in range(kept, n):
        if k < gaps.shape[0] and gaps[k] == row:
            k += 1
        elif found == last.shape[0]:
            raise ValueError("there are more rows than gaps")
        else:
            last[found] = <i32> row
            found += 1
    return found


def replace_rows(u8[:, ::1] column, const u8[::1] default, const i32[::1] reset, const i32[::1] to,
                 const i32[::1] origin, int n_threads=1):
    """Give rows of a column, seen as bytes, its default, and copy others; writes ``column``.

    Rows ``origin`` go to the rows ``to``, all different and none of them an origin or reset.
    """
    cdef Py_ssize_t lane, width = column.shape[1]
    if default.shape[0] != width or to.shape[0] != origin.shape[0]:
        raise ValueError("default needs the bytes of one row, to and origin equal lengths")
    _check_rows(reset, column.shape[0])
    _check_rows(to, column.shape[0])
    _check_rows(origin, column.shape[0])
    if reset.shape[0] + to.shape[0] == 0:
        return
    for lane in prange(n_threads, nogil=True, schedule="static", chunksize=1, num_threads=n_threads):
        _fill_range(&column[0, 0], width, &default[0], &reset[0] if reset.shape[0] else NULL,
                    lane * reset.shape[0] // n_threads, (lane + 1) * reset.shape[0] // n_threads)
        _move_range(&column[0, 0], width, &to[0] if to.shape[0] else NULL, &origin[0] if to.shape[0] else NULL,
                    lane * to.shape[0] // n_threads, (lane + 1) * to.shape[0] // n_threads)


cdef void _fill_range(u8* column, Py_ssize_t width, const u8* default, const i32* rows, Py_ssize_t start,
                      Py_ssize_t stop) noexcept nogil:
    cdef Py_ssize_t k
    for k in range(start, stop):
        if k + AHEAD < stop:
            sc_prefetch(column + width * rows[k + AHEAD])
        _copy(column + width * rows[k], default, width)


cdef void _move_range(u8* column, Py_ssize_t width, const i32* to, const i32* origin, Py_ssize_t start,
                      Py_ssize_t stop) noexcept nogil:
    cdef Py_ssize_t k
    for k in range(start, stop):
        if k + AHEAD < stop:
            sc_prefetch(column + width * to[k + AHEAD])
            sc_prefetch_read(column + width * origin[k + AHEAD])
        _copy(column + width * to[k], column + width * origin[k], width)


cdef inline void _copy(u8* to, const u8* origin, Py_ssize_t width) noexcept nogil:
    """Copies of the usual widths are one instruction each."""
    if width == 1:
        to[0] = origin[0]
    elif width == 4:
        memcpy(to, origin, 4)
    elif width == 8:
        memcpy(to, origin, 8)
    elif width == 16:
        memcpy(to, origin, 16)
    else:
        memcpy(to, origin, width)


cdef int _check_rows(const i32[::1] rows, Py_ssize_t n) except -1:
    cdef Py_ssize_t k
    cdef u32 last = <u32> min(n - 1, <Py_ssize_t> 0x7FFFFFFF), signs = 0
    for k in range(rows.shape[0]):  # a row below 0 or above the last shows in the sign of one of the two
        signs |= <u32> rows[k] | (last - <u32> rows[k])
    if signs >> 31:
        raise ValueError("a row is outside of the column")
    return 0
