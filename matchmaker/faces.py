"""
How a room shows its face: the few names others may use, loaded when they are first asked for.

Importing a room must stay cheap, since the web process must not load what only a worker needs.
"""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType


class _Room(ModuleType):
    """
    A room in which a public name wins over the module of the same name.

    Python binds a loaded module to its package; without this, ``scheduling.solve`` would be the
    function or the module ``scheduling/solve.py``, by what was imported first.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if isinstance(value, ModuleType) and name in self.__dict__.get("__all__", ()):
            value = getattr(value, name)
        super().__setattr__(name, value)


def lazy_face(room: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """
    Return the module ``__getattr__`` (PEP 562) of a room.

    Parameters
    ----------
    room
        The package's ``__name__``.
    homes
        Public name → module of the room that holds it.
    """
    sys.modules[room].__class__ = _Room

    def load(name: str) -> object:
        if name not in homes:
            message = f"module {room!r} has no attribute {name!r}"
            raise AttributeError(message)
        return getattr(import_module(f"{room}.{homes[name]}"), name)

    return load
