"""Machine code is kept for the sources that it was made of, and for no others."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from matchmaker.scheduling.compiled import kernel_folder


def test_code_of_other_sources_lies_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("a = 1")
    before = kernel_folder(tmp_path)
    (tmp_path / "other.py").write_text("b = 1")
    after = kernel_folder(tmp_path)

    assert before != after
    assert before.parent == after.parent == tmp_path / "__pycache__"
    assert kernel_folder(tmp_path, tmp_path / "given").parent == tmp_path / "given"


def test_what_can_not_be_written_beside_goes_to_the_users_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    assert kernel_folder(tmp_path).parent == tmp_path / "cache" / "matchmaker"


def test_code_is_found_again_and_former_code_goes(tmp_path: Path) -> None:
    program = "from matchmaker.scheduling.compiled import compiled\nimport matchmaker.scheduling.tables"
    former = tmp_path / "kernels-0000000000000000"
    former.mkdir()
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}

    subprocess.run([sys.executable, "-c", program], env=environment, check=True)

    assert not former.exists()
