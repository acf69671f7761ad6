"""The look back at all municipalities as a page to print, in Japanese or English.

What the figures themselves show of an outlier (register against census, the jump between the two years known, size,
residents of institutions, which part of the error the registers would have told) is printed for each; causes known
from memory are marked so. What this leaves out: judgement on any town.
"""

from __future__ import annotations

import csv
from importlib import resources

import numpy as np

from ..city.municipalities import all_municipalities
from ..population import nation
from ..population import national_backtest as back
from .national import look_back

OUTLIER = 6.0
"""Errors of the total above this [percent] are named one by one."""

FINE_SIZES = (0, 1_000, 3_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 10**9)

Words = tuple[str, str]
RULES: dict[str, Words] = {
    "latest_balance": ("2015年＋最新年の増減×5", "2015 + five times the latest balance"),
    "mean_balance": ("2015年＋2か年平均の増減×5", "2015 + five times the mean of two balances"),
    "shrunk_balance": ("同、移動を2か年の信頼性で縮約", "the same, migration shrunk by its two-year reliability"),
}
QUANTITIES: dict[str, Words] = {
    "residents": ("総人口", "Residents"), "0_14": ("0～14歳", "Ages 0-14"),
    "15_64": ("15～64歳", "Ages 15-64"), "65_plus": ("65歳以上", "65 and over"),
    "75_plus": ("75歳以上", "75 and over"), "births": ("出生 2016-20", "Births 2016-20"),
    "deaths": ("死亡 2016-20", "Deaths 2016-20"),
}  # fmt: skip
CAUSES: dict[str, Words] = {
    "apart": ("2015年の登録と国勢調査が別の人口", "register and census of 2015 are not the same people"),
    "institution": (
        "施設・寮等の居住者が多く登録と一致しない",
        "many in institutions or dormitories, not registered there",
    ),
    "census": ("国勢調査だけの変化（登録には現れない）", "a change of the census alone, which no register shows"),
    "jump": ("2015年と2016年の移動が食い違う", "the moves of 2015 and 2016 contradict each other"),
    "tiny": ("ごく小さい（千人未満）", "tiny (below 1,000)"),
    "moves": ("2016年より後に移動が変わった", "moves changed after 2016"),
}


def as_markdown(language: str = "ja") -> str:
    """The page, Markdown.

    Parameters
    ----------
    language : str
        ``ja`` or ``en``.
    """

    def t(ja: str, en: str) -> str:
        return ja if language == "ja" else en

    sections = (_head(t), _errors(t), _intervals(t), _ages(t), _outliers(t), _numbers(t))
    return "\n\n".join(sections) + "\n"


def _head(t) -> str:
    _, came = look_back()
    counted = int(np.isfinite(came["residents"]).sum())
    return t(
        "# 全国市区町村の検証：2015年から2020年\n\n2015年国勢調査、2015・2016年の住民基本台帳、"
        "2012年公表の将来推計の仮定だけを使い、2020年国勢調査と比べた。"
        f"{counted:,} 市区町村（1,741 のうち、2011年の避難により2015年の人口が0の4町を除く）。",
        "# All municipalities looked back at: 2015 to 2020\n\nFrom the census of 2015, the resident registers of 2015 "
        "and 2016 and a national path published in 2012 alone, beside the census of 2020. "
        f"{counted:,} municipalities (1,741 less four towns evacuated in 2011 where nobody was counted in 2015).",
    )


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join(["---", *["---:"] * (len(head) - 1)]) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(r) + " |" for r in rows)])


def _errors(t) -> str:
    said, came = look_back()
    large = said.residents_then >= back.LARGE
    estimates = {t("このモデル", "This model"): said.model["residents"]}
    estimates |= {t(*RULES[n]): v for n, v in back.rules(said).items()}
    bound = t("下限：2019年までの登録を知っていた場合", "Floor: had the registers to 2019 been known")
    estimates[bound] = back.floor(said)
    scores = {name: (*back.score(v, came["residents"]), *back.score(v, came["residents"], large))
              for name, v in estimates.items()}  # fmt: skip
    rows = [[name, *(f"{x:.2f}" for x in values)] for name, values in scores.items()]
    naive, best, model = scores[t(*RULES["latest_balance"])], scores[bound], rows[0][0]
    closed = [(n - m) / (n - b) for n, m, b in zip(naive, scores[model], best)]
    head = [t("総人口の絶対誤差 %", "Absolute error of the total, %"), t("中央値", "median"), t("90%点", "90 % point"),
            t("1万人以上 中央値", "10,000+ median"), t("1万人以上 90%点", "10,000+ 90 % point")]  # fmt: skip
    share = [t("単純な規則から下限までのうち縮めた割合 %", "Share of the way from the first rule to the floor, %")]
    rows.append(share + [f"{100 * c:.0f}" for c in closed])
    note = t("2020年の登録は収録していないため、下限の最後の9か月は2019年で代えた。",
             "The register of 2020 is not packaged: 2019 stands in for the last nine months of the floor.")  # fmt: skip
    return f"## {t('誤差', 'Errors')}\n\n{_table(head, rows)}\n\n{note}"


