"""Speed and memory of the demographic year, beside NumPy and Mesa doing the same; start-up times.

All sides run alternately in one process, each from its own state; the median of nine years counts. Ratios are of CPU
seconds, which other work on the machine disturbs less; two threads are compared with one by the wall clock, so only
on a quiet machine.

    make bench                                              or alone:
    python -m tests.benchmarks.bench_population [results.json]
"""

import json
import platform
import statistics
import subprocess
import sys
import time

import numpy as np

from simcity.population import worlds
from simcity.population.advance import CORE, Lists, advance
from simcity.population.age_structure import national_single_ages
from simcity.population.arrivals import Arrivals, Settling
from simcity.population.conservation import PeopleAccount, recount
from simcity.population.hazards import build_hazards
from simcity.population.microsimulation import found
from simcity.population.migration import scale_to, standard_schedule
from simcity.population.rates import Rates
from simcity.rng import Draws
from tests.benchmarks.peers_population import MesaTown, NumpyTown

RESIDENTS, MESA_RESIDENTS, ZONES, ROUNDS = 1_000_000, 20_000, 300, 9
SHARES = np.random.default_rng(1).dirichlet(np.ones(ZONES))


def national_city(size, years=ROUNDS + 2, first=2020):
    """`size` residents with the structure of Japan in 2020; 2.2 % leave in a year and as many arrive."""
    population = national_single_ages(2020)
    population = np.rint(population * (size / population.sum())).astype(int)
    chosen, middle = worlds.preset_of("ipss2023_medium"), first + np.arange(years) + 0.5
    tables = worlds.mortality(chosen, middle)
    _, leave = scale_to(np.stack([standard_schedule()] * 2), population, 0.022 * size)
    arrive = np.zeros_like(leave)
    arrive[:, 1:] = (population * leave)[:, :-1]
    rates = Rates(first, first + years, 1.0 - tables.survivorship, 1.0 - tables.L[..., 0],
                  worlds.fertility(chosen, middle), np.broadcast_to(leave, (years, 2, 111)),
                  np.broadcast_to(arrive, (years, 2, 111)), 1.055)  # fmt: skip
    return population, rates


class Ours:
    """The agents of this project."""

    def __init__(self, population, rates, threads, checked):
        self.hazards, self.draws, self.lists, self.year = build_hazards(rates), Draws(1), Lists(), rates.first
        self.residents = found(population, self.hazards, self.draws)
        self.residents.zone[:] = np.random.default_rng(2).choice(ZONES, len(self.residents), p=SHARES)
        self.arrivals = Arrivals(16201, rates.first, rates.arrive, Settling.from_weights(SHARES))
        self.threads, self.checked = threads, checked
        self.account = PeopleAccount([str(z) for z in range(ZONES)], recount(self.residents, ZONES))

    def step(self):
        flows = advance(self.residents, self.hazards, self.arrivals, self.draws, self.year, ZONES, 1.0, self.threads,
                        self.lists)  # fmt: skip
        self.year += 1
        self.account.post(flows)
        if self.checked:
            self.account.check(recount(self.residents, ZONES, self.threads), "benchmark")
        return flows

    def __len__(self):
        return len(self.residents)


def speeds():
    """Median resident-years of each side per CPU second, and per second by the wall clock."""
    population, rates = national_city(RESIDENTS)
    small, small_rates = national_city(MESA_RESIDENTS)

    def as_columns(counts):
        sex, age = np.divmod(np.repeat(np.arange(222), counts.ravel()), 111)
        return sex, age, np.random.default_rng(2).choice(ZONES, sex.size, p=SHARES)

    sides = {
        "ours, 1 thread": (Ours(population, rates, 1, True), population.sum()),
        "ours, 1 thread, without the recount": (Ours(population, rates, 1, False), population.sum()),
        "ours, 2 threads": (Ours(population, rates, 2, True), population.sum()),
        "NumPy, keyed draws": (NumpyTown(*as_columns(population), rates, SHARES, True), population.sum()),
        "NumPy, fastest unkeyed": (NumpyTown(*as_columns(population), rates, SHARES, False), population.sum()),
        "Mesa shuffle_do": (MesaTown(*as_columns(small), small_rates, SHARES), small.sum()),
    }
    cpu, wall = {name: [] for name in sides}, {name: [] for name in sides}
    for turn in range(ROUNDS + 1):
        for name, (side, size) in sides.items():
            begin, begin_cpu = time.perf_counter(), time.process_time()
            side.step()
            if turn:  # the first round warms memory
                wall[name].append((time.perf_counter() - begin) / float(size))
                cpu[name].append((time.process_time() - begin_cpu) / float(size))
    return tuple({name: 1.0 / statistics.median(values) for name, values in took.items()} for took in (cpu, wall))


def start_up(*arguments):
    """Median seconds of a fresh Python running `arguments`."""
    seconds = []
    for _ in range(5):
        begin = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)


def hot_bytes():
    """Bytes a resident in the columns read every year."""
    residents = found(np.ones((2, 111), dtype=int), build_hazards(national_city(1000)[1]), Draws(1)).raw
    return sum(residents(name)[0].nbytes for name in CORE)


def measure():
    """Everything, with the facts of the machine that matter (no names)."""
    rates, wall = speeds()
    ours = rates["ours, 1 thread"]
    start = {"python": start_up("-c", "pass"), "import simcity": start_up("-c", "import simcity")}
    try:
        start["simcity --help"] = start_up("-m", "simcity", "--help")
    except subprocess.CalledProcessError:
        pass  # the command line is not installed here
    return {
        "residents": RESIDENTS, "mesa_residents": MESA_RESIDENTS, "rounds": ROUNDS,
        "resident_years_per_cpu_second": rates, "resident_years_per_second": wall,
        "ratio_of_ours_on_one_thread": {name: ours / value for name, value in rates.items()},
        "two_threads_over_one": wall["ours, 2 threads"] / wall["ours, 1 thread"],
        "hot_bytes_per_resident": int(hot_bytes()), "seconds_to_start": start,
        "machine": {"processor": platform.machine(), "system": platform.system(), "python": platform.python_version(),
                    "numpy": np.__version__},
    }  # fmt: skip


def show(found):
    """The results as a table."""
    rows = [f"{'million resident-years per second of':38} {'CPU':>10} {'wall':>10} {'ours is faster by':>18}"]
    for name, rate in found["resident_years_per_cpu_second"].items():
        rows.append(f"{name:38} {rate / 1e6:10.2f} {found['resident_years_per_second'][name] / 1e6:10.2f} "
                    f"{found['ratio_of_ours_on_one_thread'][name]:18.2f}")  # fmt: skip
    rows.append(f"two threads over one {found['two_threads_over_one']:.2f}; "
                f"hot bytes a resident {found['hot_bytes_per_resident']}")  # fmt: skip
    rows += [f"{name}: {seconds:.2f} s" for name, seconds in found["seconds_to_start"].items()]
    return "\n".join(rows)


def test_the_demographic_year_beside_its_peers(benchmark, capsys, tmp_path):
    found = benchmark.pedantic(measure, rounds=1)
    with capsys.disabled():
        print("\n" + show(found))
    benchmark.extra_info.update(found)
    ratio = found["ratio_of_ours_on_one_thread"]
    assert ratio["NumPy, keyed draws"] >= 8
    assert ratio["NumPy, fastest unkeyed"] >= 2
    assert found["hot_bytes_per_resident"] <= 64


if __name__ == "__main__":
    results = measure()
    print(show(results))
    if len(sys.argv) > 1:
        with open(sys.argv[1], "w", encoding="utf-8") as file:
            json.dump(results, file, indent=1)
