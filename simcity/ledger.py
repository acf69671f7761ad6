"""The ledger: every yen has a payer and a payee.

One table of whole yen (``schema/ledger.csv``) with the columns a Japanese budget is printed from: account (会計),
nature (性質別), purpose (目的別) and funding source (財源). Rows are only ever added, by :meth:`Ledger.post`, which
refuses what cannot be money. Balances and debts are kept while posting and counted again from the rows when a year
closes; the two must agree to the yen. Left out: stocks of cash before the first year (all balances begin at 0, so a
balance is what an actor has gained or paid out since) and accruals.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import numpy as np

from .errors import ConservationError, DataError, Problem
from .tables import Table

FUNDING = ("国庫支出金", "県支出金", "地方債", "分担金・負担金", "使用料", "その他", "一般財源")
EARMARKED = FUNDING[:-1]
KINDS = ("cost", "debt", "receipt", "private")
DEBT_ISSUE, DEBT_REPAYMENT = "bond_proceeds", "bond_principal"
_MEMBER = re.compile(r"m\d{5}")  # a municipality by its five-digit code, e.g. m16202


@dataclass(frozen=True)
class Category:
    """What money can be for, and where the budget prints it.

    `kind`: ``cost`` and ``debt`` are paid out of a budget, ``receipt`` comes in, ``private`` moves outside budgets.
    `funding` is the source that a receipt counts as; for a cost, what it counts as for a municipality receiving it.
    """

    id: str
    kind: str
    ja: str
    en: str
    account: str
    nature: str
    purpose: str
    capital: bool
    eligible_for_subsidy: bool
    funding: str


@functools.cache
def load_categories() -> dict[str, Category]:
    """The declared categories by id (``finance/defaults/categories.csv``).

    Raises
    ------
    DataError
        Naming every line with an unknown kind or funding source, or an id declared twice.
    """
    found: dict[str, Category] = {}
    problems = []
    for line, row in enumerate(_rows("categories.csv"), start=2):
        if row["kind"] not in KINDS:
            problems.append(Problem(line=line, where="kind", value=row["kind"], expected=" ".join(KINDS)))
        if row["funding"] and row["funding"] not in FUNDING:
            problems.append(Problem(line=line, where="funding", value=row["funding"], expected=" ".join(FUNDING)))
        if row["id"] in found:
            problems.append(Problem("declared twice", line=line, where=row["id"]))
        found[row["id"]] = Category(row["id"], row["kind"], row["ja"], row["en"], row["account"], row["nature"],
                                    row["purpose"], row["capital"] == "1", row["eligible_for_subsidy"] == "1",
                                    row["funding"])  # fmt: skip
    if problems:
        raise DataError(problems, subject="finance/defaults/categories.csv")
    return found


@functools.cache
def load_actors() -> dict[str, dict[str, str]]:
    """The declared actors by id: kind, ja, en. Municipalities ``m<code>`` are actors without a line."""
    return {row["actor"]: row for row in _rows("actors.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    path = resources.files("simcity").joinpath("finance", "defaults", name)
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Ledger:
    """Rows of whole yen from payer to payee, with running balances and debts.

    Parameters
    ----------
    categories : mapping of str to Category, optional
        What money can be for; the declared ones by default.
    actors : iterable of str, optional
        Who can pay and receive; the declared ones by default. ``m`` and a five-digit code is always an actor.

    Examples
    --------
    >>> ledger = Ledger()
    >>> ledger.open(2025)
    >>> ledger.post(2025, "lpwa", "city", "vendors", "gateway_opex", 1_000_000)
    >>> ledger.balance("city"), ledger.balance("vendors")
    (-1000000, 1000000)
    >>> ledger.assert_balanced(2025)
    """

    def __init__(self, categories: Mapping[str, Category] | None = None, actors=None):
        self.categories = dict(load_categories() if categories is None else categories)
        self.actors = set(load_actors() if actors is None else actors)
        self.table = Table("ledger")
        self.year: int | None = None
        self.opening_debt: dict[str, int] = {}
        self._balance: dict[str, int] = {}
        self._debt: dict[str, int] = {}
        self._closed: dict[int, tuple[int, int]] = {}  # year -> rows and yen at its close

    def __len__(self) -> int:
        return len(self.table)

    # -- writing -------------------------------------------------------------------------------------------------

    def open(self, year: int) -> None:
        """Begin fiscal year `year`; rows of other years are refused from now on."""
        if self.year is not None and year < self.year:
            raise DataError(f"the ledger is at {self.year}; {year} is closed and takes no more rows")
        self.year = int(year)

    def open_debt(self, actor: str, yen: int) -> None:
        """Debt that `actor` brings in from before the first row [yen, 0 or more]."""
        self._check_actor(actor, "debtor")
        if len(self.table) or not _is_whole(yen) or yen < 0:
            raise DataError(f"opening debt of {actor} is {yen!r}; expected whole yen, before the first row")
        self.opening_debt[actor] = self.opening_debt.get(actor, 0) + int(yen)
        self._debt[actor] = self._debt.get(actor, 0) + int(yen)

    def post(
        self,
        year: int,
        project: str,
        payer: str,
        payee: str,
        category: str,
        amount_yen: int,
        *,
        capital: bool | None = None,
        transfer: bool = False,
        funding: str | None = None,
        tax_included: bool = True,
        bill: int = -1,
        source: str = "",
    ) -> None:
        """Add one row: `payer` gives `payee` `amount_yen` for `category`.

        Parameters
        ----------
        amount_yen : int
            Whole yen above 0.
        capital : bool, optional
            Initial money; as the category says by default.
        funding : str, optional
            One of `FUNDING`; by default what the category says, else 一般財源.
        bill : int
            Position of the bill behind the row; -1 for none.

        Raises
        ------
        DataError
            When the sum is not a whole number above 0, the actors or the category are not declared, payer and payee
            are the same, the funding source is unknown, or the year is not the one that is open.
        """  # fmt: skip
        if not _is_whole(amount_yen) or amount_yen <= 0:
            raise DataError(f"{category} from {payer} to {payee} is {amount_yen!r} yen; expected whole yen above 0")
        declared = self.categories.get(category)
        if declared is None:
            raise DataError(f"category {category!r} is not declared; add a line to finance/defaults/categories.csv")
        self._check_actor(payer, "payer")
        self._check_actor(payee, "payee")
        if payer == payee:
            raise DataError(f"{category}: {payer} pays itself {amount_yen} yen; expected two actors")
        if self.year is not None and year != self.year:
            raise DataError(f"{category} is posted to {year} while {self.year} is open")
        funding = funding or declared.funding or "一般財源"
        if funding not in FUNDING:
            raise DataError(f"{category}: funding is {funding!r}; expected one of {' '.join(FUNDING)}")
        amount = int(amount_yen)
        self.table.append(1, year=year, project=project, payer=payer, payee=payee, category=category,
                          amount_yen=amount, capital=declared.capital if capital is None else bool(capital),
                          transfer=transfer, account=declared.account, nature=declared.nature,
                          purpose=declared.purpose, funding=funding, tax_included=tax_included, bill=bill,
                          source=source)  # fmt: skip
        self._balance[payer] = self._balance.get(payer, 0) - amount
        self._balance[payee] = self._balance.get(payee, 0) + amount
        if category == DEBT_ISSUE:
            self._debt[payee] = self._debt.get(payee, 0) + amount
        elif category == DEBT_REPAYMENT:
            self._debt[payer] = self._debt.get(payer, 0) - amount

    # -- reading -------------------------------------------------------------------------------------------------

    def balance(self, actor: str) -> int:
        """What `actor` has received less what it has paid since the first row [yen]."""
        self._check_actor(actor, "actor")
        return self._balance.get(actor, 0)

    def debt(self, actor: str = "city") -> int:
        """Bond principal that `actor` still owes [yen]."""
        return self._debt.get(actor, 0)

    def rows(self, year: int, **equal) -> np.ndarray:
        """Mask of the rows of `year` whose columns equal the given values, shape (n_rows,)."""
        mask = self.table["year"] == year
        for column, value in equal.items():
            mask &= self.table[column] == value
        return mask

    def total(self, year: int, **equal) -> int:
        """Sum of the rows of `year` whose columns equal the given values [yen].

        Examples
        --------
        >>> Ledger().total(2025, payer="city")
        0
        """
        return int(self.table["amount_yen"][self.rows(year, **equal)].sum())

    def to_frame(self):
        """pandas.DataFrame of all rows, one column an attribute of ``schema/ledger.csv``."""
        return self.table.to_frame()

    # -- closing -------------------------------------------------------------------------------------------------

    def recount(self) -> dict[str, int]:
        """Balances counted afresh from all rows, by actor [yen]."""
        balance: dict[str, int] = {}
        t = self.table
        for payer, payee, amount in zip(t["payer"], t["payee"], t["amount_yen"].tolist(), strict=True):
            balance[payer] = balance.get(payer, 0) - amount
            balance[payee] = balance.get(payee, 0) + amount
        return balance

    def recount_debt(self) -> dict[str, int]:
        """Debts counted afresh: debt(t+1) = debt(t) + issue - repayment, by actor [yen]."""
        debt = dict(self.opening_debt)
        t = self.table
        for category, who, sign in ((DEBT_ISSUE, "payee", 1), (DEBT_REPAYMENT, "payer", -1)):
            for row in np.flatnonzero(t["category"] == category):
                debt[t[who][row]] = debt.get(t[who][row], 0) + sign * int(t["amount_yen"][row])
        return debt

    def assert_balanced(self, year: int) -> None:
        """Close `year`: running and recounted balances and debts agree, rows are money, closed years are as closed.

        Raises
        ------
        ConservationError
            Naming each actor and the difference in yen.
        """
        problems = _differences("balance", self._balance, self.recount())
        problems += _differences("debt", self._debt, self.recount_debt())
        problems += [Problem(f"debt of {actor} is below 0 at the end of {year}", value=yen, where="debt")
                     for actor, yen in self._debt.items() if yen < 0]  # fmt: skip
        problems += self._row_faults(year) + self._closed_faults()
        if problems:
            raise ConservationError(problems, subject=f"the ledger of {year}")
        self._closed[year] = self._count(year)

    def _row_faults(self, year: int) -> list[Problem]:
        t, faults = self.table, []
        for row in np.flatnonzero(t["year"] == year):
            amount = int(t["amount_yen"][row])
            if amount <= 0 or t["payer"][row] == t["payee"][row]:
                faults.append(Problem(f"row {row} ({t['category'][row]}, {t['payer'][row]} to {t['payee'][row]}) "
                                      f"is {amount} yen; expected whole yen above 0 between two actors"))  # fmt: skip
            for actor in (t["payer"][row], t["payee"][row]):
                if not self._is_actor(actor):
                    faults.append(Problem(f"row {row}: {actor!r} is not an actor; {amount} yen have no owner"))
        return faults

    def _closed_faults(self) -> list[Problem]:
        faults = []
        for closed, (rows, yen) in self._closed.items():
            now_rows, now_yen = self._count(closed)
            if (now_rows, now_yen) != (rows, yen):
                faults.append(Problem(f"{closed} was closed with {rows} rows and {yen:,} yen and now has {now_rows} "
                                      f"rows and {now_yen:,} yen: off by {now_yen - yen:,} yen"))  # fmt: skip
        return faults

    def _count(self, year: int) -> tuple[int, int]:
        mask = self.table["year"] == year
        return int(mask.sum()), int(self.table["amount_yen"][mask].sum())

    def _is_actor(self, actor: str) -> bool:
        return actor in self.actors or bool(_MEMBER.fullmatch(str(actor)))

    def _check_actor(self, actor: str, role: str) -> None:
        if not self._is_actor(actor):
            known = ", ".join(sorted(self.actors))
            raise DataError(f"{role} {actor!r} is not an actor; expected one of {known}, or m and a municipal code")


def _is_whole(yen: object) -> bool:
    return isinstance(yen, int | np.integer) and not isinstance(yen, bool | np.bool_)


def _differences(what: str, running: Mapping[str, int], counted: Mapping[str, int]) -> list[Problem]:
    return [Problem(f"the running {what} of {actor} is {running.get(actor, 0):,} yen and its rows say "
                    f"{counted.get(actor, 0):,} yen: off by {running.get(actor, 0) - counted.get(actor, 0):,} yen")
            for actor in sorted(set(running) | set(counted))
            if running.get(actor, 0) != counted.get(actor, 0)]  # fmt: skip
