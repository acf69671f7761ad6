"""What residents do and where: activities, work places, schools, and who comes in and goes out for them."""

from .activity import Activities
from .places import Places

__all__ = ["Activities", "Places"]
