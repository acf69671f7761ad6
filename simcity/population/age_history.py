"""Ages of a town at its censuses, one after the other.

Model
    The first census known is estimated about the nation's pyramid, bent as aged places are; each later one about the
    census before, five years older. Both under class totals, births, pupils (:mod:`.age_evidence`).

Assumption
    A census five years earlier counted the same place.

Left out
    What a later census says of an earlier one: the past is not revised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcity.population import age_evidence
from simcity.population.age_estimate import Estimate, estimate
from simcity.population.age_prior import reference_of
from simcity.population.age_structure import national_census_years

if TYPE_CHECKING:
    from simcity.population.figures import CityFigures


def estimate_at(figures: CityFigures, year: int) -> Estimate:
    """Single ages at a census of which the classes are known.

    Parameters
    ----------
    figures : CityFigures
        Needs ``classes[year]``; uses earlier classes, births, deaths and pupils.
    year : int
        A census with a national pyramid.

    Returns
    -------
    Estimate
    """
    classes, told = figures.classes[year], age_evidence.evidence_at(figures, year)
    before = year - age_evidence.GAP
    if before not in figures.classes or before not in national_census_years():
        return estimate(classes, reference_of(classes, year), told)
    stock = estimate_at(figures, before).ages
    people = age_evidence.carried(figures, stock, year, classes.sum(axis=(-2, -1)))
    return estimate(classes, people, [*told, *age_evidence.of_census_before(people)])
