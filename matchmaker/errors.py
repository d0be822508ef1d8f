"""The base of every error of the house: a stable code and its parameters, never a sentence."""

from typing import ClassVar


class MatchmakerError(Exception):
    """
    Something went wrong in a way that a person can be told about.

    Each room derives one class per fault. The sentence is made in ``matchmaker.words`` from
    ``code`` and ``parameters``; ``str()`` of the error is for logs and developers.

    Parameters
    ----------
    **parameters
        What the sentence needs to be exact: what was found, what was expected.
    """

    #: Stable name of the fault, ``room.fault``; the key of its sentence.
    code: ClassVar[str] = "error"

    def __init__(self, **parameters: str | float | None) -> None:
        self.parameters = parameters
        told = ", ".join(f"{name}={value!r}" for name, value in parameters.items())
        super().__init__(f"{self.code}({told})")
