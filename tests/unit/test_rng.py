"""Keyed draws: equal to NumPy's Philox, equal to their plain twins, the same in any order."""

import numpy as np
import pytest
from scipy import stats

from simcity.rng import CITY_WIDE, Draws, Stream, key_of, keys_of
from tests.reference import keyed_draws as twin

RID = keys_of("resident", np.arange(200))


def numpy_words(seed, replication, counter):
    """NumPy's Philox steps its counter before the first block, so it is started one earlier."""
    number = sum(int(c) << (64 * i) for i, c in enumerate(counter)) - 1
    before = np.array([(number >> (64 * i)) % 2**64 for i in range(4)], dtype=np.uint64)
    return np.random.Philox(key=np.array([seed, replication], dtype=np.uint64), counter=before).random_raw(4)


@pytest.mark.parametrize("seed, replication, year, block, index", [(0, 0, 0, 0, 0), (2**64 - 1, 3, 2025, 7, 2**40)])
def test_a_block_is_numpys_philox_bit_for_bit(seed, replication, year, block, index):
    words = Draws(seed, replication).words(block, year, RID[:20], index)
    for rid, row in zip(RID, words, strict=False):
        assert (numpy_words(seed, replication, (rid, year, block, index)) == row).all()


def test_a_block_is_the_plain_twin():
    words = Draws(11, 12).words(1, -5, RID[:5], 3)
    for rid, row in zip(RID, words, strict=False):
        assert twin.philox((11, 12), (int(rid), -5 % 2**64, 1, 3)) == tuple(int(w) for w in row)


def test_a_uniform_is_made_of_the_upper_53_bits_as_numpy_does():
    u = Draws(3, 4).uniform(Stream.DEATH, 2025, RID[:1])[0]
    generator = np.random.Generator(np.random.Philox(key=np.array([3, 4], dtype=np.uint64)))
    state = generator.bit_generator.state
    number = (2025 << 64 | int(RID[0])) - 1
    state["state"]["counter"] = np.array([(number >> (64 * i)) % 2**64 for i in range(4)], dtype=np.uint64)
    generator.bit_generator.state = state
    assert generator.random() == u


