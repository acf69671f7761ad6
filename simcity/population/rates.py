"""The yearly rates that both population engines share.

Model
    One object holds, for every model year of a run, the chances of dying, leaving and giving birth and the expected
    arrivals, by sex and single age. The deterministic cohort component and the agents read the same arrays, which is
    why the expectation of the agents is the cohort component and not something close to it.

Assumption
    Rates belong to a city and a year; they do not depend on the zone, the household or the history of a resident.

Left out
    Where the rates come from. :mod:`simcity.population.calibration` builds them from published figures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simcity.errors import DataError, Problem

MAX_AGE = 110
"""Oldest single age; the group is open (110 and over)."""

N_AGES = MAX_AGE + 1
MALE, FEMALE = 0, 1


@dataclass(frozen=True)
class Rates:
    """Rates by model year, sex and age.

    A model year t runs from 1 October t to 30 September t+1. ``T = last - first`` years are stepped: the stock of
    ``first`` is given, the stock of ``last`` is the result. Every array may have leading axes before those named here,
    one entry a city: many cities are then stepped at once.

    Parameters
    ----------
    first, last : int
        First and last stock (1 October).
    death : ndarray of float64, shape (T, 2, 111)
        Probability to die within the model year, by sex (0 male, 1 female) and age at its start.
    infant : ndarray of float64, shape (T, 2)
        Probability that a child born in the year dies before 1 October.
    birth : ndarray of float64, shape (T, 111)
        Births per woman-year, by age of the woman.
    leave : ndarray of float64, shape (T, 2, 111)
        Probability that a survivor of the year leaves the city, by age at the start.
    arrive : ndarray of float64, shape (T, 2, 111)
        Expected arrivals, by age at the end of the year [persons at full scale].
    srb : float
        Male births per female birth.

    Raises
    ------
    DataError
        When a shape or a range is wrong; every problem is listed.
    """

    first: int
    last: int
    death: np.ndarray
    infant: np.ndarray
    birth: np.ndarray
    leave: np.ndarray
    arrive: np.ndarray
    srb: float

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        if self.last < self.first:
            problems.append(
                Problem(f"the run ends in {self.last}, before it begins", where="last", expected=f">= {self.first}")
            )
        n_years = max(self.last - self.first, 0)
        shapes = {
            "death": (n_years, 2, N_AGES),
            "infant": (n_years, 2),
            "birth": (n_years, N_AGES),
            "leave": (n_years, 2, N_AGES),
            "arrive": (n_years, 2, N_AGES),
        }
        upper = {"death": 1.0, "infant": 1.0, "birth": 1.0, "leave": 1.0, "arrive": np.inf}
        for name, shape in shapes.items():
            values = np.ascontiguousarray(getattr(self, name), dtype=np.float64).copy()
            values.flags.writeable = False
            object.__setattr__(self, name, values)
            problems += _problems(name, values, shape, upper[name])
        if not 0.5 < float(self.srb) < 2.0:
            problems.append(Problem("not a sex ratio at birth", where="srb", value=self.srb, expected="0.5 to 2"))
        if problems:
            raise DataError(problems, subject="population rates")

    @property
    def n_years(self) -> int:
        """Number of model years that are stepped."""
        return self.last - self.first

    @property
    def years(self) -> range:
        """Labels of the stepped model years, ``first .. last - 1``."""
        return range(self.first, self.last)

    def window(self, first: int, last: int) -> Rates:
        """The same rates from stock ``first`` to stock ``last``, both inside the present window."""
        if not self.first <= first <= last <= self.last:
            raise DataError(
                Problem(
                    f"rates cover {self.first} to {self.last}",
                    where="window",
                    value=(first, last),
                    expected=f"{self.first} <= first <= last <= {self.last}",
                )
            )
        part = slice(first - self.first, last - self.first)
        return replace(
            self,
            first=first,
            last=last,
            death=self.death[..., part, :, :],
            infant=self.infant[..., part, :],
            birth=self.birth[..., part, :],
            leave=self.leave[..., part, :, :],
            arrive=self.arrive[..., part, :, :],
        )

    def closed(self) -> Rates:
        """The same rates with nobody leaving and nobody arriving."""
        return replace(self, leave=np.zeros_like(self.leave), arrive=np.zeros_like(self.arrive))

    def total_fertility(self) -> np.ndarray:
        """Total fertility rate of each model year, shape (..., T) [births per woman]."""
        return self.birth.sum(axis=-1)


def _problems(name: str, values: np.ndarray, shape: tuple[int, ...], upper: float) -> list[Problem]:
    if values.shape[max(values.ndim - len(shape), 0) :] != shape:
        return [Problem("wrong shape", where=name, value=values.shape, expected=str(shape))]
    wrong = ~((values >= 0.0) & (values <= upper))  # written so that NaN is wrong too
    if not wrong.any():
        return []
    at = tuple(int(i) for i in np.argwhere(wrong)[0])
    expected = "a probability, 0 to 1" if np.isfinite(upper) else "0 or more persons"
    return [
        Problem(
            f"{int(wrong.sum())} values out of range",
            where=f"{name}{list(at)}",
            value=float(values[at]),
            expected=expected,
        )
    ]
