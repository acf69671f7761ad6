"""The ground: cities as folders of tables, their graph, and the published figures of all 1,741 municipalities."""

from importlib import import_module

_NAMES = {
    "City": "city", "CityGraph": "graph", "load_city": "loader", "check_city": "loader", "new_city": "new",
    "find_municipality": "municipalities",
}  # fmt: skip

__all__ = list(_NAMES)


def __getattr__(name: str):
    if name in _NAMES:
        return getattr(import_module(f".{_NAMES[name]}", __name__), name)
    raise AttributeError(f"simcity.city has no {name!r}; it offers {', '.join(__all__)}")
