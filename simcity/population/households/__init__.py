"""Who lives with whom: households of the base year, their life course, and what they have."""

from .headship import count_households, headship, headship_level, published_households

__all__ = ["count_households", "headship", "headship_level", "published_households"]
