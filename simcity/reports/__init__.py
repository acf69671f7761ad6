"""Policy reports: from a results folder to HTML, Word and Excel, in Japanese or English."""

from .report import report

__all__ = ["report"]
