"""Pictures: every one readable in Japanese and English, in colour and in black and white."""

from .animation import pyramid_page
from .budget import budget_outlook
from .by_day import by_day_figure
from .change import change_map
from .compare import compare_figure, run_figure
from .districts import district_figure
from .fan import fan
from .hands import add_hands, hands_figure
from .homes import homes_figure
from .kinds import households_figure
from .maps import city_map
from .pyramid import pyramid, pyramid_of_bands
from .style import STRATEGY_STYLES, style

__all__ = [
    "STRATEGY_STYLES", "add_hands", "budget_outlook", "by_day_figure", "change_map", "city_map", "compare_figure",
    "district_figure", "fan", "hands_figure", "homes_figure", "households_figure", "pyramid", "pyramid_of_bands",
    "pyramid_page", "run_figure", "style",
]  # fmt: skip
