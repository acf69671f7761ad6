"""Plain twins of the kernels of places: one resident, one zone, one pair at a time."""

import numpy as np

EMPLOYED = 2
NONE, OUTSIDE = -1, -2


def decide(age, u, share):
    """Activity and possessions of one resident, from four draws (licence, work, school, search) and six shares."""
    licence, school, employed, both, seeking, retired = share
    learns = u[2] < school
    works = u[1] < (both if learns and age >= 15 else employed)
    if learns:
        activity = 1 if age < 6 else 2 if age < 12 else 3 if age < 15 else 4 if age < 18 else 5
    elif works:
        activity = 6
    elif u[3] < seeking:
        activity = 7
    else:
        activity = 8 if retired > 0 else 0
    return activity, (u[0] < licence) + 2 * works + 4 * (learns and age >= 6)


def keep(works, work, school, moved, changes, before, activity):
    """Places of work and school that are kept; -1 where they are given up."""
    gone = work == NONE or not works or moved or changes
    return NONE if gone else work, NONE if moved or before != activity else school


def count(zone, activity, having, work, school, zones):
    """Employed by home, workers by place, pupils of five stages by place, everybody by day; outside last."""
    counts, acts = np.zeros((8, zones + 1), dtype=np.int64), np.zeros(9, dtype=np.int64)
    for home, act, has, job, seat in zip(zone, activity, having, work, school, strict=True):
        acts[act] += 1
        day = home
        if has & EMPLOYED:
            counts[0, home] += 1
            if job != NONE:
                day = zones if job == OUTSIDE else job
                counts[1, day] += 1
        if seat != NONE:
            at = zones if seat == OUTSIDE else seat
            counts[1 + act, at] += 1
            day = at if act > 1 else day
        counts[7, day] += 1
    return counts, acts


def wheel(square, u, near, pull):
    """The place of each seeker: the first whose summed weight lies above the draw."""
    weight = np.column_stack([near * pull[:-1], np.full(len(near), pull[-1])])
    marks = np.cumsum(weight, axis=1)
    return [int(np.argmax(marks[s] > x * marks[s, -1])) if marks[s, -1] > 0 else NONE
            for s, x in zip(square, u, strict=True)]  # fmt: skip


def fill(order, square, u, near, pull, left, choice, again):
    """Places taken in order; who finds it full spins over what is left, if `again`."""
    left, choice, missed = list(left), list(choice), 0
    for k in order:
        if choice[k] >= 0 and left[choice[k]] > 0:
            left[choice[k]] -= 1
            continue
        missed += 1
        choice[k] = NONE
        weight = np.append(near[square[k]], 1.0) * pull * left
        if again and any(left):
            marks = np.cumsum(weight)
            above = np.flatnonzero((marks > u[k] * marks[-1]) & (np.array(left) > 0))
            choice[k] = int(above[0]) if above.size else int(np.flatnonzero(left)[-1])
            left[choice[k]] -= 1
    return left, choice, missed


def seat(pairs, begins, free):
    """Seats by nearness: pair after pair, child after child."""
    free, choice = list(free), [NONE] * int(begins[-1])
    for home, school in pairs:
        for k in range(begins[home], begins[home + 1]):
            if choice[k] == NONE and free[school] > 0:
                choice[k] = school
                free[school] -= 1
    return free, choice
