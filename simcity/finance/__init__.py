"""Finance: bills are funded and posted, debts are served, the books are closed."""

from .submodel import Finance

__all__ = ["Finance"]
