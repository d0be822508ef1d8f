"""
See that the distribution's Chromium is there for the browser tests; install it where that is allowed.

Run before the suite (`make test`). Where it is missing and can't be installed, one line says so and the
browser tests are left out; with MATCHMAKER_TEST_REQUIRE_SERVICES=1 that is a failure.
"""

import os
import shutil
import subprocess
import sys
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")


def found() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("Installing the distribution's Chromium for the browser tests", flush=True)
    quiet: dict[str, Any] = {
        "check": False,
        "stdin": subprocess.DEVNULL,
        "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
    }
    subprocess.run(["apt-get", "update", "-qq"], **quiet)  # noqa: PLW1510 -- stands in `quiet`
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-core"]
    subprocess.run(command, **quiet)  # noqa: PLW1510 -- stands in `quiet`


if __name__ == "__main__":
    if not found():
        install()
    if not found():
        print(
            "Chromium is missing: the browser tests are left out. Install the package chromium to run them."
        )
        sys.exit(os.environ.get("MATCHMAKER_TEST_REQUIRE_SERVICES") == "1")
