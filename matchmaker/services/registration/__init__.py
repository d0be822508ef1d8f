"""
Use cases about registration: who may say what about themselves, until when, and what becomes of it.

Every function takes the database session and the present moment, does one thing and never commits.
"""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.services.registration.deadline import (
        Registration,
        registration_ends,
        registration_of,
    )

__all__ = ["Registration", "registration_ends", "registration_of"]

__getattr__ = lazy_face(
    __name__,
    {
        "Registration": "deadline",
        "registration_ends": "deadline",
        "registration_of": "deadline",
    },
)
