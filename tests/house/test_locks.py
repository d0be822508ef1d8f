"""The lock files: hashes for everything, addresses for nothing."""

import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

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


def unmet(requirement: Requirement, extra: str) -> bool:
    """Whether what is installed does not meet ``requirement``, asked for by ``extra`` of its owner."""
    if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
        return False
    try:
        installed = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return True
    return not requirement.specifier.contains(installed, prereleases=True)


def test_the_environment_installed_from_the_lock_alone_lacks_nothing() -> None:
    """The installs take the lock as it is: a release of tomorrow must not change what is picked."""
    asked = [
        (owner.metadata["Name"], Requirement(line))
        for owner in metadata.distributions()
        for line in owner.requires or ()
    ]

    assert len(asked) > 100
    assert [(owner, str(requirement)) for owner, requirement in asked if unmet(requirement, "")] == []
    named = {requirement.split(" ")[0].split("==")[0] for requirement in pinned("requirements.lock")}
    assert {"pydantic[email]", "psycopg[binary]"} <= named
