"""Machine code from Python functions over arrays, kept on disk between runs."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def compiled(kernel: Kernel) -> Kernel:
    """Compile a function to machine code at its first call; the result is cached on disk."""
    return cast("Kernel", numba.njit(cache=True, nogil=True)(kernel))
