"""Every package's face names what it holds, and costs nothing to import."""

import ast
import importlib
import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def lazy_faces() -> dict[str, ast.Module]:
    """Return the packages whose face is lazy, with what their ``__init__.py`` says."""
    found = {}
    for folder in ("matchmaker", "web"):
        for file in sorted((ROOT / folder).rglob("__init__.py")):
            text = file.read_text("utf-8")
            if "lazy_face(" in text:
                found[".".join(file.parent.relative_to(ROOT).parts)] = ast.parse(text)
    return found


FACES = lazy_faces()
HEAVY = ["ortools", "pandas", "sklearn", "scipy", "numba", "rustworkx", "highspy", "pysat"]


def test_faces_are_found() -> None:
    assert {"matchmaker.scheduling", "matchmaker.services.planning", "matchmaker.jobs", "web"} <= set(FACES)


@pytest.mark.parametrize("package", FACES)
def test_face_gives_every_name_it_lists(package: str) -> None:
    face = importlib.import_module(package)

    assert sorted(face.__all__) == [
        name for name in sorted(face.__all__) if getattr(face, name, None) is not None
    ]


@pytest.mark.parametrize("package", FACES)
def test_face_says_the_same_to_readers_of_types_and_at_run_time(package: str) -> None:
    """What ``if TYPE_CHECKING`` imports and what ``lazy_face`` is told are kept by hand, side by side."""
    tree = FACES[package]
    typed: dict[str, str] = {}
    for block in tree.body:
        if isinstance(block, ast.If):
            for line in block.body:
                assert isinstance(line, ast.ImportFrom)
                home = (line.module or "").removeprefix(f"{package}.")
                typed.update({alias.asname or alias.name: home for alias in line.names})
    face = importlib.import_module(package)
    at_run_time = inspect.getclosurevars(face.__getattr__).nonlocals["homes"]

    assert at_run_time == typed
    assert set(typed) <= set(face.__all__)


@pytest.mark.parametrize("package", FACES)
def test_face_refuses_a_name_it_does_not_list(package: str) -> None:
    face = importlib.import_module(package)

    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'bricks'"):
        _ = face.bricks


@pytest.mark.parametrize("module", ["web.application", "matchmaker.cli", *FACES])
def test_import_loads_nothing_heavy(module: str) -> None:
    program = f"import json, sys, {module}; print(json.dumps([m for m in {HEAVY} if m in sys.modules]))"

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)

    assert json.loads(loaded.stdout) == []
