"""Amounts as people write them."""

from decimal import Decimal

import pytest

from simcity.scenario.amounts import parse_amount


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("1.2億円", 120_000_000, "yen"),
        ("1億", 100_000_000, "plain"),
        ("1億2,000万円", 120_000_000, "yen"),
        ("24百万円", 24_000_000, "yen"),
        ("3千円", 3000, "yen"),
        ("１２３円", 123, "yen"),
        ("1,234,567 yen", 1234567, "yen"),
        ("98%", "0.98", "share"),
        ("９８．９％", "0.989", "share"),
        ("5‰", "0.005", "share"),
        ("-3%", "-0.03", "share"),
        ("▲5百万円", -5_000_000, "yen"),
        ("2兆円", 2 * 10**12, "yen"),
        ("0.1", "0.1", "plain"),
    ],
)
def test_amounts_are_read_exactly(text, number, kind):
    amount = parse_amount(text)
    assert amount.number == Decimal(str(number))
    assert amount.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "円",
        "億",
        "12,34円",
        "1.2.3",
        "1万2億円",
        "3 4",
        "5 dollars",
        "1e5",
        "--1",
        "0x10",
        "1%円",
        "9" * 50,
        "１億ぐらい",
        "1,2,3",
    ],
)
def test_what_is_no_amount_is_none(text):
    assert parse_amount(text) is None
