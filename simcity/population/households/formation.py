"""Households of the base year: all residents, whole, in households whose counts are the published ones.

Model
    Residents are taken in turn, each time by a drawn priority weighted with national shares by sex and age:
    those of institutions; those who live alone (elders and others apart); couples (as many as the counts of households
    imply); lone parents with a first child; elders and elder couples who live with a family. Everybody else joins a
    family as a child, where the mother (or lone father) is 18 to 45 years older, and otherwise another kind of
    household as a relative. Heads are husbands, lone parents and the eldest of the rest.

Assumption
    Nuclear families are couples alone, couples with children and lone parents with children; the number of couples
    under 65 without children follows the nation. Households of other kinds hold a couple in six cases of seven, and
    every fourth of them a second couple. Areas are zones where the city has residents by zone, else municipalities.

Left out
    Households across municipalities, same-sex couples, and the difference between a spouse who lives elsewhere and
    none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...rng import Draws, Stream
from ..rates import FEMALE, MALE
from .matching import fewest, pair, pair_by_age, place, race, ranks, take
from .shares import share
from .targets import Targets

HEAD, SPOUSE, CHILD, PARENT, OTHER, INSTITUTION = range(6)  #: role in the household
NEVER, MARRIED, WIDOWED, DIVORCED = range(4)  #: marital status
FIRST_AGE = 18  #: youngest head of a household (definition; the census finds a few of 15 to 17, in lodgings)
MOTHER_AGES = (18, 45)  #: age of the mother at birth [years]
GAP_MEAN, GAP_SPREAD = 30.0, 5.0  #: mother's age at birth of a child who lives with her (computed from fertility 2010)
HUSBAND_OLDER, HUSBAND_SPREAD = 2.2, 3.5  #: age of the husband less that of the wife [years] (remembered; assumed)
LONE_PARENTS = 0.159  #: of nuclear families (Population Census 2015 of Japan, remembered)
OTHER_WITH_COUPLE, SECOND_COUPLE = 0.85, 0.25  #: of households of other kinds (assumed)
ROOM = np.array([0.42, 0.87, 1.0])  #: at most one, two, three further children (assumed)


@dataclass(frozen=True)
class Formation:
    """Who lives with whom; arrays of one entry a resident.

    Attributes
    ----------
    head : ndarray of int64
        Position of the head of the household; residents of institutions stand for themselves.
    role, marital : ndarray of uint8
    """

    head: np.ndarray
    role: np.ndarray
    marital: np.ndarray


def form(area: np.ndarray, sex: np.ndarray, age: np.ndarray, rid: np.ndarray, targets: Targets, year: int) -> Formation:
    """Households of one municipality.

    Parameters
    ----------
    area : ndarray of int
        Zone (or 0 for all) in which households are formed.
    sex, age, rid : ndarray
        Of each resident.
    targets : Targets
    year : int
        Base year; part of the draws, which do not depend on the seed.
    """
    city = _Forming(area, sex, age, rid, targets, year)
    city.settle_institutions()
    city.settle_singles()
    city.marry()
    city.found_lone_parents()
    city.choose_couples_alone()
    city.found_other_kinds()
    city.raise_children()
    city.house_the_rest()
    city.complete_other_kinds()
    return Formation(city.head, city.role, city.marital_status())


class _Forming:
    """The residents while they are being placed; ``head`` is -1 for those who are not yet."""

    def __init__(self, area, sex, age, rid, targets: Targets, year: int):
        self.n, self.targets = rid.size, targets
        self.area, self.sex, self.age = area.astype(np.int64), sex.astype(np.int64), age.astype(np.int64)
        draws = Draws(0)
        self.u = np.concatenate([draws.block(Stream.FORMATION // 4, year, rid, index) for index in range(4)], axis=1)
        self.normal = _normal(self.u[:, 14], self.u[:, 15])
        self.head = np.full(self.n, -1, dtype=np.int64)
        self.role = np.full(self.n, OTHER, dtype=np.uint8)
        self.spouse = np.full(self.n, -1, dtype=np.int64)
        self.kind = np.zeros(self.n, dtype=np.uint8)  # of the household, at its head
        self.alone = np.zeros(self.n, dtype=bool)  # couples who stay without children

    def free(self) -> np.ndarray:
        return np.flatnonzero(self.head < 0)

    def of(self, quantity: str, who: np.ndarray) -> np.ndarray:
        return share(quantity)[self.sex[who], self.age[who]]

    def join(self, who: np.ndarray, head: np.ndarray, role: int) -> None:
        self.head[who], self.role[who] = head, role

    def settle_institutions(self) -> None:
        """Residents who are no members of ordinary households."""
        who = self.free()
        chosen = who[take(self.area[who], self.of("institution", who), self.u[who, 0], self.n - self.targets.members)]
        self.join(chosen, chosen, INSTITUTION)

    def settle_singles(self) -> None:
        """Those who live alone, elders and others apart."""
        t, who = self.targets, self.free()
        old, grown = self.age[who] >= 65, self.age[who] >= FIRST_AGE
        for group, number in ((who[old], t.single_65), (who[~old & grown], t.single - t.single_65)):
            chosen = group[take(self.area[group], self.of("single", group), self.u[group, 1], number)]
            self.join(chosen, chosen, HEAD)

    def marry(self) -> None:
        """Couples: husbands by their share of married men, then as many wives in each area, oldest with oldest."""
        t = self.targets
        number = round(t.nuclear * (1.0 - LONE_PARENTS) + t.other * (OTHER_WITH_COUPLE + SECOND_COUPLE))
        number = max(number, t.couple_65)
        who = self.free()
        left = np.maximum(1.0 - self.of("single", who) - self.of("institution", who), 0.05)
        chance = np.clip(self.of("married", who) / left, 0.0, 0.97)
        chance[self.age[who] < 18] = 0.0
        men, women = self.sex[who] == MALE, self.sex[who] == FEMALE
        husbands = who[men][take(self.area[who[men]], chance[men], self.u[who[men], 2], number)]
        wives, odds = who[women & (chance > 0)], chance[women & (chance > 0)]
        first = race(odds / (1.0 - odds), self.u[wives, 2])
        at_h, at_w = pair_by_age(self.area[husbands], self.u[husbands, 3],
                                 self.age[husbands] + HUSBAND_SPREAD * self.normal[husbands], self.area[wives], first,
                                 self.age[wives] + HUSBAND_OLDER + HUSBAND_SPREAD * self.normal[wives])  # fmt: skip
        husbands, wives = husbands[at_h], wives[at_w]
        self.join(husbands, husbands, HEAD)
        self.join(wives, husbands, SPOUSE)
        self.spouse[husbands], self.spouse[wives] = wives, husbands

    def couples(self) -> np.ndarray:
        """Husbands who head a household of a couple without relatives."""
        return np.flatnonzero((self.role == HEAD) & (self.spouse >= 0) & (self.kind == 0))

    def found_lone_parents(self) -> None:
        """Lone parents, each with a first child of fitting age from the same area."""
        missing = max(self.targets.nuclear - self._nuclear_couples_wanted(), 0)
        for turn in range(3):
            if missing <= 0:
                return
            parents = self.free()
            weight = self.of("lone_parent", parents)
            chosen = take(self.area[parents], weight, self.u[parents, 4 + turn], missing)
            parents = parents[chosen]
            children = self.free()
            children = children[~np.isin(children, parents) & (self.age[children] < 70)]
            wanted = self.age[children] + GAP_MEAN + GAP_SPREAD * self.normal[children]
            home = place(self.area[children], wanted, self.u[children, 5], self.area[parents], self.age[parents],
                         self.u[parents, 5], np.ones(parents.size))  # fmt: skip
            found = home >= 0
            children, parents = children[found], parents[home[found]]
            fits = self._fits(parents, children)
            children, parents = children[fits], parents[fits]
            self.join(parents, parents, HEAD)
            self.kind[parents] = 1
            self.join(children, parents, CHILD)
            missing -= parents.size

    def _nuclear_couples_wanted(self) -> int:
        t, couples = self.targets, self.couples().size
        planned = round(t.nuclear * (1.0 - LONE_PARENTS))
        return min(planned, couples)

    def _fits(self, parents: np.ndarray, children: np.ndarray) -> np.ndarray:
        gap = self.age[parents] - self.age[children]
        return (gap >= MOTHER_AGES[0]) & (gap <= MOTHER_AGES[1])

    def is_elder_couple(self, husbands: np.ndarray) -> np.ndarray:
        return (self.age[husbands] >= 65) & (self.age[self.spouse[husbands]] >= 60)

    def choose_couples_alone(self) -> None:
        """Elder couples alone as many as published; younger ones by the nation's share."""
        couples = self.couples()
        old = self.is_elder_couple(couples)
        elders = couples[old]
        flat = np.full(elders.size, 0.5)
        self.alone[elders[take(self.area[elders], flat, self.u[elders, 7], self.targets.couple_65)]] = True
        young = couples[~old]
        self.alone[young[self.u[young, 7] < self.of("couple_alone", young)]] = True

    def found_other_kinds(self) -> None:
        """Families with relatives: elder couples or elders with a younger couple, then any two who are left."""
        lone = np.count_nonzero(self.kind == 1)
        extra: int = self.couples().size - (self.targets.nuclear - int(lone))  # couples that must not stay nuclear
        seconds: int = min(max(round(extra * SECOND_COUPLE / (OTHER_WITH_COUPLE + SECOND_COUPLE)), 0), extra // 2)
        elders = self.couples()
        elders = elders[self.is_elder_couple(elders) & ~self.alone[elders]]
        elders = elders[take(self.area[elders], np.full(elders.size, 0.5), self.u[elders, 8], seconds)]
        hosts = self._hosts_for(elders)
        husband, host = elders[hosts >= 0], hosts[hosts >= 0]
        self.kind[host], self.kind[husband] = 2, 0
        for who in (husband, self.spouse[husband]):
            self.join(who, host, PARENT)
        extra -= 2 * int(np.count_nonzero(hosts >= 0))
        self._add_relatives(max(extra, 0))
        self._found_pairs(self.targets.other - int(np.count_nonzero(self.kind == 2)))

    def _hosts_for(self, elders: np.ndarray) -> np.ndarray:
        """A younger couple for each of the elders, -1 where none fits."""
        hosts = self.couples()
        hosts = hosts[~self.alone[hosts] & ~np.isin(hosts, elders) & (self.age[hosts] < 76)]
        wanted = np.maximum(self.age[elders] - 28.0 + 3.0 * self.normal[elders], 22.0)
        at = place(self.area[elders], wanted, self.u[elders, 9], self.area[hosts], self.age[hosts], self.u[hosts, 9],
                   np.ones(hosts.size))  # fmt: skip
        return np.where(at >= 0, hosts[np.maximum(at, 0)] if hosts.size else -1, -1)

    def _add_relatives(self, number: int) -> None:
        """A parent, or another relative, for as many couples."""
        for turn in range(3):
            if number <= 0:
                return
            who = self.free()
            who = who[self.age[who] >= 18]
            weight = np.select([self.age[who] >= 75, self.age[who] >= 65, self.age[who] >= 55], [0.97, 0.9, 0.3], 0.01)
            chosen = who[take(self.area[who], weight, self.u[who, 10 + turn % 2], number)]
            hosts = self._hosts_for(chosen)
            found = hosts >= 0
            if turn == 2 and not found.all():  # any couple of the area will do
                couples = self.couples()
                couples = couples[~self.alone[couples] & ~np.isin(couples, hosts[found])]
                left = np.flatnonzero(~found)
                at_l, at_c = pair(self.area[chosen[left]], self.u[chosen[left], 11], self.area[couples],
                                  self.u[couples, 11])  # fmt: skip
                hosts[left[at_l]] = couples[at_c]
                found = hosts >= 0
            chosen, hosts = chosen[found], hosts[found]
            self.kind[hosts] = 2
            elder = self.age[chosen] >= self.age[hosts] + 16
            self.join(chosen[elder], hosts[elder], PARENT)
            self.join(chosen[~elder], hosts[~elder], OTHER)
            number -= hosts.size

    def _found_pairs(self, number: int) -> None:
        """Households of two relatives without a couple: an elder and another, brothers and sisters."""
        if number <= 0:
            return
        who = self.free()
        who = who[self.age[who] >= 20]
        weight = np.select([self.age[who] >= 65, self.age[who] >= 50], [0.95, 0.5], 0.05)
        heads = who[take(self.area[who], weight, self.u[who, 12], min(number, who.size // 2))]
        others = np.setdiff1d(self.free(), heads)
        first = np.where(self.age[others] >= 16, 0.0, 1.0) + self.u[others, 12]
        limit = fewest(self.area[heads], self.area[others])
        heads = heads[ranks(self.area[heads], self.u[heads, 13]) < limit[self.area[heads]]] if heads.size else heads
        at_h, at_o = pair(self.area[heads], self.u[heads, 13], self.area[others], first)
        heads, others = heads[at_h], others[at_o]
        self.join(heads, heads, HEAD)
        self.kind[heads] = 2
        self.join(others, heads, OTHER)

    def raise_children(self) -> None:
        """Everybody left of fitting age lives with parents; elder couples who are not alone come first."""
        homes = np.flatnonzero((self.role == HEAD) & (((self.spouse >= 0) & ~self.alone) | (self.kind == 1)))
        couples = homes[self.spouse[homes] >= 0]
        elders = couples[self.is_elder_couple(couples) & (self.kind[couples] == 0)]
        for needy in (elders, couples[self.kind[couples] == 0]):
            childless = np.setdiff1d(needy, self.head[self.role == CHILD])
            self._bring_up(childless, np.ones(childless.size, dtype=np.int64))
        room = 1 + np.searchsorted(ROOM, self.u[homes, 13], side="right")
        room -= np.bincount(np.searchsorted(homes, self.head[self.role == CHILD]), minlength=homes.size)
        self._bring_up(homes, np.maximum(room, 0))
        self._bring_up(homes, np.full(homes.size, 4))

    def _bring_up(self, homes: np.ndarray, room: np.ndarray) -> None:
        children = self.free()
        if not homes.size or not children.size:
            return
        mother = np.where(self.spouse[homes] >= 0, self.age[self.spouse[homes]], self.age[homes])
        gap = np.clip(GAP_MEAN + GAP_SPREAD * self.normal[children], *MOTHER_AGES)
        at = place(self.area[children], self.age[children] + gap, self.u[children, 9], self.area[homes], mother,
                   self.u[homes, 9], room)  # fmt: skip
        found = np.flatnonzero(at >= 0)
        difference = mother[at[found]] - self.age[children[found]]
        found = found[(difference >= MOTHER_AGES[0]) & (difference <= MOTHER_AGES[1])]
        self.join(children[found], homes[at[found]], CHILD)

    def house_the_rest(self) -> None:
        """The few who are left join households of other kinds in their area, else any household, else found one."""
        for homes in (np.flatnonzero((self.role == HEAD) & (self.kind == 2)), np.flatnonzero(self.spouse >= 0)):
            who, homes = self.free(), homes[self.head[homes] == homes]
            if not who.size or not homes.size:
                continue
            homes = homes[np.lexsort((self.u[homes, 6], self.area[homes]))]
            low = np.searchsorted(self.area[homes], self.area[who], side="left")
            high = np.searchsorted(self.area[homes], self.area[who], side="right")
            some = high > low
            at = low + (self.u[who, 6] * (high - low)).astype(np.int64)
            who, at = who[some], at[some]
            elder = self.age[who] >= self.age[homes[at]] + 16
            self.kind[homes[at]] = 2
            self.join(who[elder], homes[at[elder]], PARENT)
            self.join(who[~elder], homes[at[~elder]], OTHER)
        who = self.free()
        grown = who[self.age[who] >= 18]
        self.join(grown, grown, HEAD)
        who = self.free()
        self.join(who, who, INSTITUTION)

    def complete_other_kinds(self) -> None:
        """Where relatives were too few for the households of other kinds, grown children share homes of their own.

        Only the smallest places need it. Who leaves does not change the kind of the family: one child of a couple, or
        of a lone parent with several.
        """
        heads = np.flatnonzero((self.role == HEAD) & (self.kind == 2))
        missing = self.targets.other - heads.size
        if missing <= 0:
            return
        children = np.flatnonzero(self.role == CHILD)
        number = np.bincount(self.head[children], minlength=self.n)
        can = (self.age[children] >= 20) & ((self.spouse[self.head[children]] >= 0) | (number[self.head[children]] > 1))
        who = children[can]
        who = who[ranks(self.head[who], self.u[who, 12]) == 0]  # one from each home
        rank = ranks(self.area[who], self.u[who, 13])
        first, second = who[rank % 2 == 0], who[rank % 2 == 1]
        at_f, at_s = pair(self.area[first], self.u[first, 13], self.area[second], self.u[second, 13])
        first, second = first[at_f], second[at_s]
        chosen = np.argsort(self.u[first, 12], kind="stable")[:missing]
        self.join(first[chosen], first[chosen], HEAD)
        self.kind[first[chosen]] = 2
        self.join(second[chosen], first[chosen], OTHER)

    def marital_status(self) -> np.ndarray:
        """Married with a spouse at home; else never married, widowed or divorced by sex, age and the place in life."""
        status = np.where(self.spouse >= 0, MARRIED, NEVER).astype(np.uint8)
        who = np.flatnonzero((self.spouse < 0) & (self.age >= 18))
        once = self.of("once_married", who)
        own = (self.kind[who] == 1) | (self.role[who] == PARENT)
        child = (self.role[who] == CHILD) & (self.age[who] < 60)
        hit = self.u[who, 3] < np.where(own, 1.0, np.where(child, 0.35 * once, once))
        widowed = self.u[who, 4] < np.clip((self.age[who] - 40.0) / 40.0, 0.02, 0.97)
        status[who[hit]] = np.where(widowed[hit], WIDOWED, DIVORCED)
        return status


def _normal(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Standard normal numbers from two uniforms (Box and Muller 1958)."""
    return np.sqrt(-2.0 * np.log1p(-u)) * np.cos(2.0 * np.pi * v)
