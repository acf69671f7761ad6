"""Pictures: every one readable in Japanese and English, in colour and in black and white."""

from .budget import budget_outlook
from .compare import compare_figure, run_figure
from .fan import fan
from .maps import city_map
from .pyramid import pyramid
from .style import STRATEGY_STYLES, style

__all__ = ["STRATEGY_STYLES", "budget_outlook", "city_map", "compare_figure", "fan", "pyramid", "run_figure", "style"]
