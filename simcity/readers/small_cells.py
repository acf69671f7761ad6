"""Small counts of an office's own tables are not shown in anything that leaves the office.

A cell below the minimum is blanked; where a group of cells is published with its total, a single blank could be
computed back, so that the next smallest cell of the group is blanked too (complementary suppression).

Left out
    Combinations of several published tables: who publishes two cuts of the same data must look at both.
"""

from __future__ import annotations

import numpy as np

MINIMUM = 10
"""Counts below it are blanked; 10 is a usual floor for open data of offices (assumed; none is prescribed)."""


def suppress(frame, minimum: float = MINIMUM, columns=None, within=None):
    """Blank small counts.

    Parameters
    ----------
    frame : pandas.DataFrame
    minimum : float
        Counts above 0 and below it are blanked; 0 says nothing of anyone and stays.
    columns : list of str, optional
        Columns of counts; all float and integer columns by default, keys in `within` excepted.
    within : list of str, optional
        Columns that name the group whose total is known elsewhere.

    Returns
    -------
    pandas.DataFrame
        A copy, blanks as NaN; ``attrs["suppressed"]`` counts them.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"zone": ["a", "b", "c"], "residents": [3, 40, 25]})
    >>> suppress(table)["residents"].tolist()
    [nan, 40.0, 25.0]
    >>> suppress(table, within=[])["residents"].tolist()  # the sum of the whole column is known
    [nan, 40.0, nan]
    """
    if not np.isfinite(minimum) or minimum < 0:
        raise ValueError(f"the minimum is {minimum}; a count of 0 or more is expected")
    result = frame.copy()
    keys = list(within or [])
    if columns is None:
        columns = [c for c in frame.columns if c not in keys and frame[c].dtype.kind in "iuf"]
    groups = np.zeros(len(frame), dtype=np.int64)
    if within:
        groups = frame.groupby(keys, sort=False, dropna=False).ngroup().to_numpy()
    count = 0
    for column in columns:
        values = frame[column].to_numpy(dtype=np.float64, copy=True)
        small = (values > 0) & (values < minimum)
        if within is not None:
            _complement(values, small, groups)
        values[small] = np.nan
        result[column] = values
        count += int(small.sum())
    result.attrs["suppressed"] = count
    return result


def _complement(values: np.ndarray, small: np.ndarray, groups: np.ndarray) -> None:
    """Blank a second cell in each group that has exactly one."""
    for group in np.unique(groups[small]):
        here = np.flatnonzero(groups == group)
        if small[here].sum() == 1:
            others = here[~small[here] & (values[here] > 0)]
            if len(others):
                small[others[np.argmin(values[others])]] = True
