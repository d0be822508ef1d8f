"""Every room's face names what it holds, and costs nothing to import."""

import importlib
import json
import subprocess
import sys

import pytest

ROOMS = ["scheduling", "affinity", "intake"]
HEAVY = ["ortools", "pandas", "sklearn", "scipy", "numba", "rustworkx", "highspy", "pysat"]


@pytest.mark.parametrize("room", ROOMS)
def test_face_gives_every_name_it_lists(room: str) -> None:
    face = importlib.import_module(f"matchmaker.{room}")

    assert sorted(face.__all__) == [name for name in sorted(face.__all__) if getattr(face, name)]


@pytest.mark.parametrize("room", ROOMS)
def test_face_refuses_a_name_it_does_not_list(room: str) -> None:
    face = importlib.import_module(f"matchmaker.{room}")

    with pytest.raises(AttributeError, match=f"module 'matchmaker.{room}' has no attribute 'bricks'"):
        _ = face.bricks


@pytest.mark.parametrize(
    "module", ["web", "web.application", "matchmaker.cli", *[f"matchmaker.{r}" for r in ROOMS]]
)
def test_import_loads_nothing_heavy(module: str) -> None:
    program = f"import json, sys, {module}; print(json.dumps([m for m in {HEAVY} if m in sys.modules]))"

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)

    assert json.loads(loaded.stdout) == []
