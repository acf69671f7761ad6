"""One model year of the cohort component, person group by person group: the plain twin of the vectorised engine.

Survive and age, survivors leave, arrivals join at the age they have at the end, women give birth at the mean of both
stocks, the newborn survive to 1 October.
"""


def one_year(population, death, infant, birth, leave, arrive, srb):
    """Stocks and flows of one year; every argument is a nested list [sex][age], sex 0 male and 1 female."""
    oldest = len(population[0]) - 1
    end = [[float(a) for a in arrive[s]] for s in (0, 1)]
    dead = gone = 0.0
    for s in (0, 1):
        for age in range(oldest + 1):
            alive = population[s][age] * (1 - death[s][age])
            stays = alive * (1 - leave[s][age])
            dead += population[s][age] - alive
            gone += alive - stays
            end[s][min(age + 1, oldest)] += stays
    births = sum(0.5 * (population[1][x] + end[1][x]) * birth[x] for x in range(oldest + 1))
    boys = births * srb / (1 + srb)
    for s, born in ((0, boys), (1, births - boys)):
        end[s][0] += born * (1 - infant[s])
        dead += born * infant[s]
    return end, births, dead, gone
