"""What ``simcity check CITY --fit`` says of work places and schools."""

from __future__ import annotations

from .console import columns, out, t

STAGE_WORDS = {"nursery": ("保育所・幼稚園", "nursery"), "primary": ("小学校", "primary"),
               "junior_high": ("中学校", "junior high"), "high": ("高等学校", "high"),
               "college": ("大学・短大", "college")}  # fmt: skip


def print_place_fit(city) -> None:
    """Workers, work flows and pupils of the base year beside those expected or published."""
    from ..population.places.fit import fit_of

    found = fit_of(city)
    seen, (m, f) = found.seen, found.workers.values()
    jobs, come, leave = seen.jobs.sum(), seen.workers_in.sum(), seen.counts[1, -1]
    out()
    out(
        t(
            f"{city.names['ja']}：{city.base_year}年の就業と通学",
            f"{city.names['en']}: work and school in {city.base_year}",
        )
    )
    out(t(f"  就業者（作成/公表値から） 男 {m[1]:,}/{m[0]:,.0f}、女 {f[1]:,}/{f[0]:,.0f}",
          f"  workers (made/from published) men {m[1]:,}/{m[0]:,.0f}, women {f[1]:,}/{f[0]:,.0f}"))  # fmt: skip
    out(t(f"  職 {jobs:,} ＝ 市内で働く住民 {m[1] + f[1] - leave:,} ＋ 市外からの通勤 {come:,}。市外へ通勤 {leave:,}",
          f"  jobs {jobs:,} = residents who work here {m[1] + f[1] - leave:,} + who come in {come:,}; "
          f"go out {leave:,}"))  # fmt: skip
    for label, measures in ((t("地区間の通勤", "work flows between districts"), found.flows),
                            (t("通勤距離の階級", "classes of distance to work"), found.distance)):  # fmt: skip
        out(f"  {label}: SRMSE {measures['srmse']:.4f}, TAE {measures['tae']:,.0f}, SAE {measures['sae']:.4f}")
    expected, made_km = (f"{km:.2f} km" for km in found.mean_km)
    out(t(f"  平均通勤距離（直線） 期待 {expected}、作成 {made_km}",
          f"  mean way to work (straight) expected {expected}, made {made_km}"))  # fmt: skip
    head = [t("学校", "school"), t("在学者（公表）", "pupils, published"), t("在学者（作成）", "pupils, made"),
            t("定員", "places"), t("定員外", "without a place")]  # fmt: skip
    rows = []
    for stage, (name, (published, made)) in enumerate(found.pupils.items(), start=1):
        known = f"{published:,.0f}" if published == published else "-"
        rows.append([t(*STAGE_WORDS[name]), known, f"{made:,}", f"{seen.seats[stage].sum():,}",
                     f"{seen.unplaced[stage]:,}"])  # fmt: skip
    out(columns(head, rows))
    source = "zone_jobs" in city.tables
    out(t(f"  （公表値は最も近い年の人口比。ゾーン別の職は{'調査' if source else '規則による合成'}）",
          f"  (published in the nearest year, in proportion to residents; jobs by zone are "
          f"{'as surveyed' if source else 'synthetic, by rule'})"))  # fmt: skip
