"""Path loss: how much weaker a signal is at a distance [dB].

Published formulas only, each valid for the range its source gives. Outside that range the number is an extrapolation;
below 1 km the Hata curve is kept above free space. Left out: terrain. A hill between device and gateway is covered by
the field margin of the plan, not by a profile of the ground.
"""

from __future__ import annotations

import numpy as np

LIGHT_M_S = 299_792_458.0
AREAS, CITIES = ("urban", "suburban", "open"), ("small", "large")


def free_space_db(distance_m, frequency_mhz: float) -> np.ndarray:
    """Loss in free space.

    Parameters
    ----------
    distance_m : array_like
        At least 1 m; shorter distances count as 1 m.
    frequency_mhz : float

    Returns
    -------
    ndarray
        Loss [dB], shape of `distance_m`.

    References
    ----------
    Friis (1946), *Proc. IRE* 34.
    """
    d = np.maximum(np.asarray(distance_m, dtype=np.float64), 1.0)
    return 20.0 * np.log10(4.0 * np.pi * d * frequency_mhz * 1e6 / LIGHT_M_S)


def hata_db(distance_m, frequency_mhz: float, gateway_height_m: float, device_height_m: float, area: str = "urban",
            city: str = "small") -> np.ndarray:  # fmt: skip
    """Okumura-Hata loss in a town, its suburbs or open land.

    Fitted for 150-1500 MHz, 1-20 km, gateways at 30-200 m and devices at 1-10 m; see :func:`is_extrapolated`.

    Parameters
    ----------
    distance_m : array_like
        Distance along the ground.
    area : {"urban", "suburban", "open"}
    city : {"small", "large"}
        Correction for the height of devices: of small and medium cities, or of large ones (300 MHz and above).

    Returns
    -------
    ndarray
        Loss [dB], shape of `distance_m`.

    References
    ----------
    Hata (1980), *IEEE Trans. Vehicular Technology* 29(3).
    """
    if area not in AREAS or city not in CITIES:
        raise ValueError(f"area is {area!r} and city {city!r}; expected one of {AREAS} and one of {CITIES}")
    d_km = np.maximum(np.asarray(distance_m, dtype=np.float64), 1.0) / 1000.0
    log_f, log_hb = np.log10(frequency_mhz), np.log10(gateway_height_m)
    if city == "large":
        a = 3.2 * np.log10(11.75 * device_height_m) ** 2 - 4.97
    else:
        a = (1.1 * log_f - 0.7) * device_height_m - (1.56 * log_f - 0.8)
    loss = 69.55 + 26.16 * log_f - 13.82 * log_hb - a + (44.9 - 6.55 * log_hb) * np.log10(d_km)
    if area == "suburban":
        return loss - suburban_correction_db(frequency_mhz)
    if area == "open":
        return loss - open_correction_db(frequency_mhz)
    return loss


def suburban_correction_db(frequency_mhz: float) -> float:
    """How much less is lost in a suburb than in a small city (Hata 1980) [dB]."""
    return float(2.0 * np.log10(frequency_mhz / 28.0) ** 2 + 5.4)


def open_correction_db(frequency_mhz: float) -> float:
    """How much less is lost over open land than in a small city (Hata 1980) [dB]."""
    log_f = np.log10(frequency_mhz)
    return float(4.78 * log_f**2 - 18.33 * log_f + 40.94)


def is_extrapolated(distance_m, gateway_height_m: float) -> np.ndarray:
    """Where Hata is used outside the range it was fitted for: below 1 km, beyond 20 km or with low gateways."""
    d = np.asarray(distance_m, dtype=np.float64)
    return (d < 1000.0) | (d > 20_000.0) | (gateway_height_m < 30.0)


def planning_loss_db(distance_m, correction_db, frequency_mhz: float, gateway_height_m: float,
                     device_height_m: float) -> np.ndarray:  # fmt: skip
    """Loss used for planning: Hata for a small city less `correction_db`, never below free space.

    `correction_db` broadcasts against `distance_m`: it says how far towards suburb or open land a place lies.
    """
    hata = hata_db(distance_m, frequency_mhz, gateway_height_m, device_height_m) - correction_db
    return np.maximum(hata, free_space_db(distance_m, frequency_mhz))


def log_distance_db(distance_m, reference_db: float = 127.41, reference_m: float = 40.0, exponent: float = 2.08,
                    log_base: str = "10") -> np.ndarray:  # fmt: skip
    """Log-distance loss; the defaults are the built-up area of LoRaSim.

    Its first public version took the natural logarithm; ``log_base="e"`` reproduces figures made with it.

    References
    ----------
    Bor, Roedig, Voigt and Alonso (2016), MSWiM, and the LoRaSim repository.
    """
    ratio = np.maximum(np.asarray(distance_m, dtype=np.float64), 1.0) / reference_m
    log = np.log(ratio) if log_base == "e" else np.log10(ratio)
    return reference_db + 10.0 * exponent * log


def uma_db(distance_m, frequency_ghz: float, device_height_m: float = 1.5, line_of_sight: bool = False) -> np.ndarray:
    """3GPP urban macro cell, antenna at 25 m; see TR 38.901 table 7.4.1-1 (0.5-100 GHz, 10 m-5 km) [dB]."""
    d, log_f, height = np.asarray(distance_m, dtype=np.float64), np.log10(frequency_ghz), 25.0
    d3 = np.hypot(d, height - device_height_m)
    knee = _breakpoint_m(height, device_height_m, frequency_ghz)
    far = 28.0 + 40.0 * np.log10(d3) + 20.0 * log_f - 9.0 * np.log10(knee**2 + (height - device_height_m) ** 2)
    los = np.where(d <= knee, 28.0 + 22.0 * np.log10(d3) + 20.0 * log_f, far)
    if line_of_sight:
        return los
    return np.maximum(los, 13.54 + 39.08 * np.log10(d3) + 20.0 * log_f - 0.6 * (device_height_m - 1.5))


def umi_db(distance_m, frequency_ghz: float, device_height_m: float = 1.5, line_of_sight: bool = False) -> np.ndarray:
    """3GPP urban street canyon, antenna at 10 m; see TR 38.901 table 7.4.1-1 (0.5-100 GHz, 10 m-5 km) [dB]."""
    d, log_f, height = np.asarray(distance_m, dtype=np.float64), np.log10(frequency_ghz), 10.0
    d3 = np.hypot(d, height - device_height_m)
    knee = _breakpoint_m(height, device_height_m, frequency_ghz)
    far = 32.4 + 40.0 * np.log10(d3) + 20.0 * log_f - 9.5 * np.log10(knee**2 + (height - device_height_m) ** 2)
    los = np.where(d <= knee, 32.4 + 21.0 * np.log10(d3) + 20.0 * log_f, far)
    if line_of_sight:
        return los
    return np.maximum(los, 22.4 + 35.3 * np.log10(d3) + 21.3 * log_f - 0.3 * (device_height_m - 1.5))


def _breakpoint_m(base_height_m: float, device_height_m: float, frequency_ghz: float) -> float:
    """Distance at which the ground begins to count; TR 38.901 takes the speed of light as 3e8 m/s."""
    return 4.0 * (base_height_m - 1.0) * (device_height_m - 1.0) * frequency_ghz * 1e9 / 3.0e8
