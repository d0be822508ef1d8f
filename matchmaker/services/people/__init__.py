"""Use cases about people: persons of an organiser, attendees of an event."""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.services.people.names import (
        first_name,
        initials,
        normalised_email,
        short_name,
        sorting_name,
    )
    from matchmaker.services.people.register import register

__all__ = ["first_name", "initials", "normalised_email", "register", "short_name", "sorting_name"]

__getattr__ = lazy_face(
    __name__,
    {
        "first_name": "names",
        "initials": "names",
        "normalised_email": "names",
        "register": "register",
        "short_name": "names",
        "sorting_name": "names",
    },
)
