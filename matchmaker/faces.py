"""
How a room shows its face: the few names others may use, loaded when they are first asked for.

Importing a room must stay cheap, since the web process must not load what only a worker needs.
"""

from collections.abc import Callable, Mapping
from importlib import import_module


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

    def load(name: str) -> object:
        if name not in homes:
            message = f"module {room!r} has no attribute {name!r}"
            raise AttributeError(message)
        return getattr(import_module(f"{room}.{homes[name]}"), name)

    return load
