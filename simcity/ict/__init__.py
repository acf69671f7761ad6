"""Sensor networks and the data platform: what is reached, what wears out, what it costs."""

from .submodel import Ict

__all__ = ["Ict"]
