"""The server as a process: it starts, refuses, stops, and leaves nobody behind."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

import click
import pytest

from matchmaker.cli.group import command_group
from matchmaker.cli.serve import UnusableAddressError, gunicorn_settings, is_free
from matchmaker.settings import Settings

Start = Callable[..., subprocess.Popen[str]]
COMMAND = [sys.executable, "-c", "from matchmaker.cli import main; main()", "serve"]


@pytest.fixture
def port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        found: int = trial.getsockname()[1]
    return found


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Start]:
    """Return a function that starts the server on a data folder of the test's own."""
    started: list[subprocess.Popen[str]] = []

    def run(*options: str) -> subprocess.Popen[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MATCHMAKER_")}
        environment = kept | {"MATCHMAKER_DATA_DIR": str(tmp_path), "MATCHMAKER_PORT": str(port)}
        process = subprocess.Popen(
            [*COMMAND, *options], env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = monotonic() + seconds
    while not condition():
        assert monotonic() < until, "waited too long"
        sleep(0.05)


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def children(pid: int) -> list[int]:
    """Return the processes that a process has started, from the kernel's own list."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    return [int(child) for child in listed.split()]


def family(server: subprocess.Popen[str]) -> dict[str, int]:
    """Return the console, the worker, and the process of the console that answers."""
    console, worker = children(server.pid)
    return {"console": console, "worker": worker, "pages": children(console)[0]}


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.fixture
def good_database(tmp_path: Path, sqlite_template: Path) -> None:
    copy(sqlite_template, tmp_path / "matchmaker.sqlite")


@pytest.mark.usefixtures("good_database")
def test_the_server_answers_and_stops_cleanly_on_a_signal(start: Start, port: int) -> None:
    server = start()
    wait_until(lambda: answers(port))
    members = family(server)

    server.send_signal(signal.SIGTERM)

    assert server.wait(30) == 0
    assert not any(is_alive(pid) for pid in members.values())
    assert is_free("127.0.0.1", port)


@pytest.mark.usefixtures("good_database")
def test_a_killed_server_leaves_nobody_and_the_next_one_starts(start: Start, port: int) -> None:
    server = start()
    wait_until(lambda: answers(port))
    members = family(server)

    server.kill()

    wait_until(lambda: not any(is_alive(pid) for pid in members.values()))
    start()
    wait_until(lambda: answers(port))


@pytest.mark.usefixtures("good_database")
@pytest.mark.parametrize("name", ["console", "worker"])
def test_a_killed_child_is_started_again(start: Start, port: int, name: str) -> None:
    server = start()
    wait_until(lambda: answers(port))
    former = family(server)

    os.kill(former[name], signal.SIGKILL)

    wait_until(lambda: len(children(server.pid)) == 2 and former[name] not in children(server.pid))
    wait_until(lambda: answers(port))
    assert server.poll() is None
    # Where the console itself is killed, its process for pages must not live on.
    wait_until(lambda: name == "worker" or not is_alive(former["pages"]))


@pytest.mark.usefixtures("good_database")
def test_the_console_alone_has_no_worker(start: Start, port: int) -> None:
    server = start("--no-worker")
    wait_until(lambda: answers(port))

    assert len(children(server.pid)) == 1


def test_the_server_refuses_a_database_without_tables(start: Start) -> None:
    output, error = start().communicate(timeout=60)

    assert output == ""
    assert error == "The database has no tables yet. Run “matchmaker db upgrade”.\n"


@pytest.mark.usefixtures("good_database")
def test_the_server_says_that_its_port_is_taken(start: Start, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        server = start()
        _, error = server.communicate(timeout=60)

    assert server.returncode == 2
    assert f"Port {port} is taken" in error


def test_the_server_listens_on_what_the_settings_say() -> None:
    told = gunicorn_settings(Settings(host="::1", port=8123, threads=5))

    assert (told["bind"], told["threads"], told["control_socket_disable"]) == (["[::1]:8123"], 5, True)


def test_starting_the_server_loads_no_solver() -> None:
    program = (
        "import sys; from matchmaker.cli import serve; from matchmaker.jobs import sweep;"
        "print(*({'ortools', 'pandas', 'sklearn', 'numba'} & set(sys.modules)))"
    )

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert loaded.stdout == "\n"


def test_the_server_upgrades_a_new_database_when_told_to(start: Start, port: int) -> None:
    start("--upgrade")

    wait_until(lambda: answers(port))


def test_the_container_starts_by_a_command_that_there_is() -> None:
    """The image can't be built everywhere; its command can be read."""
    text = (Path(__file__).parents[3] / "Dockerfile").read_text(encoding="utf-8")
    program, name, *options = json.loads(re.findall(r"^CMD (\[.*\])$", text, re.MULTILINE)[-1])

    command = command_group.get_command(click.Context(command_group), name)

    assert program == "matchmaker"
    assert command is not None
    assert command.make_parser(click.Context(command)).parse_args(options)[1] == []


def test_an_address_that_is_not_ours_is_told_apart_from_a_taken_port(port: int) -> None:
    with pytest.raises(UnusableAddressError) as raised:
        is_free("192.0.2.1", port)

    assert raised.value.parameters["host"] == "192.0.2.1"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert not is_free("127.0.0.1", port)
