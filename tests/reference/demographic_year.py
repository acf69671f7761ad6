"""A plain twin of the demographic year: one dictionary a resident, clocks that count down, one decision at a time.

For a resident aged x: the chance to die is death[s, x], of survivors to leave leave[s, x]. A woman gives birth in the
first half of the year with chance 0.5 f[x], in the second with chance 0.5 f[x + 1] if she is still there; a woman who
arrives and is aged x at the end, with chance 0.5 f[x]. Each chance p takes -ln(1 - p) from a waiting hazard
-ln(1 - u).
"""

import math

from tests.reference.keyed_draws import identity, poisson, uniform, waiting

DEATH, BIRTH, LEAVE, CHILD_SEX, CHILD_INFANT, ARRIVAL, ARRIVAL_ZONE, SCALE = 0, 1, 2, 4, 5, 8, 9, 12
MALE, FEMALE = 0, 1


def hazard(p):
    """-ln(1 - p) in units of 2^-27."""
    return 2**31 - 1 if p >= 1 else min(round(-math.log1p(-p) * 2**27), 2**31 - 1)


def resident(key, rid, hid, zone, sex, age):
    """A new resident with all clocks full."""
    clocks = {stream: waiting(uniform(key, stream, 0, rid)) for stream in (DEATH, BIRTH, LEAVE)}
    return {"rid": rid, "hid": hid, "zone": zone, "sex": sex, "age": age, "children": 0, **clocks}


def bear(key, mother, year, rates, t, newborn, flows):
    """One birth: sex, infant death, and a new clock for the mother."""
    rid = identity("child", mother["rid"], year, mother["children"])
    boy = uniform(key, CHILD_SEX, year, rid) < rates.srb / (1 + rates.srb)
    sex = MALE if boy else FEMALE
    flows["births"] += 1
    if uniform(key, CHILD_INFANT, year, rid) < rates.infant[t, sex]:
        flows["infant_deaths"] += 1
    else:
        newborn.append(resident(key, rid, mother["hid"], mother["zone"], sex, 0))
    mother["children"] += 1
    mother[BIRTH] = waiting(uniform(key, BIRTH, 0, mother["rid"], mother["children"]))


def arrivals(key, municipality, year, rates, t, shares, scale):
    """Everyone who arrives and is in the sample, cell by cell."""
    for cell in range(222):
        sex, age = divmod(cell, 111)
        u = uniform(key, ARRIVAL, year, identity("arrivals", municipality, cell))
        for rank in range(poisson(rates.arrive[t, sex, age], u)):
            rid = identity("arrival", municipality, year, sex, age, rank)
            hid = identity("household", rid)
            if scale < 1 and uniform(key, SCALE, 0, hid) >= scale:
                continue
            u_zone = uniform(key, ARRIVAL_ZONE, year, rid)
            zone = next(z for z in range(len(shares)) if u_zone < sum(shares[: z + 1]) or z == len(shares) - 1)
            yield resident(key, rid, hid, zone, sex, age)


def one_year(people, key, rates, year, municipality=0, shares=None, scale=1.0):
    """The residents of the next 1 October and the flows; `people` is left as it was."""
    t, newborn, stay = year - rates.first, [], []
    flows = dict.fromkeys(("births", "infant_deaths", "deaths", "leavers", "arrivals"), 0)
    for old in people:
        person = dict(old)
        sex, x = person["sex"], min(person["age"], 110)
        dies = person[DEATH] <= hazard(rates.death[t, sex, x])
        leaves = person[LEAVE] <= hazard(rates.leave[t, sex, x])
        first = 0.5 * rates.birth[t, x]
        whole = first + (0.5 * rates.birth[t, x + 1] if x < 110 else 0.0)
        bears = sex == FEMALE and person[BIRTH] <= hazard(whole)
        if bears and (person[BIRTH] <= hazard(first) or not (dies or leaves)):
            bear(key, person, year, rates, t, newborn, flows)
        elif sex == FEMALE:
            person[BIRTH] -= hazard(whole)
        flows["deaths"] += dies
        flows["leavers"] += leaves and not dies
        if not (dies or leaves):
            person[DEATH] -= hazard(rates.death[t, sex, x])
            person[LEAVE] -= hazard(rates.leave[t, sex, x])
            person["age"] += 1
            stay.append(person)
    for person in arrivals(key, municipality, year, rates, t, shares, scale) if shares else ():
        flows["arrivals"] += 1
        half = hazard(0.5 * rates.birth[t, person["age"]])
        if person["sex"] == FEMALE and person[BIRTH] <= half:
            bear(key, person, year, rates, t, newborn, flows)
        elif person["sex"] == FEMALE:
            person[BIRTH] -= half
        stay.append(person)
    return stay + newborn, flows
