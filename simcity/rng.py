"""Draws that depend on who and when, never on order: keyed Philox 4x64 with ten rounds.

A draw is a pure function of (seed, replication, stream, year, identity, index). There is no state to pass around, so
threads, workers, row order and run order cannot change a draw, and two scenarios differ only where they reach.

The key of the generator is (seed, replication); its counter is (identity, year, stream // 4, index); the draw is word
``stream % 4`` of the block, so four decisions that are asked together cost one. Block for block this is
``numpy.random.Philox`` (Salmon, Moraes, Dror and Shaw 2011, SC11), which a test compares bit for bit.

Identities are 64-bit hashes of who someone is. Among n identities of one kind a collision has probability n^2 / 2^65:
3 in 10^8 for a million, 0.02 % for a hundred million. Two residents who collided would share their draws, no more.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

import numpy as np

from ._kernels import draws as kernel

WORD = 1 << 64
CITY_WIDE = 1 << 63  # fourth counter word of city-wide generators; keyed draws keep their index below it


class Stream(IntEnum):
    """The random decisions. Numbers are permanent: never reuse or renumber; a retired stream keeps its line."""

    DEATH = 0  # waiting hazard until death, drawn once (year 0, index 0)
    BIRTH = 1  # waiting hazard until the next birth of a woman (year 0, index = births so far)
    LEAVE = 2  # waiting hazard until leaving the city, drawn once (year 0, index 0)
    MOVE = 3  # retired: households move inside the city (MOVE_HOME); the fourth clock stands still
    CHILD_SEX = 4  # sex of a newborn
    CHILD_INFANT = 5  # whether a newborn dies before its first census date
    ARRIVAL = 8  # number of arrivals of a cell (municipality, sex, age) in a year
    ARRIVAL_ZONE = 9  # zone in which an arrival settles
    SCALE = 12  # whether a household is kept in a run of reduced scale (year 0)
    SHADOWING = 16  # radio shadowing between a place and a gateway
    GATEWAY_LIFE = 17  # life of a gateway
    DOUBT = 20  # shift of the Sobol sequence of doubtful parameters
    COUNTERPART = 24  # what the counterpart of a contract does
    SYNTHESIS = 28  # which fractional residents of the base population become whole
    FORMATION = 32  # who lives with whom in the base year (block of four, index = further draws)
    PARTNER = 36  # whether a resident without spouse looks for one in a year
    LEAVE_HOME = 37  # whether a grown child or another member founds a household in a year
    DIVORCE = 38  # whether a couple parts in a year
    REJOIN = 39  # whether a resident who lives alone joins relatives in a year
    FOLLOW = 40  # whether a member of a family leaves the city with its head in a year
    MATCH = 41  # whom one finds: spouse, relatives, home
    ARRIVAL_FAMILY = 44  # with whom an arrival comes (block of four)
    HAVING = 48  # licence, car, work place, income (block of four)
    MOVE_HOME = 52  # whether a household moves inside the city in a year
    MOVE_ZONE = 53  # how a household likes each zone in a year (its word is joined with the zone's identity)
    HOME_PRIORITY = 54  # who is served first when homes are scarce
    DEMOLITION = 55  # whether an old vacant dwelling is pulled down in a year
    HOME_AGE = 56  # age of a dwelling of the base year; which zones get the last vacant one
    BUILDING = 57  # which zones get a fraction of a new dwelling in a year
    SUBSIDISED = 58  # whether a household would fulfil the conditions of a moving subsidy (year 0)
    LETTING = 59  # which of the homes on offer in a zone is taken first in a year
    PLACE_CHANGE = 60  # whether a worker looks for another work place in a year
    PLACE_CHOICE = 61  # which work place or school is chosen in a year (index = kind of place)
    PLACE_PRIORITY = 62  # who is served first, and who goes first, where places are scarce
    PLACE_AGAIN = 63  # which place is chosen when the first choice is full (index + 16: over what is left)


@dataclass(frozen=True)
class Draws:
    """The draws of one run.

    Parameters
    ----------
    seed, replication : int
        Two numbers from 0 to 2^64 - 1. Replications of one seed are independent.

    Examples
    --------
    >>> draws = Draws(seed=1, replication=0)
    >>> rid = keys_of("resident", np.array([10, 11, 12]))
    >>> u = draws.uniform(Stream.DEATH, 2025, rid)
    >>> bool((draws.uniform(Stream.DEATH, 2025, rid[::-1])[::-1] == u).all())
    True
    """

    seed: int = 0
    replication: int = 0

    def __post_init__(self):
        for name in ("seed", "replication"):
            value = getattr(self, name)
            if isinstance(value, bool) or int(value) != value or not 0 <= value < WORD:
                raise ValueError(f"{name} is {value!r}; expected a whole number from 0 to 2^64 - 1")
            object.__setattr__(self, name, int(value))

    def uniform(self, stream: int, year: int, rid, index=0, n_threads: int = 1) -> np.ndarray:
        """One uniform per entity.

        Parameters
        ----------
        stream : Stream
            The decision.
        year : int
            Model year; 0 for what is drawn once in a life.
        rid : array_like of uint64
            Identities, any shape.
        index : int or array_like of the shape of `rid`
            Counts repeated draws of the same decision in the same year.
        n_threads : int
            Threads to use; the result does not depend on it.

        Returns
        -------
        ndarray of float64, shape of `rid`
            In [0, 1).
        """
        rid, keys, index = _aligned(rid, index)
        out = np.empty(keys.size)
        kernel.uniforms(self.seed, self.replication, int(year), int(stream) // 4, int(stream) % 4, keys, index, out,
                        n_threads)  # fmt: skip
        return out.reshape(rid.shape)

    def block(self, block: int, year: int, rid, index=0, n_threads: int = 1) -> np.ndarray:
        """The four uniforms of streams 4 `block` to 4 `block` + 3, one row per entity; shape (n, 4)."""
        _, keys, index = _aligned(rid, index)
        out = np.empty((keys.size, 4))
        kernel.blocks(self.seed, self.replication, int(year), int(block), keys, index, out, n_threads)
        return out

    def words(self, block: int, year: int, rid, index=0) -> np.ndarray:
        """The four 64-bit words behind `block`; shape (n, 4), uint64."""
        _, keys, index = _aligned(rid, index)
        out = np.empty((keys.size, 4), dtype=np.uint64)
        kernel.words(self.seed, self.replication, int(year), int(block), keys, index, out)
        return out

    def poisson(self, stream: int, year: int, rid, mean, index=0) -> np.ndarray:
        """One Poisson count per entity, by inversion of one uniform: raising a mean never lowers a count.

        Parameters
        ----------
        mean : array_like of float64, shape of `rid`
            Expected counts, 0 or more.

        Returns
        -------
        ndarray of int64, shape of `rid`
        """
        u = self.uniform(stream, year, rid, index)
        mean = np.asarray(mean, dtype=np.float64)
        mean = np.ascontiguousarray(mean if mean.shape == u.shape else np.broadcast_to(mean, u.shape))
        out = np.empty(u.size, dtype=np.int64)
        kernel.poisson(mean.ravel(), u.ravel(), out)
        return out.reshape(u.shape)

    def generator(self, stream: int, year: int = 0) -> np.random.Generator:
        """A generator for what concerns the whole city at once, such as the weather of a year."""
        counter = np.array([0, int(year) % WORD, int(stream), CITY_WIDE], dtype=np.uint64)
        key = np.array([self.seed, self.replication], dtype=np.uint64)
        return np.random.Generator(np.random.Philox(counter=counter, key=key))


def key_of(*parts: int | str) -> np.uint64:
    """The identity of one thing, from who it is.

    Parameters
    ----------
    *parts : int or str
        What identifies it, most general first, e.g. ``("gateway", "toyama", 17)``. Order and number of parts count,
        and 1 is another part than "1".

    Examples
    --------
    >>> bool(key_of("resident", 7) == keys_of("resident", np.array([7]))[0])
    True
    """
    if not parts:
        raise ValueError("an identity needs at least one part")
    return keys_of(parts[0], *parts[1:])[0]


def keys_of(kind: int | str, *parts) -> np.ndarray:
    """The identities of many things of one kind.

    Parameters
    ----------
    kind : int or str
        Separates the kinds: resident 5 and gateway 5 have different identities.
    *parts : int, str, or array of integers
        What identifies each; single values serve all, arrays have one value each.

    Returns
    -------
    ndarray of uint64, shape (n,)
    """
    columns = [_part_words(part) for part in parts]
    n = max((c.size for c in columns), default=1)
    if any(c.size == 0 for c in columns):
        n = 0
    if any(c.size not in (1, n) for c in columns if n):
        raise ValueError("the parts of identities need equal lengths")
    state = np.full(n, opened(kind, len(parts)), dtype=np.uint64)
    for column in columns:
        if n:
            kernel.absorb_into(state, column)
    return state


@lru_cache(maxsize=256)
def opened(kind: int | str, n_parts: int) -> np.uint64:
    """The state of an identity before its parts: kernels go on from here, taking in one part after the other."""
    return continued(np.uint64(1 + n_parts), kind)


def continued(state: np.uint64, *parts: int | str) -> np.uint64:
    """The state of an identity after more parts that many have in common."""
    states = np.array([state], dtype=np.uint64)
    for part in parts:
        kernel.absorb_into(states, _part_words(part))
    return states[0]


def _part_words(part) -> np.ndarray:
    """A part as 64-bit words; text by its digest, so that "1" and 1 differ."""
    if isinstance(part, str):
        return _digest(part)
    if type(part) is int and -(WORD >> 1) <= part < WORD:
        return np.array([part % WORD], dtype=np.uint64)
    array = np.asarray(part)
    if array.dtype.kind not in "iu":
        raise TypeError(f"the parts of an identity are whole numbers or text, not {array.dtype}")
    return np.ascontiguousarray(np.atleast_1d(array).ravel().astype(np.int64 if array.dtype.kind == "i" else np.uint64)
                                .view(np.uint64))  # fmt: skip


@lru_cache(maxsize=4096)
def _digest(text: str) -> np.ndarray:
    digest = hashlib.blake2b(text.encode("utf-8"), digest_size=8, person=b"simcity-id").digest()
    words = np.frombuffer(digest, dtype="<u8").astype(np.uint64)
    words.flags.writeable = False
    return words


def _aligned(rid, index) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`rid` as given, and `rid` and `index` as flat contiguous arrays for the kernels."""
    rid = np.asarray(rid)
    if rid.dtype != np.uint64:
        raise TypeError(f"identities are uint64, not {rid.dtype}; make them with key_of or keys_of")
    index = np.asarray(index)
    if index.ndim and index.shape != rid.shape:
        raise ValueError("index needs one value, or the shape of rid")
    return rid, np.ascontiguousarray(rid).ravel(), index.astype(np.uint64).ravel()
