"""One look for every figure: fonts that have Japanese, colours and line styles that survive a photocopier.

Nothing is changed at import. :func:`style` is a context manager around drawing.
"""

from __future__ import annotations

import functools
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Okabe-Ito colours: told apart by people with colour blindness; with line styles, also without colour.
STRATEGY_STYLES: tuple[dict[str, Any], ...] = (
    {"color": "#0072B2", "linestyle": "-", "marker": "o"},
    {"color": "#D55E00", "linestyle": "--", "marker": "s"},
    {"color": "#009E73", "linestyle": "-.", "marker": "^"},
    {"color": "#CC79A7", "linestyle": ":", "marker": "D"},
    {"color": "#555555", "linestyle": (0, (5, 1, 1, 1, 1, 1)), "marker": "v"},
    {"color": "#E69F00", "linestyle": (0, (8, 2)), "marker": "x"},
)
SETTINGS = {
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6, "axes.axisbelow": True, "figure.dpi": 100, "savefig.dpi": 150, "font.size": 10,
    "text.parse_math": False,
    "axes.titlesize": 11, "legend.frameon": False, "legend.fontsize": 9,
    "svg.fonttype": "none", "axes.unicode_minus": False, "lines.linewidth": 1.8,
}  # fmt: skip
FAMILY = ["IPAexGothic", "DejaVu Sans"]


@functools.cache
def japanese_font() -> None:
    """Make the IPAex Gothic font that comes with matplotlib-fontja known to Matplotlib, once.

    Importing that package would change the font of every figure of the user's session, so only its file is taken.
    """
    from matplotlib import font_manager

    found = find_spec("matplotlib_fontja")
    for place in (found.submodule_search_locations or ()) if found else ():
        for font in sorted(Path(place, "fonts").glob("*.ttf")):
            font_manager.fontManager.addfont(str(font))


@contextmanager
def style():
    """Draw within the project's look; the user's own settings come back afterwards."""
    import matplotlib as mpl

    japanese_font()
    interactive = mpl.is_interactive()
    try:
        with mpl.rc_context(SETTINGS | {"font.family": FAMILY}):
            try:
                yield
            finally:
                interactive = mpl.is_interactive()
    finally:
        # A notebook's backend is loaded by the first figure and turns this on; put back, later figures would not show.
        mpl.interactive(interactive)


def styled(draw):
    """Decorator: what `draw` adds to Axes has the project's look, and its letters, also outside :func:`style`."""

    @functools.wraps(draw)
    def within_style(*arguments, **options):
        from matplotlib.text import Text

        with style():
            ax = draw(*arguments, **options)
        for text in ax.findobj(Text):  # titles and labels of given Axes were made before, in another font
            text.set_family(FAMILY)
        return ax

    return within_style


def mark_synthetic(ax, lang: str, note: str = "synthetic_mark") -> None:
    """Say inside the picture that what it shows is synthetic."""
    from ..words import say

    ax.text(0.995, 0.01, say(note, lang), transform=ax.transAxes, ha="right", va="bottom", fontsize=8,
            color="#444444", bbox={"facecolor": "white", "edgecolor": "#BBBBBB", "pad": 2, "alpha": 0.85}, zorder=9)  # fmt: skip  # noqa: E501


def note_synthetic(figure, lang: str) -> None:
    """The same above the panels of a figure, where it hides nothing."""
    from ..words import say

    figure.suptitle(say("synthetic_note", lang), x=0.995, ha="right", fontsize=8, color="#444444")
