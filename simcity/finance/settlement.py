"""Settlement (決算): ledger rows as the tables a Japanese city prints.

Expenditure by nature (性質別), purpose (目的別) or line, against the funding sources (財源内訳); revenue by source.
Works on the ledger as a table, so last month's results print without a model.
"""

from __future__ import annotations

from ..errors import DataError
from ..ledger import FUNDING

CLASSES = ("nature", "purpose", "category", "project", "account")
TOTAL = "合計"


def expenditure(frame, by: str = "nature", year: int | None = None, actor: str = "city"):
    """What `actor` paid, one row a class and one column a funding source [yen].

    Parameters
    ----------
    frame : pandas.DataFrame
        Ledger rows with the columns of ``schema/ledger.csv``.
    by : str
        One of nature, purpose, category, project, account.
    year : int, optional
        Fiscal year; all years by default.

    Returns
    -------
    pandas.DataFrame
        Index: classes in alphabetical order, then 合計. Columns: the funding sources, then 合計.
    """
    if by not in CLASSES:
        raise DataError(f"expenditure by {by!r}; expected one of {', '.join(CLASSES)}")
    rows = _rows(frame, "payer", actor, year)
    table = rows.pivot_table(index=by, columns="funding", values="amount_yen", aggfunc="sum", fill_value=0)
    table = table.reindex(columns=list(FUNDING), fill_value=0).astype("int64").sort_index()
    table.columns.name = None
    table[TOTAL] = table.sum(axis=1).astype("int64")
    table.loc[TOTAL] = table.sum(axis=0).astype("int64")
    return table


def revenue(frame, year: int | None = None, actor: str = "city"):
    """What `actor` received for the projects by funding source [yen]; pandas.Series in budget order, then 合計.

    Allocation tax for debt service is inside 一般財源; the general revenue that the city adds itself is no receipt.
    """
    rows = _rows(frame, "payee", actor, year)
    sums = rows.groupby("funding")["amount_yen"].sum().reindex(list(FUNDING), fill_value=0).astype("int64")
    sums[TOTAL] = int(sums.sum())
    return sums.rename("yen")


def settlement_rows(frame, actor: str = "city"):
    """Expenditure of all years in long form: year, account, purpose, nature, category, funding, yen.

    This is the sheet that goes beside a 決算統計 workbook: one row for each year and combination that occurs.
    """
    keys = ["year", "account", "purpose", "nature", "category", "funding"]
    rows = frame[frame["payer"] == actor]
    sums = rows.groupby(keys, as_index=False)["amount_yen"].sum().rename(columns={"amount_yen": "yen"})
    return sums.sort_values(keys, ignore_index=True)


def _rows(frame, side: str, actor: str, year: int | None):
    mine = frame[frame[side] == actor]
    return mine if year is None else mine[mine["year"] == year]
