"""Quality of life moves people in and out of the city, where a world says so.

Model
    ``leave' = leave exp(-eta_out (Q - Q_ref) / 10)`` and ``arrive' = arrive exp(+eta_in (Q - Q_ref) / 10)``: Q is the
    mean quality of life over residents as measured last year, Q_ref that of the year in which it was first measured.
    Both elasticities are 0 unless a world sets them: no Japanese measurement is known, and every result that rests on
    them is to be shown at 0 as well.

Left out
    Zones: leaving has one rate by sex and age in the whole city. Inside it, quality acts on the choice of a zone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np

from .arrivals import Arrivals
from .hazards import LEAVE, Hazards, fixed_hazard
from .migration import quality_response
from .rates import MAX_AGE, Rates

Coming = TypeVar("Coming", bound=Arrivals)
HIGHEST = 0.95  #: chance to leave in a year at the most


class QualityOfLife:
    """How quality of life answers back on moves in one run.

    Parameters
    ----------
    eta_out, eta_in : float
        Change of ln rates per 10 points; 0 for no response.

    Attributes
    ----------
    reference : float or None
        City mean of the year in which quality was first measured.
    """

    def __init__(self, eta_out: float, eta_in: float):
        self.eta_out, self.eta_in = float(eta_out), float(eta_in)
        self.reference: float | None = None

    @property
    def acts(self) -> bool:
        """Whether any response is set."""
        return self.eta_out != 0.0 or self.eta_in != 0.0

    def measured(self, quality: np.ndarray, residents: np.ndarray) -> float | None:
        """Mean over residents of the zones in which quality is known, None where it is known nowhere.

        Examples
        --------
        >>> QualityOfLife(0.1, 0.1).measured(np.array([50.0, 60.0, np.nan]), np.array([3.0, 1.0, 9.0]))
        52.5
        """
        known = np.isfinite(quality) & (residents > 0)
        return float(np.average(quality[known], weights=residents[known])) if known.any() else None

    def respond(self, quality: np.ndarray, residents: np.ndarray, hazards: Hazards, arrivals: Coming, rates: Rates,
                year: int) -> tuple[Hazards, Coming]:  # fmt: skip
        """Hazards and arrivals with the response of `year`; the same objects when nothing responds.

        Parameters
        ----------
        quality, residents : ndarray of float64, shape (zones,)
        """
        if not self.acts:
            return hazards, arrivals
        now = self.measured(quality, residents)
        if now is None:
            return hazards, arrivals
        if self.reference is None:
            self.reference = now
        if now == self.reference:
            return hazards, arrivals
        if self.eta_out != 0.0:
            leave = rates.leave[year - rates.first]
            changed = np.minimum(quality_response(leave, now, self.reference, -self.eta_out), HIGHEST)
            hazards = with_leaving(hazards, leave, changed, year)
        if self.eta_in != 0.0:
            expected = np.array(arrivals.expected)
            t = year - arrivals.first
            expected[t] = quality_response(expected[t], now, self.reference, self.eta_in)
            arrivals = replace(arrivals, expected=expected)
        return hazards, arrivals


def with_leaving(hazards: Hazards, before: np.ndarray, after: np.ndarray, year: int) -> Hazards:
    """The time-table with other leaving rates in one year; what is cumulated later moves along.

    Parameters
    ----------
    before, after : ndarray of float64, shape (2, 111)
        The rates in the time-table, and those instead.
    """
    t, cumulated = year - hazards.first, hazards.cumulated.copy()
    age = year - (hazards.first_cohort + np.arange(cumulated.shape[1]))
    born, age = age >= 0, np.clip(age, 0, MAX_AGE)
    for sex in (0, 1):
        more = fixed_hazard(after[sex]) - fixed_hazard(before[sex])  # modulo 2^32, as the clocks count
        cumulated[t + 1 :, :, sex, LEAVE] += np.where(born, more[age], np.uint32(0))
    return replace(hazards, cumulated=cumulated)