def _intervals(t) -> str:
    said, came = look_back()
    now, counted = said.residents_then, np.isfinite(came["residents"])
    rows = []
    for sizes in (back.SIZES, tuple(zip(FINE_SIZES, FINE_SIZES[1:]))):
        for low, high in sizes:
            inside = (now >= low) & (now < high)
            n = int((inside & counted).sum())
            held = back.coverage(said, came, inside=inside)
            chance = 100.0 * np.sqrt(0.16 / n)
            upper = f"{high:,}" if high < 10**9 else ""
            wide = np.median((said.high["residents"] - said.low["residents"])[inside] / now[inside]) * 50.0
            rows.append([f"{low:,} - {upper}", str(n), f"{100 * held:.1f}", f"{chance:.1f}", f"{wide:.1f}"])
        rows.append(["", "", "", "", ""])
    held = back.coverage(said, came)
    rows[-1] = [t("全体", "all"), str(int(counted.sum())), f"{100 * held:.1f}", "", ""]
    head = [t("2015年の人口", "Residents 2015"), t("数", "number"),
            t("80%区間に入った %", "held by the 80 % interval, %"),
            t("偶然の幅（±標準偏差）", "chance (standard deviation)"),
            t("区間の半幅の中央値 %", "median half-width, %")]  # fmt: skip
    return f"## {t('区間', 'Intervals')}\n\n{_table(head, rows)}"


def _ages(t) -> str:
    said, came = look_back()
    rows = []
    for quantity, words in QUANTITIES.items():
        middle, far = back.score(said.model[quantity], came[quantity])
        known = np.isfinite(came[quantity])
        bias = np.median((said.model[quantity] / came[quantity] - 1.0)[known]) * 100.0
        held = back.coverage(said, came, quantity)
        rows.append([t(*words), f"{middle:.2f}", f"{far:.2f}", f"{bias:+.2f}", f"{100 * held:.1f}"])
    head = [t("量", "Quantity"), t("絶対誤差の中央値 %", "median absolute error, %"), t("90%点 %", "90 % point, %"),
            t("誤差の中央値 %", "median error, %"), t("80%区間に入った %", "held by the 80 % interval, %")]  # fmt: skip
    note = t(
        "年齢は男女別の3区分（75歳以上を含む）、出生、児童・生徒数から推定した。区間には、区分の内訳、町の死亡率と出生率の水準、"
        "年齢別の移動の不確かさを、2016年までの資料の散らばりから加えた。ただし、就学・就職の年齢の散らばり、高齢化の型を使う程度、"
        "出生の縮約、全国の最新年から出生を始める規則は、2016年より後の結果を見て決めた。出生と死亡の区間は、すべての町に共通する全国の"
        "不確かさを含むため広めに当たる（2016～20年はその一度の実現にすぎない）。2016～20年の全国の出生の減り方を2016年に"
        "示した資料はなく、町の出生の誤差の中央値はほぼそれである。出生・死亡は人口動態統計（日本人）と比べた。",
        "Ages are estimated from classes by sex, births and pupils. Intervals add what is not known of the split of "
        "classes, of the town's levels of mortality and fertility and of moves by age, from the spread of figures to "
        "2016; but the spread at the ages of leaving school, how far the ageing pattern is used, the shrinkage of "
        "births and their start from the nation's latest year were settled with later outcomes in view. Those of "
        "births and deaths hold more than four in five, because they carry the doubt of the nation that all towns "
        "share (2016-20 is one draw of it). No source of 2016 foresaw how fast the nation's births fell in 2016-20: "
        "the median error of births is about that. Births and deaths stand beside vital statistics, which count "
        "nationals.",
    )
    return f"## {t('年齢・出生・死亡', 'Ages, births, deaths')}\n\n{_table(head, rows)}\n\n{note}"


