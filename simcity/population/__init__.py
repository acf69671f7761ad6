"""Residents: how many, how old, where; two engines that share one set of rates."""

from .submodel import Population

__all__ = ["Population"]
