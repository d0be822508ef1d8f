"""A vocabulary made ready once: reading tens of thousands of terms takes a second, loading them a tenth."""

import os
import pickle  # nosec B403 -- our own file, see below
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

Made = TypeVar("Made")

_FOLDER = Path(__file__).parent


def made_once(name: str, texts: Iterable[str], make: Callable[[], Made]) -> Made:
    """
    Return what is made of some texts: from disk where the same texts and the same program made it before.

    Kept beside the program's own compiled files, or in the user's cache where that can't be written: who can
    write there can change the program as well. A file that can't be read is made anew.

    Parameters
    ----------
    name
        What it is; one is kept of each.
    """
    content = sha256()
    for source in sorted(_FOLDER.glob("*.py")):
        content.update(source.read_bytes())
    for text in texts:
        content.update(text.encode())
    file = _home() / f"{name}-{content.hexdigest()[:16]}.pickle"
    with suppress(OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError):
        found: Made = pickle.loads(file.read_bytes())  # noqa: S301 # nosec B301 -- written by this program
        return found
    made = make()
    with suppress(OSError):
        _keep(file, pickle.dumps(made, protocol=5))
    return made


def _keep(file: Path, content: bytes) -> None:
    """Write a file as a whole, and drop what former texts left."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(f".{token_hex(4)}")
    beside.write_bytes(content)
    beside.replace(file)
    for former in file.parent.glob(f"{file.name.rpartition('-')[0]}-*.pickle"):
        if former != file:
            former.unlink(missing_ok=True)


def _home() -> Path:
    if os.access(_FOLDER, os.W_OK):
        return _FOLDER / "__pycache__"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matchmaker"
