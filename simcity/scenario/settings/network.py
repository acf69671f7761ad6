"""What the city decides about its networks. Existing gateways run until they wear out whatever is written here."""

from __future__ import annotations

from typing import Literal

from .base import Settings, Share, Year, setting


class Lorawan(Settings):
    """The city's own low-power network (LoRaWAN)."""

    gateways: int | None = setting(None, ja="基地局数", unit="gateways", ge=0, le=100_000)
    """How many gateways to build or build again. Empty: as many as there are."""

    placement: Literal["keep", "cover"] = setting("keep", ja="配置の決め方")
    """``keep``: at the present sites; ``cover``: sites chosen anew to reach coverage_target with as few as possible."""

    coverage_target: Share | None = setting(None, ja="居住人口カバー率の目標", unit="share of residents", gt=0, le=1)
    """Share of residents to be reached; needed when placement is cover."""

    renew_from: Year | None = setting(None, ja="更新開始年度", unit="fiscal year")
    """First year in which gateways are built, or built again as they wear out. Empty: none is replaced."""

    close_from: Year | None = setting(None, ja="撤去開始年度", unit="fiscal year")
    """First year in which gateways are taken down. Empty: none is taken down before it wears out."""

    close_until: Year | None = setting(None, ja="撤去完了年度", unit="fiscal year")
    """Year in which the last gateway is taken down, in equal yearly steps. Empty: all in close_from."""

    shared_from: Year | None = setting(None, ja="共同利用開始年度", unit="fiscal year")
    """Year from which the network server is shared with the members of the platform. Empty: not shared."""


class Lines(Settings):
    """Lines rented from an operator instead of the city's own gateways."""

    technology: Literal["ltem", "nbiot", "sigfox_rc3", "lte_mvno"] | None = setting(None, ja="回線の種類")
    """Which operator network the devices move to. Empty: no lines are rented."""

    from_year: Year | None = setting(None, ja="契約開始年度", unit="fiscal year", alias="from")
    """First year of the contract."""

    contract_years: int = setting(5, ja="契約年数", unit="years", ge=1, le=30)
    """Length of the contract; leaving it earlier costs the rest."""


class Network(Settings):
    """Networks."""

    lorawan: Lorawan = setting(default_factory=Lorawan, ja="自営LoRaWAN")
    """The city's own low-power network."""

    lines: Lines = setting(default_factory=Lines, ja="通信事業者回線")
    """Lines rented from an operator."""
