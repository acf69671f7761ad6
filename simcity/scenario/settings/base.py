"""What all settings share: frozen, typed strictly, closed to unknown keys, each with its unit and Japanese label.

Strict means that ``"98"`` is not 98 and that 2025.0 is not a year: a file that says something odd is asked what it
means. The one leniency is amounts written with their unit (``1.2億円``, ``98%``), read by :mod:`..amounts`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from ..amounts import parse_amount

FIRST_YEAR, LAST_YEAR = 1950, 2150
CODE = r"^[0-9]{5}$"


class Settings(BaseModel):
    """Base of all settings."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
        validate_default=False,
    )


def setting(default: Any = ..., *, ja: str, unit: str = "", **limits: Any) -> Any:
    """A field with its Japanese label and its unit.

    Parameters
    ----------
    default : object, optional
        Left out for a field that must be given.
    ja : str
        Label in the workbook and in Japanese reports.
    unit : str
        Unit of the value as written in the file; every numeric field has one.
    **limits
        ``ge``, ``gt``, ``le``, ``lt``, ``pattern``, ``min_length``, ``max_length``, ``alias``.
    """
    extra: dict[str, Any] = {"ja": ja}
    if unit:
        extra["unit"] = unit
    # Repeated for editors: pydantic leaves limits out of the JSON Schema of an amount that may also be text.
    names = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
    extra |= {names[key]: value for key, value in limits.items() if key in names}
    return Field(default, json_schema_extra=extra, **limits)


def _amount(value: Any, kind: str) -> Any:
    """`value` when it is not text; the number when it is an amount of this kind."""
    if not isinstance(value, str):
        return value
    amount = parse_amount(value)
    if amount is None or amount.kind not in (kind, "plain") or (amount.kind == "plain" and kind == "share"):
        raise PydanticCustomError(f"amount_{kind}", "not an amount")  # type: ignore[arg-type]
    return amount.number


def _yen(value: Any) -> Any:
    number = _amount(value, "yen")
    if number is value:
        return value
    if number != int(number):
        raise PydanticCustomError("amount_yen", "not a whole number of yen")
    return int(number)


def _share(value: Any) -> Any:
    number = _amount(value, "share")
    return number if number is value else float(number)


Yen = Annotated[int, BeforeValidator(_yen, json_schema_input_type=int | str)]
"""Whole yen; ``1.2億円`` is read as 120000000."""

Share = Annotated[float, BeforeValidator(_share, json_schema_input_type=float | str)]
"""A share or a yearly rate; ``98%`` is read as 0.98."""

Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
"""A fiscal or model year."""

Code = Annotated[str, Field(pattern=CODE)]
"""Five-digit municipality code, in quotes: 01100 without them would lose its zero."""

Text = Annotated[str, Field(min_length=1, max_length=2000)]

Names = dict[Literal["ja", "en"], Text]
"""A text in Japanese and English."""


def _several(value: Any) -> Any:
    """A text alone is a list of one."""
    return (value,) if isinstance(value, str) else value


Strings = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=500)], ...],
    Field(strict=False),
    BeforeValidator(_several, json_schema_input_type=str | tuple[str, ...]),
]
"""A list of texts, or one text alone; a tuple once loaded, so that settings stay frozen."""
