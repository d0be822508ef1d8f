"""The service as its users meet it: the command's help, the demo, the console's pages."""

import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from figures import Figure, run_command


def command_line(short: bool) -> Iterator[Figure]:
    """Measure how long the help takes, the best of some runs."""
    seconds = min(run_command(["--help"]).seconds for _ in range(3 if short else 7))
    yield Figure("matchmaker --help, best", seconds, "s", 0.5)


def demo(short: bool) -> Iterator[Figure]:
    """Measure the demo on a new database and the second time."""
    del short
    with tempfile.TemporaryDirectory() as folder:
        for which in ("first", "second"):
            done = run_command(["demo", "--once"], MATCHMAKER_DATA_DIR=folder)
            yield Figure(f"matchmaker demo --once, {which} time", done.seconds, "s", 15)


def console_pages(short: bool) -> Iterator[Figure]:
    """Measure every page of the demo event on the server, and its bytes."""
    from matchmaker.settings import Settings
    from web.application import create_app

    with tempfile.TemporaryDirectory() as folder:
        done = run_command(["demo", "--once"], MATCHMAKER_DATA_DIR=folder)
        links = re.findall(r"http://\S+(/links/\S+)", done.output)
        app = create_app(Settings(data_dir=Path(folder)))
        for link, first in zip(links, ("/events", "/agenda"), strict=True):
            client = app.test_client()
            page = client.get(link).get_data(as_text=True)
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
            assert token, "the link's page has its button"
            client.post(link, data={"csrf_token": token[1]})
            for path in pages_from(client, first):
                seconds, size = timed(client, path, 3 if short else 10)
                yield Figure(f"page {shape(path)}", seconds, "s", 0.15)
                yield Figure(f"page {shape(path)}: on the wire", size / 1024, "KB", 150)


def pages_from(client: object, first: str) -> list[str]:
    """Return one page of each kind that can be reached by links from a page."""
    seen: dict[str, str] = {}
    waiting = [first]
    while waiting:
        path = waiting.pop(0)
        if shape(path) in seen:
            continue
        answer = client.get(path)  # type: ignore[attr-defined]
        if answer.status_code == 200 and answer.mimetype == "text/html":
            seen[shape(path)] = path
            found = re.findall(r'href="(/[^"#?]*)', answer.get_data(as_text=True))
            waiting += [path for path in found if not path.startswith(("/static", "/bootstrap"))]
    return list(seen.values())


def shape(path: str) -> str:
    """Return a path with its ids blanked."""
    return re.sub(r"/(?=[^/]{20,})[^/]+", "/…", path)


def timed(client: object, path: str, times: int) -> tuple[float, int]:
    """Return the median seconds of a page on the server, and its bytes on the wire, packed."""
    spent = []
    size = 0
    for _ in range(times):
        begun = time.perf_counter()
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})  # type: ignore[attr-defined]
        size = len(answer.data)
        spent.append(time.perf_counter() - begun)
    return sorted(spent)[times // 2], size
