"""Greedy covering over a table of who reaches whom.

Weights are whole numbers, so gains are exact and ties do not depend on the order in which they were added up.
"""

from types cimport i32, i64, u8


def greedy(const u8[:, ::1] reach, const i64[::1] weight, i64[::1] needs, i64 done, i64 enough, i64[::1] gain,
           i32[::1] chosen, i64[::1] totals):
    """Choose columns one by one, each time the one that reaches most weight still in need; returns how many.

    ``reach`` has one row a demand and one column a site; ``needs`` counts down to 0 and below. ``chosen`` and
    ``totals`` (weight covered after each choice, from ``done`` on) set the largest number. ``gain`` is room to work in.
    """
    cdef Py_ssize_t i, j, best, n = reach.shape[0], m = reach.shape[1], count = 0, limit = chosen.shape[0]
    if weight.shape[0] != n or needs.shape[0] != n or gain.shape[0] != m or totals.shape[0] != limit:
        raise ValueError("weight and needs need one entry per demand, gain one per site, totals one per choice")
    if limit > m:
        raise ValueError("no more choices than sites")
    with nogil:
        gain[:] = 0
        for i in range(n):
            if needs[i] > 0:
                for j in range(m):
                    gain[j] += reach[i, j] * weight[i]
        while count < limit and done < enough:
            best = 0
            for j in range(1, m):
                if gain[j] > gain[best]:
                    best = j
            if gain[best] <= 0:
                break
            chosen[count] = <i32> best
            for i in range(n):
                if reach[i, best]:
                    needs[i] -= 1
                    if needs[i] == 0:
                        done += weight[i]
                        for j in range(m):
                            gain[j] -= reach[i, j] * weight[i]
            gain[best] = -1
            totals[count] = done
            count += 1
    return count
