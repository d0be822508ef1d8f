"""Machine code from Python functions over arrays, kept on disk between runs until any of them changes."""

import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])

_KEPT = "kernels-"


def kernel_folder(sources: Path, home: Path | None = None) -> Path:
    """
    Return the folder for the machine code of these sources, and of no others.

    The compiler looks only at the file of the kernel that is asked for, not at those of the kernels it
    calls: after an upgrade it would go on with what the former ones did. So code is kept by all sources.

    Parameters
    ----------
    sources
        The folder with the kernels' files.
    home
        Where to keep it; left out, beside the sources, or in the user's cache where that can't be written.
    """
    content = sha256()
    for file in sorted(sources.glob("*.py")):
        content.update(file.read_bytes())
    beside = sources / "__pycache__"
    if home is None:
        home = beside if os.access(sources, os.W_OK) else _user_cache()
    return home / f"{_KEPT}{content.hexdigest()[:16]}"


def _user_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matchmaker"


def _keep_apart() -> None:
    """Let the compiler keep its code in the folder of these sources, and drop what former ones left."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    folder = kernel_folder(Path(__file__).parent, Path(given) if given else None)
    if not folder.exists() and folder.parent.exists():
        for former in folder.parent.glob(f"{_KEPT}*"):
            shutil.rmtree(former, ignore_errors=True)
    numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]  # read from the environment there


_keep_apart()


def compiled(kernel: Kernel) -> Kernel:
    """Compile a function to machine code at its first call; the result is cached on disk."""
    return cast("Kernel", numba.njit(cache=True, nogil=True)(kernel))