def test_streams_of_a_block_are_its_words():
    draws = Draws(1)
    block = draws.block(int(Stream.CHILD_SEX) // 4, 2030, RID)
    assert (block[:, 0] == draws.uniform(Stream.CHILD_SEX, 2030, RID)).all()
    assert (block[:, 1] == draws.uniform(Stream.CHILD_INFANT, 2030, RID)).all()


def test_order_threads_and_company_change_no_draw():
    draws, order = Draws(9), np.random.default_rng(0).permutation(RID.size)
    u = draws.uniform(Stream.LEAVE, 2025, RID)
    assert (draws.uniform(Stream.LEAVE, 2025, RID[order]) == u[order]).all()
    assert (draws.uniform(Stream.LEAVE, 2025, RID, n_threads=2) == u).all()
    assert (draws.uniform(Stream.LEAVE, 2025, RID[3:4]) == u[3]).all()
    assert (draws.uniform(Stream.LEAVE, 2025, RID[:6].reshape(2, 3)) == u[:6].reshape(2, 3)).all()


def test_an_index_may_differ_by_entity():
    draws = Draws(9)
    u = draws.uniform(Stream.BIRTH, 0, RID[:3], index=np.array([0, 5, 2]))
    assert u[1] == draws.uniform(Stream.BIRTH, 0, RID[1:2], index=5)[0]


def test_every_part_of_the_counter_and_the_key_matters():
    base = Draws(1, 1).uniform(Stream.DEATH, 2025, RID)
    others = [Draws(2, 1).uniform(Stream.DEATH, 2025, RID), Draws(1, 2).uniform(Stream.DEATH, 2025, RID),
              Draws(1, 1).uniform(Stream.BIRTH, 2025, RID), Draws(1, 1).uniform(Stream.DEATH, 2026, RID),
              Draws(1, 1).uniform(Stream.DEATH, 2025, RID, 1)]  # fmt: skip
    assert all((base != other).all() for other in others)


def test_uniforms_are_uniform_and_streams_independent():
    rid = keys_of("resident", np.arange(20000))
    block = Draws(2).block(0, 2025, rid)
    for word in range(4):
        assert stats.kstest(block[:, word], "uniform").pvalue > 1e-3
    off_diagonal = np.corrcoef(block.T) - np.eye(4)
    assert np.abs(off_diagonal).max() < 4.5 / np.sqrt(rid.size)


def test_stream_numbers_are_permanent():
    assert {s.name: int(s) for s in Stream} == {
        "DEATH": 0, "BIRTH": 1, "LEAVE": 2, "MOVE": 3, "CHILD_SEX": 4, "CHILD_INFANT": 5, "ARRIVAL": 8,
        "ARRIVAL_ZONE": 9, "SCALE": 12, "SHADOWING": 16, "GATEWAY_LIFE": 17, "DOUBT": 20, "COUNTERPART": 24,
        "SYNTHESIS": 28, "FORMATION": 32, "PARTNER": 36, "LEAVE_HOME": 37, "DIVORCE": 38, "REJOIN": 39, "FOLLOW": 40,
        "MATCH": 41, "ARRIVAL_FAMILY": 44, "HAVING": 48, "MOVE_HOME": 52,
        "MOVE_ZONE": 53, "HOME_PRIORITY": 54, "DEMOLITION": 55, "HOME_AGE": 56, "BUILDING": 57, "SUBSIDISED": 58,
        "LETTING": 59,
        "PLACE_CHANGE": 60, "PLACE_CHOICE": 61, "PLACE_PRIORITY": 62, "PLACE_AGAIN": 63,
    }  # fmt: skip


@pytest.mark.parametrize("mean", [0.0, 0.03, 4.0, 120.0, 499.0, 501.0, 2000.0, 1e6])
def test_poisson_counts_invert_the_distribution(mean):
    draws = Draws(6)
    u = draws.uniform(Stream.ARRIVAL, 2025, RID)
    assert (draws.poisson(Stream.ARRIVAL, 2025, RID, mean) == stats.poisson.ppf(u, mean).clip(0)).all()
    if mean < 500:
        assert [twin.poisson(mean, x) for x in u] == draws.poisson(Stream.ARRIVAL, 2025, RID, mean).tolist()


def test_a_higher_mean_never_lowers_a_poisson_count():
    draws = Draws(6)
    counts = [draws.poisson(Stream.ARRIVAL, 2025, RID, m) for m in (0.1, 1, 5, 50, 450, 499.9, 500.1, 520, 3000)]
    assert all((np.diff(np.array(counts), axis=0) >= 0).ravel())


def test_poisson_refuses_a_negative_mean():
    with pytest.raises(ValueError, match="0 or more"):
        Draws(1).poisson(Stream.ARRIVAL, 2025, RID, -1.0)


def test_identities_are_their_plain_twin_and_one_by_one_or_together_the_same():
    together = keys_of("resident", np.array([1, 2, 3]), 2025, "toyama")
    assert [twin.identity("resident", i, 2025, "toyama") for i in (1, 2, 3)] == [int(k) for k in together]
    assert key_of("resident", 2, 2025, "toyama") == together[1]


def test_kinds_orders_lengths_and_types_make_different_identities():
    made = [key_of("a", 1, 2), key_of("a", 2, 1), key_of("b", 1, 2), key_of("a", 1), key_of("a", 1, 2, 0),
            key_of("a", "1", 2), key_of("a", -1, 2)]  # fmt: skip
    assert len(set(made)) == len(made)


def test_many_identities_do_not_collide():
    assert np.unique(keys_of("resident", np.repeat(np.arange(400), 500), np.tile(np.arange(500), 400))).size == 200_000


def test_identities_refuse_fractions_and_uneven_parts():
    with pytest.raises(TypeError, match="whole numbers"):
        keys_of("resident", np.array([1.5]))
    with pytest.raises(ValueError, match="equal lengths"):
        keys_of("resident", np.arange(3), np.arange(2))
    assert keys_of("resident", np.arange(0)).size == 0


def test_draws_refuse_row_numbers_and_bad_seeds():
    with pytest.raises(TypeError, match="identities are uint64"):
        Draws(1).uniform(Stream.DEATH, 2025, np.arange(3))
    for seed in (-1, 2**64, 1.5, True):
        with pytest.raises(ValueError, match="seed is"):
            Draws(seed)


def test_city_wide_generators_repeat_and_stay_apart_from_keyed_draws():
    draws = Draws(5)
    first = draws.generator(Stream.DOUBT, 2025).random(5)
    assert (draws.generator(Stream.DOUBT, 2025).random(5) == first).all()
    assert (draws.generator(Stream.DOUBT, 2026).random(5) != first).all()
    assert draws.generator(Stream.DOUBT, 2025).bit_generator.state["state"]["counter"][3] == CITY_WIDE
