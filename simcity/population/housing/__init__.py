"""Homes: which dwellings there are, who moves into which, what they cost, what is built and what is pulled down."""

from .market import Housing

__all__ = ["Housing"]
