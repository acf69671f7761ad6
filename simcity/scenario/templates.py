"""Commented files to start from: a scenario, a study, the first scenario of a new city."""

from __future__ import annotations

from pathlib import Path
from string import Template

from ..errors import Problem, ScenarioError
from .library import MARK, NameProblem, name_parts
from .messages import text

LIBRARY = """\
# This file marks the folder as a library: names in scenarios and studies are looked up below it.
title: {ja: わたしのシナリオ, en: My scenarios}
"""

_BASELINE = Template("""\
# What becomes of the city when nothing new is decided. Other scenarios extend this one and state what differs.
# 新しいことを何も決めない場合。ほかのシナリオはこれを extends で継承し、違うところだけを書きます。
city: $city
title: {ja: 現状のまま, en: As it is}
description:
  ja: 新しい決定を何もしない。
  en: Nothing new is decided.

# What nobody in the city decides. 誰も決められないこと（将来推計など）。
world: ipss2023_medium

# What the city decides; empty here. 市が決めること。ここでは空。
strategy: {}

# Share of households simulated; 1 is everyone. 計算する世帯の割合。1は全数です。
run: {first: $first, last: $last, scale: $scale, seed: 0, replications: 1}
""")

_SCENARIO = Template("""\
# A scenario says what differs and why; everything else is inherited from the file named in extends.
# 違うところだけを書きます。「#」を外すと効きます。確認は simcity check このファイル。
city: $city
extends: $parent
title: {ja: 新しい方策, en: A new strategy}
description:
  ja: 何を、なぜ試すのか。
  en: What is tried, and why.

strategy:
  network:
    lorawan:
      renew_from: $year            # first year in which gateways are replaced 更新を始める年度
      # gateways: 98              # how many; empty: as many as today 基地局数
      # placement: cover          # choose sites anew, with coverage_target: 98% 配置を選び直す
      # close_from: $year          # instead of renewing: take them down 更新せずに撤去する
    # lines: {technology: ltem, from: $year, contract_years: 5}     # rent an operator's lines 回線を借りる
  # platform: {arrangement: shared, from: $year, members: ["16201", "16202"]}   # codes in quotes 市町村コードは引用符で
  finance:
    scheme: subsidy_and_bond       # general, subsidy, bond, subsidy_and_bond or lease 財源
    subsidy_rate: 50%
    # subsidy_cap_yen: 1億円
    # bond: {kind: general_single, rate: 0.5%, term_years: 10}
  # parameters:                    # numbers of the model, each with its source 前提の数値には出典を
  #   gateway_capex_yen: {base: 15万円, low: 12万円, high: 25万円, source: 2026年度見積り}
""")

_STUDY = Template("""\
# A study asks one question and compares strategies in the same worlds.
# 1つの問いに対し、複数の方策を同じ将来のもとで比べます。
question:
  ja: どの方策を選ぶべきか。
  en: Which strategy should be chosen?
asks: {ja: 企画部門, en: Planning division}
when: {ja: 9月（当初予算の要求前）, en: "September, before the budget is asked for"}
worlds: [ipss2023_medium, ipss2017_low, ipss2017_high]
# The first strategy is the one all others are measured against. 最初の方策が比較の基準です。
strategies:
  - $first
  - $second
design: {draws: 20, replications: 1, scale: 0.1}
# thresholds:                      # what counts as good enough これなら良いという線
#   - {indicator: population, at_least: 380000, year: 2040, source: 総合計画}
headline: [population]
""")


def baseline_for(city: str, first: int = 2025, years: int = 30, scale: float = 0.1) -> str:
    """The first scenario of a city, to be put beside its ``city.yaml`` as ``baseline.yaml``.

    Parameters
    ----------
    city : str
        Id of the city, as in its ``city.yaml``.
    first : int
        Year of its base population.
    years : int
        Length of the run.
    scale : float
        Share of households simulated; everyone in a small town, whose tenth would mostly show computing noise.
    """
    return _BASELINE.substitute(city=city, first=first, last=first + years, scale=f"{scale:g}")


def scenario_template(city: str = "toyama", parent: str = "toyama/baseline", year: int = 2027) -> str:
    """A commented scenario that loads as it is."""
    return _SCENARIO.substitute(city=city, parent=parent, year=year)


def study_template(first: str = "toyama/nothing", second: str = "toyama/renew_lpwa") -> str:
    """A commented study that loads as it is."""
    return _STUDY.substitute(first=first, second=second)


def new_scenario(path: Path, city: str = "toyama", parent: str = "toyama/baseline") -> Path:
    """Write a scenario to start from; never over a file that exists.

    Raises
    ------
    ScenarioError
        When the name is not a name or the file exists.
    """
    path = path if path.suffix == ".yaml" else path.with_name(path.name + ".yaml")
    return _write(path, scenario_template(city, parent), path.stem)


def new_study(folder: Path, first: str = "toyama/nothing", second: str = "toyama/renew_lpwa") -> Path:
    """Write a folder with a study to start from; never over one that exists."""
    return _write(folder / "study.yaml", study_template(first, second), folder.name)


def new_library(folder: Path) -> Path:
    """Mark a folder as a library."""
    return _write(folder / MARK, LIBRARY, folder.name)


def _write(path: Path, content: str, name: str) -> Path:
    try:
        name_parts(name)
    except NameProblem as fault:
        raise ScenarioError(fault.problem(value=name)) from None
    if path.exists():
        raise ScenarioError(Problem(text("file_exists"), file=str(path), remedy=text("file_exists.remedy")))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path
