"""Readers of published layouts: each knows one layout, counts what it dropped and says where the figures come from."""

from .csv_table import ColumnRule, read_table
from .juki import read_juki
from .ssdse import read_ssdse

__all__ = ["ColumnRule", "read_juki", "read_ssdse", "read_table"]
