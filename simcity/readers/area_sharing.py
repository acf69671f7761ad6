"""What census tables withhold or do not know, shared out by rule.

Model
    Withheld areas that publish their number of residents get their part of the ages of the area that counts them; those
    that do not are joined to it. Residents of unknown age are shared out in proportion to those of known age. No
    resident is lost or made: the sums over all areas stay as published.
"""

from __future__ import annotations

import math

import numpy as np

from .age_labels import AgeLabel, disjoint_ages
from .areas import Areas
from .import_note import ImportNote

SEXES = ("m", "f", "all")


def areas_of(merged: dict, items: dict, level: str, homes: dict[str, str], note: ImportNote) -> Areas:
    """Arrays of all areas, withheld ones with their part or joined, unknown ages shared out."""
    totals = items.get(AgeLabel("all", 0, 110), {})
    both = [items.get(AgeLabel(sex, 0, 110), {}) for sex in "mf"]
    kept: list[str] = []
    joined: dict[str, str] = {}
    parts: dict[str, list[str]] = {}
    for key in merged:
        holder = holder_of(key, merged)
        note.combined += bool(holder)
        if not holder or key in totals:
            kept.append(key)
        if holder and key in totals:
            parts.setdefault(holder, []).append(key)
        elif holder:
            joined[key] = holder
    kept.sort()
    n = {key: i for i, key in enumerate(kept)}
    values = {label: np.array([column.get(key, math.nan) for key in kept]) for label, column in items.items()}
    _share_withheld(values, parts, n)
    total = values.get(AgeLabel("all", 0, 110), np.full(len(kept), math.nan))
    if both[0] or both[1]:
        total = np.where(np.isnan(total), _zero(values, "m") + _zero(values, "f"), total)
    areas = Areas(kept, [merged[k]["name"] for k in kept],
                  ["" if level else homes.get(k, k[:5]) for k in kept],
                  np.nan_to_num(total), joined=joined, level=level)  # fmt: skip
    _add_ages(areas, values, note)
    return areas


def holder_of(key: str, merged: dict) -> str:
    """The area that counts a withheld one; empty for others, and where the holder is not in the tables."""
    holder, seen = key, {key}
    while merged[holder]["to"] in merged and merged[holder]["to"] not in seen:
        holder = merged[holder]["to"]
        seen.add(holder)
    return holder if holder != key else ""


def _zero(values: dict, sex: str) -> np.ndarray:
    label = AgeLabel(sex, 0, 110)
    return np.nan_to_num(values[label]) if label in values else np.zeros(1)


def _share_withheld(values: dict[AgeLabel, np.ndarray], parts: dict[str, list[str]], n: dict[str, int]) -> None:
    """Give withheld areas their part of the area that counts them, in proportion to the residents of each.

    The holder's columns sum over all of them. Whether its own total does so too is seen from the figures: it does when
    it equals the sum of the ages.
    """
    whole = AgeLabel("all", 0, 110)
    if whole not in values:
        return
    for holder, keys in parts.items():
        hidden = np.array([values[whole][n[key]] for key in keys])
        if holder not in n or not np.nansum(hidden) > 0:
            continue
        here = {label: column[n[holder]] for label, column in values.items() if label != whole}
        own = values[whole][n[holder]]
        combined = (
            sum(_known_ages(here, "all")) or sum(_known_ages(here, "m")) + sum(_known_ages(here, "f")) or math.inf
        )
        if own >= combined - 0.5 and own > hidden.sum():
            own -= hidden.sum()
            values[whole][n[holder]] = own
        share = hidden / (own + hidden.sum())
        for label in here:
            for key, part in zip(keys, share):
                # A figure that the area publishes itself stands; only what is withheld is filled in.
                if math.isnan(values[label][n[key]]):
                    values[label][n[key]] = here[label] * part
                    values[label][n[holder]] -= here[label] * part


def _known_ages(here: dict[AgeLabel, float], sex: str) -> list[float]:
    """Residents by class of one area and sex."""
    stated = {(a.low, a.high): np.array([v]) for a, v in here.items()
              if a.sex == sex and a.low >= 0 and not a.total and not math.isnan(v)}  # fmt: skip
    return disjoint_ages(stated)[1].ravel().tolist()


def _add_ages(areas: Areas, values: dict[AgeLabel, np.ndarray], note: ImportNote) -> None:
    """Age classes by sex, scaled to the total of the sex, so that residents of unknown age are shared out."""
    unknown: dict[str, float] = {}
    for sex in SEXES:
        total = values.get(AgeLabel(sex, 0, 110))
        classes, residents = disjoint_ages({
            (a.low, a.high): np.nan_to_num(v) for a, v in values.items() if a.sex == sex and a.low >= 0 and not a.total
        })  # fmt: skip
        if sex != "all" and total is not None:
            areas.sex_total[sex] = np.nan_to_num(total)
        if not classes:
            continue
        known = residents.sum(axis=0)
        aim = known if total is None else np.where(np.isnan(total), known, total)
        unknown[sex] = float(np.clip(aim - known, 0, None)[known > 0].sum())
        factor = np.divide(np.maximum(aim, known), known, out=np.ones_like(known), where=known > 0)
        areas.classes[sex], areas.residents[sex] = classes, residents * factor
    note.unknown = unknown["all"] if "all" in unknown else sum(unknown.values())
