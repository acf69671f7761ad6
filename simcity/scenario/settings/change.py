"""A changed number of the model: its value or dated values, its doubt, and where it comes from."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from ..amounts import parse_amount
from .base import Settings, Year, setting


def _quantity(value: Any) -> Any:
    """A number, or an amount of any kind as a number."""
    if not isinstance(value, str):
        return value
    amount = parse_amount(value)
    if amount is None:
        raise PydanticCustomError("amount_any", "not an amount")
    return float(amount.number)


def _year_key(value: Any) -> Any:
    """2025 for ``"2025"``: JSON knows no other keys."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 4 else value


def _shorthand(value: Any) -> Any:
    """``12`` stands for ``{base: 12}``."""
    return value if isinstance(value, dict | Change) else {"base": value}


Quantity = Annotated[float, BeforeValidator(_quantity, json_schema_input_type=float | str)]
YearKey = Annotated[Year, BeforeValidator(_year_key, json_schema_input_type=int)]


class Change(Settings):
    """What a scenario says about one number. A bare number is decided and no longer in doubt."""

    base: Quantity | None = setting(None, ja="基準値", unit="unit of the parameter")
    """The value; median of the doubt when low and high are given."""

    low: Quantity | None = setting(None, ja="低位（5%点）", unit="unit of the parameter")
    """5 % point of the doubt."""

    high: Quantity | None = setting(None, ja="高位（95%点）", unit="unit of the parameter")
    """95 % point of the doubt."""

    values: dict[YearKey, Quantity] | None = setting(None, ja="年度別の値", unit="unit of the parameter", min_length=1)
    """Dated values: each holds from its year until the next."""

    origin: Literal["published", "computed", "definition", "remembered", "assumed", "constructed"] = setting(
        "assumed", ja="由来"
    )
    """How the number is known."""

    source: str = setting("", ja="出典", max_length=500)
    """Where it comes from; needed when it is published."""


ParameterId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,80}$")]

Changes = dict[ParameterId, Annotated[Change, BeforeValidator(_shorthand, json_schema_input_type=Change | float | str)]]
"""Changed numbers by id."""
