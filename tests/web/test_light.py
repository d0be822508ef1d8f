"""The server answers its pages without what only a run needs."""

import json
import subprocess
import sys
from typing import Any

import pytest

HEAVY = ["ortools", "pandas", "sklearn", "scipy", "numba", "rustworkx", "highspy", "pysat"]
PROGRAM = """
import json, sys
from datetime import datetime
from matchmaker.settings import Settings
from web import create_app
url, now, token, *paths = sys.argv[1:]
moment = datetime.fromisoformat(now)
app = create_app(Settings(database_url=url, secret_key="of the tests"), lambda: moment)
app.config["WTF_CSRF_ENABLED"] = False
client = app.test_client()
answers = [client.post(f"/links/{token}").status_code, *(client.get(path).status_code for path in paths)]
print(json.dumps([answers, [name for name in %s if name in sys.modules]]))
"""


@pytest.mark.parametrize("who", ["reader", "attendee"])
def test_answering_loads_no_solver(world: Any, clock: Any, who: str) -> None:
    names = world.names
    event = f"/events/{names['event']}"
    paths = {
        "reader": [
            *("/events", event, f"{event}/attendees", f"{event}/schedule"),
            f"{event}/schedule/attendees/{names['attendee']}",
            f"{event}/schedule/meetings/{names['meeting']}",
            *(f"{event}/supply", f"{event}/vocabulary?q=capital", f"{event}/vocabulary?concept=seed_funding"),
        ],
        "attendee": ["/agenda", "/register/needs", "/register/search/topics?q=capital"],
    }[who]
    url = world.database.url.render_as_string(hide_password=False)

    told = subprocess.run(
        [sys.executable, "-c", PROGRAM % HEAVY, url, clock.now.isoformat(), world.link(who), *paths],
        capture_output=True,
        check=True,
        text=True,
    )

    assert json.loads(told.stdout) == [[303, *[200] * len(paths)], []]
