"""Results in files for others: what leaves the office, small counts of its own zones withheld."""

from .csv_tables import export_csv

__all__ = ["export_csv"]
