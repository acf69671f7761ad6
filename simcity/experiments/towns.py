"""A new town ready to run: its folder from published figures, ages carried on to today, and a first scenario.

The command ``simcity new city`` and ``sc.new_city`` are this one function; the layer below makes the folder and takes
the model of ages from here, because a city knows nothing of the population model.
"""

from __future__ import annotations

from pathlib import Path

from .files import write_bytes

WHOLE_BELOW = 300_000  # residents; smaller towns are simulated whole, which takes seconds


def new_city(name: str, folder: str | Path) -> Path:
    """Make a city folder with its first scenario, in which nothing new is decided.

    Parameters
    ----------
    name : str
        Name or five-digit code of any of the 1,741 municipalities.
    folder : str or Path
        Folder to make; must not exist, or be empty.

    Returns
    -------
    Path
        The folder, which `run` takes as a scenario and `load_city` as a city.

    Raises
    ------
    DataError
        When the name is unknown or of several municipalities, or the folder is not empty.

    Examples
    --------
    >>> new_city("舟橋村", "my_town")  # doctest: +SKIP
    """
    from ..city import load_city
    from ..city import new_city as make
    from ..population.nowcast import nowcast
    from ..scenario.reader import read_file
    from ..scenario.templates import baseline_for

    made = Path(make(name, folder, age_model=nowcast))
    if not (made / "baseline.yaml").exists():
        settings = read_file(made / "city.yaml").plain()
        scale = 1.0 if load_city(made).zones["residents"].sum() < WHOLE_BELOW else 0.1
        text = baseline_for(settings["id"], settings["base_year"], scale=scale)
        write_bytes(made / "baseline.yaml", text.encode())
    return made