def remembered() -> dict[str, dict[str, str]]:
    """Causes known from memory, by code."""
    with resources.files(__package__).joinpath("remembered_causes.csv").open(encoding="utf-8") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def outliers() -> list[dict[str, object]]:
    """Municipalities whose total is off by more than :data:`OUTLIER`, the worst first, with what the figures show.

    Returns
    -------
    list of dict
        ``code``, ``error`` [percent], its parts ``register`` (what the registers to 2019 would have told) and
        ``census`` (what they would not), ``gap_then``, ``gap_later`` (register over census less 1, percent), ``jump``
        (balance of 2016 less that of 2015, per 1000), ``institution`` [percent], ``residents``, ``model``, ``came``,
        ``cause`` (a key of :data:`CAUSES`).
    """
    said, came = look_back()
    table = all_municipalities()
    them, now, truth = [table[c] for c in said.codes], said.residents_then, came["residents"]
    error = 100.0 * (said.model["residents"] / truth - 1.0)
    census = 100.0 * (back.floor(said) / truth - 1.0)
    first, second = (said.figures.flows[y] for y in back.KNOWN)
    jump = 1000.0 * ((second.arrivals - second.departures) - (first.arrivals - first.departures)) / now
    columns = {
        "error": error, "census": census, "register": error - census, "jump": np.asarray(jump), "residents": now,
        "gap_then": 100.0 * (nation.column(them, "juki_pop", 2015) / now - 1.0),
        "gap_later": 100.0 * (nation.column(them, "juki_pop", 2019) / truth - 1.0),
        "institution": 100.0 * said.figures.traits["institution"], "model": said.model["residents"], "came": truth,
    }  # fmt: skip
    worst = [i for i in np.argsort(-np.abs(np.nan_to_num(error))) if abs(error[i]) > OUTLIER]
    found = [{"code": said.codes[i]} | {name: float(v[i]) for name, v in columns.items()} for i in worst]
    return [row | {"cause": _cause(row)} for row in found]


def _cause(row: dict) -> str:
    """What the figures alone point to."""
    if abs(row["gap_then"]) > 15.0:
        return "institution" if row["gap_then"] < 0 and row["institution"] > 10.0 else "apart"
    if abs(row["census"]) > abs(row["register"]):
        return "institution" if row["institution"] > 10.0 else "census"
    if row["residents"] < 1_000:
        return "tiny"
    return "jump" if abs(row["jump"]) > 20.0 else "moves"


def _outliers(t) -> str:
    known, table, rows = remembered(), all_municipalities(), []
    for r in outliers():
        m = table[str(r["code"])]
        name = t(m.full_name, f"{m.name_en} ({m.prefecture})" if m.name_en != m.name_ja else m.full_name)
        words = t(*CAUSES[str(r["cause"])])
        if m.code in known:
            words += t("。記憶による：", "; remembered: ") + known[m.code][t("ja", "en")]
        figures = [f"{r[k]:,.0f}" for k in ("residents", "model", "came")]
        parts = [f"{r[k]:+.1f}" for k in ("error", "register", "census", "gap_then", "gap_later", "jump")]
        rows.append([f"{m.code} {name}", *figures, *parts, f"{r['institution']:.0f}", words])
    head = [t("市区町村", "Municipality"), "2015", t("予測2020", "forecast 2020"), "2020", t("誤差 %", "error %"),
            t("うち登録で分かる分", "which registers tell"), t("うち国勢調査だけの分", "the census alone"),
            t("登録/国調 2015 %", "register over census 2015, %"), t("同 2020 %", "2020, %"),
            t("移動の差 2016-2015 ‰", "balance 2016 less 2015, per 1000"), t("施設等 %", "institutions %"),
            t("原因", "cause")]  # fmt: skip
    title = t(f"誤差が {OUTLIER:g} % を超える市区町村", f"Municipalities off by more than {OUTLIER:g} %")
    note = t("原因の前半は表の数値が示すもの。「記憶による」は数値では確かめていない。",
             "What the figures show comes first; what is `remembered` was not checked against figures.")  # fmt: skip
    return f"## {title}\n\n{_table(head, rows)}\n\n{note}"


def _numbers(t) -> str:
    """Where each number comes from, and what was chosen with the outcome in view."""
    with resources.files(__package__).joinpath("national_sources.csv").open(encoding="utf-8") as file:
        rows = [[row[t("ja", "en")], row[t("source_ja", "source_en")]] for row in csv.DictReader(file)]
    title = t("数値の由来", "Where the numbers come from")
    return f"## {title}\n\n" + "\n".join(f"* {what}: {whence}" for what, whence in rows)
