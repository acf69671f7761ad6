"""Looking things up by identity: positions among keys, rows in a table, the first of each group.

Keys hold each identity once. They stand in a hash table of their lowest bits, which are as good as drawn.
"""

from cython.parallel cimport prange

from types cimport i32, i64, u8, u64


cdef void _fill_table(const u64[::1] keys, i32[::1] table) noexcept nogil:
    """Positions of the keys, each at the first free place from its own on."""
    cdef Py_ssize_t i, mask = table.shape[0] - 1
    cdef i64 at
    for i in range(table.shape[0]):
        table[i] = -1
    for i in range(keys.shape[0]):
        at = keys[i] & mask
        while table[at] >= 0:
            at = (at + 1) & mask
        table[at] = <i32> i


cdef inline i32 _look_up(const u64* keys, const i32* table, Py_ssize_t mask, u64 key) noexcept nogil:
    cdef i64 at = key & mask
    while table[at] >= 0:
        if keys[table[at]] == key:
            return table[at]
        at = (at + 1) & mask
    return -1


def match(const u64[::1] keys, const u64[::1] identity, Py_ssize_t n, i32[::1] table, i32[::1] position,
          int n_threads=1):
    """Position among `keys` of each of the first n of ``identity``, -1 where there is none; writes ``position``.

    ``keys`` holds each identity once; ``table`` is room for them, a power of two of at least twice as many.
    """
    cdef Py_ssize_t i, mask = table.shape[0] - 1
    _check_table(keys, table)
    if position.shape[0] < n or identity.shape[0] < n:
        raise ValueError("identity and position need at least n entries")
    if keys.shape[0] == 0:
        position[:n] = -1
        return
    _fill_table(keys, table)
    for i in prange(n, nogil=True, schedule="static", num_threads=n_threads):
        position[i] = _look_up(&keys[0], &table[0], mask, identity[i])


def locate(const u64[::1] wanted, const u64[::1] identity, Py_ssize_t n, i32[::1] table, i32[::1] row,
           int n_threads=1):
    """Row of each wanted identity among the first n of ``identity``, -1 where there is none; writes ``row``.

    Both hold each identity once; ``table`` as in ``match``.
    """
    cdef Py_ssize_t i, mask = table.shape[0] - 1
    _check_table(wanted, table)
    if row.shape[0] != wanted.shape[0] or identity.shape[0] < n:
        raise ValueError("row needs one entry per wanted identity, identity at least n")
    row[:] = -1
    if wanted.shape[0] == 0 or n == 0:
        return
    _fill_table(wanted, table)
    for i in prange(n, nogil=True, schedule="static", num_threads=n_threads):
        _note(&wanted[0], &table[0], mask, identity[i], <i32> i, &row[0])


cdef inline void _note(const u64* wanted, const i32* table, Py_ssize_t mask, u64 key, i32 here,
                       i32* row) noexcept nogil:
    cdef i32 position = _look_up(wanted, table, mask, key)
    if position >= 0:
        row[position] = here


cdef int _check_table(const u64[::1] keys, const i32[::1] table) except -1:
    if table.shape[0] < 2 * keys.shape[0] or table.shape[0] < 1 or (table.shape[0] & (table.shape[0] - 1)) != 0:
        raise ValueError("table needs a power of two of at least twice as many entries as keys")
    return 0


def firsts(const i32[::1] group, const i64[::1] key, const u64[::1] identity, i32[::1] best, u8[::1] first):
    """Mark in each group the entry of the lowest key, of those the one of the lowest identity; writes ``first``.

    ``group`` is below ``len(best)``; ``best`` is room, -1 everywhere, and is left so.
    """
    cdef Py_ssize_t i, n = group.shape[0]
    cdef i32 b
    if key.shape[0] != n or identity.shape[0] != n or first.shape[0] != n:
        raise ValueError("group, key, identity and first need equal lengths")
    for i in range(n):
        if not 0 <= group[i] < best.shape[0]:
            raise ValueError("a group is outside of best")
    first[:] = 0
    with nogil:
        for i in range(n):
            b = best[group[i]]
            if b < 0 or key[i] < key[b] or (key[i] == key[b] and identity[i] < identity[b]):
                best[group[i]] = <i32> i
        for i in range(n):
            b = best[group[i]]
            if b >= 0:
                first[b] = 1
                best[group[i]] = -1
