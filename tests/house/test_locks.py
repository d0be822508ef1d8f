"""The lock files: hashes for everything, addresses for nothing."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def pinned(lock: str) -> dict[str, str]:
    """Return requirement line → its block of hashes."""
    blocks = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip())
    return {block.split(" \\", 1)[0]: block for block in blocks}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_requirement_has_a_hash_and_none_an_address(lock: str) -> None:
    blocks = pinned(lock)

    assert len(blocks) > 50
    assert [name for name, block in blocks.items() if "--hash=sha256:" not in block] == []
    assert [name for name, block in blocks.items() if "://" in block or "@ " in block] == []


def test_both_locks_name_the_same_version_of_what_they_share() -> None:
    runtime, dev = pinned("requirements.lock"), pinned("requirements-dev.lock")

    assert set(runtime) - set(dev) == set()
