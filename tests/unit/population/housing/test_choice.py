"""Which zone a household wants, and who gets the homes there."""

import numpy as np
import pytest
from scipy import stats

from simcity._kernels import housing as kernel
from simcity.population.housing.choice import FROM_OUTSIDE, NEWCOMER, PAID_NEWCOMER, Choice, Taste, balanced
from simcity.population.housing.ground import Ground, squares
from tests.housing_cases import mixed
from tests.reference import home_choice as twin

TASTE = Taste(quality=0.03, rent=-1.0, access=0.5, housing=1.0, distance=0.1, per_minute=0.04)


def ground(n=6, step=1500.0):
    x = step * np.arange(n)
    cell, km = squares(x, np.zeros(n))
    far = np.full(n, np.inf)
    return Ground(np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15), cell, km, far, x / 1e3, x / 100)


def choice(n=6):
    homes = 100.0 * (1 + np.arange(n))
    return Choice(ground(n), TASTE, homes, homes, np.full(n, 5e4), np.full(n, 20.0)), homes


def weights(made, homes, **changed):
    n = homes.size
    given = {"rent_yen": np.full(n, 5e4), "access_min": np.full(n, 20.0), "quality": np.full(n, np.nan), "now": homes}
    return made.weights(**(given | changed))


def test_first_choices_are_those_of_the_plain_twin():
    given = mixed()
    out = np.empty(given[0].size, dtype=np.int32)
    kernel.first_choices(*given, out)
    assert out.tolist() == twin.first_choices(*given)


@pytest.mark.parametrize("free", [[3, 0, 50, 10, 1, 0], [0] * 6, [100] * 6])
def test_homes_are_handed_out_as_by_the_plain_twin(free):
    given = mixed(seed=1)
    n = given[0].size
    order = np.random.default_rng(2).permutation(n)
    wanted, got, left = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int32), np.array(free, dtype=np.int32)
    kernel.first_choices(*given, wanted)
    missed = kernel.allot(order, *given, wanted, left, got)
    assert (got.tolist(), missed) == twin.allot(order, *given, free)
    used = np.bincount(got[got >= 0], minlength=6)
    assert (used <= free).all() and (left == np.array(free) - used).all()


def test_threads_change_no_choice():
    given = mixed(5000, seed=3)
    one, two = np.empty(5000, dtype=np.int32), np.empty(5000, dtype=np.int32)
    kernel.first_choices(*given, one, 1)
    kernel.first_choices(*given, two, 2)
    assert (one == two).all()


def test_the_kernel_refuses_what_does_not_fit():
    key, kind, cell, zone_key, weight, near = mixed(10)
    out = np.empty(10, dtype=np.int32)
    with pytest.raises(ValueError, match="one entry per seeker"):
        kernel.first_choices(key, kind[:9], cell, zone_key, weight, near, out)
    with pytest.raises(ValueError, match="one column per zone"):
        kernel.first_choices(key, kind, cell, zone_key[:5], weight, near, out)
    with pytest.raises(ValueError, match="out of range"):
        kernel.first_choices(key, kind + np.uint8(9), cell, zone_key, weight, near, out)


def test_shares_are_those_of_the_multinomial_logit():
    """P_z = w_z / sum w; 40 000 seekers, chi-squared at 1 in 10 000."""
    key = np.random.default_rng(5).integers(0, 2**63, 40_000).astype(np.uint64)
    weight = np.array([[3.0, 1.0, 0.5, 0.0, 2.5, 1.0]])
    out = np.empty(key.size, dtype=np.int32)
    none = np.zeros(key.size, dtype=np.uint8), np.full(key.size, -1, dtype=np.int32)
    kernel.first_choices(key, *none, mixed(1)[3], weight, np.ones((1, 6), np.float32), out)
    got, share = np.bincount(out, minlength=6), weight[0] / weight.sum()
    assert got[3] == 0
    assert stats.chisquare(got[share > 0], key.size * share[share > 0]).pvalue > 1e-4


def test_the_base_year_is_neutral():
    """With nothing changed, movers and newcomers together choose zones in proportion to their dwellings."""
    made, homes = choice()
    origins = np.bincount(made.ground.cell, homes, made.near.shape[0])
    expected = made.expected(weights(made, homes), origins, newcomers=200.0)
    assert expected == pytest.approx(homes / homes.sum() * (origins.sum() + 200.0), rel=1e-4)


def test_balancing_factors_reproduce_the_sizes_from_uneven_origins():
    size, near = np.array([10.0, 40.0, 5.0, 45.0]), np.exp(-np.abs(np.subtract.outer(range(3), range(4)))).astype("f4")
    origins = np.array([70.0, 20.0, 10.0])
    factor = balanced(size, near, origins)
    pull = size * factor * near
    assert origins @ (pull / pull.sum(axis=1, keepdims=True)) == pytest.approx(size, rel=1e-4)
    assert (balanced(np.zeros(4), near, origins) == 1).all()


@pytest.mark.parametrize("changed, better", [
    ({"rent_yen": np.array([5e4, 5e4, 4e4, 5e4, 5e4, 5e4])}, True),
    ({"rent_yen": np.array([5e4, 5e4, 6e4, 5e4, 5e4, 5e4])}, False),
    ({"access_min": np.array([20.0, 20, 10, 20, 20, 20])}, True),
    ({"points": np.array([0.0, 0, 0.3, 0, 0, 0])}, True),
])  # fmt: skip
def test_what_gets_better_draws_more(changed, better):
    made, homes = choice()
    before, after = weights(made, homes)[FROM_OUTSIDE], weights(made, homes, **changed)[FROM_OUTSIDE]
    assert (after[2] > before[2]) == better
    others = [0, 1, 3, 4, 5]
    assert after[others] == pytest.approx(before[others])


def test_quality_counts_against_what_was_measured_first():
    made, homes = choice()
    neutral = weights(made, homes)
    first = np.array([40.0, 50, 60, 50, 50, 50])
    assert weights(made, homes, quality=first) == pytest.approx(neutral)
    better = weights(made, homes, quality=first + 10.0)
    assert better == pytest.approx(neutral * np.exp(0.3))


def test_a_subsidy_counts_as_lower_rent_for_those_who_are_paid():
    made, homes = choice()
    paid = weights(made, homes, cheaper_yen=np.array([0.0, 0, 5e3, 0, 0, 0]))
    plain = weights(made, homes)
    assert paid[NEWCOMER] == pytest.approx(plain[NEWCOMER])
    assert paid[PAID_NEWCOMER, 2] == pytest.approx(plain[NEWCOMER, 2] / 0.9)


def test_a_zone_without_dwellings_draws_nobody():
    made, homes = choice()
    gone = homes.copy()
    gone[4] = 0
    assert (weights(made, homes, now=gone)[:, 4] == 0).all()
