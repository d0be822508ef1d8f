"""The demo: a sample event scheduled and shown, whatever a former demo left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from matchmaker.cli import demo, demo_event
from matchmaker.cli.demo_event import MissingSampleError, sample_folder
from matchmaker.cli.group import command_group
from matchmaker.jobs.claims import claim
from matchmaker.services.planning import request_run
from matchmaker.settings import Settings
from matchmaker.store import (
    AttendeeRow,
    Database,
    EventRow,
    OrganiserRow,
    RunRow,
    VersionRow,
    in_event,
    scoped,
)

Demo = Callable[..., Result]
#: Scheduled in a second.
SMALL = "desayuno-24"
LINK = re.compile(r"http://127\.0\.0\.1:(\d+)/links/([\w-]+)")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def run_demo(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Demo:
    """Return a function that runs the demo on a folder of the test's own."""
    for name in list(os.environ):
        if name.startswith("MATCHMAKER_"):
            monkeypatch.delenv(name)

    def run(*arguments: str) -> Result:
        sample = () if "--sample" in arguments else ("--sample", SMALL)
        return CliRunner().invoke(command_group, ["demo", "--data-dir", str(data_dir), *sample, *arguments])

    return run


@pytest.fixture
def opened(data_dir: Path) -> Iterator[Database]:
    data_dir.mkdir(exist_ok=True)
    database = Database(f"sqlite:///{data_dir / 'matchmaker.sqlite'}")
    yield database
    database.dispose()


def the_event(database: Database) -> EventRow:
    with database.reading() as db:
        organiser = db.scalars(select(OrganiserRow)).one()
        return db.scalars(scoped(db, organiser).events()).one()


def versions(database: Database) -> list[tuple[int, str]]:
    event = the_event(database)
    with database.reading() as db:
        found = db.scalars(in_event(db, event).select(VersionRow).order_by(VersionRow.number))
        return [(version.number, version.state) for version in found]


def result_of(output: str) -> str:
    """Return the part of the output that tells the result."""
    return output[output.index("Desayuno") :].partition("Sign in as the organiser")[0]


def test_the_demo_tells_a_result_a_person_enjoys(run_demo: Demo, opened: Database) -> None:
    shown = run_demo("--once")

    assert shown.exit_code == 0
    assert "24 attendees, 5 slots, 12 tables" in shown.output
    assert "No schedule of this event can be worth more" in shown.output
    assert "Meetings per attendee" in shown.output
    assert shown.output.count(", table ") == 3
    assert len(LINK.findall(shown.output)) == 2
    assert "The console is not running" in shown.output
    assert versions(opened) == [(1, "published")]


def test_a_second_demo_works_as_the_first_with_new_links(run_demo: Demo, opened: Database) -> None:
    first, second = run_demo("--once"), run_demo("--once")

    assert second.exit_code == 0
    assert result_of(second.output).startswith(result_of(first.output))
    assert "schedule of a former demo" in second.output
    assert set(LINK.findall(first.output)).isdisjoint(LINK.findall(second.output))
    assert versions(opened) == [(1, "published")]


def test_the_demo_continues_a_run_that_was_killed(run_demo: Demo, opened: Database) -> None:
    run_demo("--once")
    event = the_event(opened)
    now = datetime.now(UTC)
    with opened.writing() as db:
        here = in_event(db, event)
        # What a kill in the middle of a run leaves: an event, no version, a run that nobody computes.
        db.execute(here.delete(VersionRow))
        db.execute(here.delete(RunRow))
        run = request_run(db, event, now=now)
        assert run.job_id is not None
        claim(db, run.job_id, now=now)

    assert run_demo("--once").exit_code == 0
    assert versions(opened) == [(1, "published")]
    with opened.reading() as db:
        runs = db.scalars(in_event(db, event).select(RunRow)).all()
    assert [(row.id, row.state) for row in runs] == [(run.id, "done")]


def test_the_demo_schedules_anew_when_the_event_has_changed(run_demo: Demo, opened: Database) -> None:
    run_demo("--once")
    event = the_event(opened)
    with opened.writing() as db:
        attendees = in_event(db, event).update(AttendeeRow)
        db.execute(attendees.where(AttendeeRow.external_id == "e01").values(withdrawn_at=datetime.now(UTC)))

    again = run_demo("--once")

    assert "23 attendees" in again.output
    assert versions(opened) == [(1, "published"), (2, "published")]


def test_a_taken_port_is_named_and_another_is_used(run_demo: Demo) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        shown = run_demo("--once", "--port", str(port))

    assert f"Port {port} is taken by another program." in shown.output
    used = {int(found) for found, _ in LINK.findall(shown.output)}
    assert len(used) == 1
    assert port < used.pop() <= port + 100


def test_no_free_port_is_a_fault_of_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matchmaker.cli.serve.is_free", lambda *_: False)

    with pytest.raises(click.UsageError, match="--port"):
        demo.free_port("127.0.0.1", 8000)


def test_the_demo_never_touches_another_database_than_its_own(tmp_path: Path) -> None:
    settings = Settings(database_url="postgresql://elsewhere/production", port=1)

    changed = demo.demo_settings(settings, None, tmp_path)

    assert changed.resolved_database_url() == f"sqlite:///{tmp_path / 'matchmaker.sqlite'}"


def test_an_address_that_was_set_is_kept(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trial:
        port = trial.getsockname()[1]
    settings = Settings(public_url="https://demo.example", port=port)

    assert demo.demo_settings(settings, None, tmp_path).public_url == "https://demo.example"


def test_a_sample_that_is_nowhere_is_named(run_demo: Demo) -> None:
    with pytest.raises(MissingSampleError):
        sample_folder("no-such-event")
    refused = run_demo("--once", "--sample", "no-such-event")

    assert refused.exit_code == 1
    assert "no-such-event" in refused.output


def test_the_demo_is_the_foro_when_no_other_sample_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def prepare(_: Settings, sample: str) -> bool:
        asked.append(sample)
        return True

    monkeypatch.setattr(demo, "prepare_and_print", prepare)

    CliRunner().invoke(command_group, ["demo", "--once"])

    assert asked == ["foro-confianza"]
    assert (sample_folder(asked[0]) / "attendees.csv").is_file()


def test_a_sample_with_errors_stores_nothing(
    run_demo: Demo, opened: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "event.toml").write_text("[event]\n", "utf-8")
    monkeypatch.setattr(demo_event, "sample_folder", lambda _: tmp_path)

    refused = run_demo("--once")

    assert refused.exit_code == 1
    with opened.reading() as db:
        assert db.scalars(select(OrganiserRow)).all() == []


def test_a_demo_that_is_asked_to_stop_keeps_the_best_and_serves_nothing(
    run_demo: Demo, opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = demo_event.run_schedule

    def interrupted(*arguments: object, **named: object) -> object:
        os.kill(os.getpid(), signal.SIGINT)
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(demo_event, "run_schedule", interrupted)

    stopped = run_demo()

    assert stopped.exit_code == 0
    assert "The console is not running" in stopped.output
    assert versions(opened) == [(1, "published")]


@pytest.fixture
def start(data_dir: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Return a function that starts the demo as a process, its output in a file beside the data."""
    started: list[subprocess.Popen[str]] = []

    def run() -> subprocess.Popen[str]:
        data_dir.mkdir(exist_ok=True)
        environment = {name: value for name, value in os.environ.items() if "MATCHMAKER_" not in name}
        output = data_dir / f"output-{len(started)}"
        with output.open("w") as file:
            program = "from matchmaker.cli import main; main()"
            process = subprocess.Popen(
                [sys.executable, "-c", program, "demo", "--data-dir", str(data_dir), "--sample", SMALL],
                env=environment,
                text=True,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
            process.wait()


def address(output: Path, seconds: float = 120) -> str:
    """Return the first sign-in link of a demo once its console answers."""
    until = monotonic() + seconds
    while monotonic() < until:
        found = LINK.search(output.read_text("utf-8"))
        if found:
            try:
                with urlopen(f"http://127.0.0.1:{found[1]}/healthz", timeout=5):
                    return found[0]
            except OSError:
                pass
        sleep(0.1)
    pytest.fail(output.read_text("utf-8"))


def test_two_demos_serve_side_by_side_and_stop_on_a_signal(
    run_demo: Demo, start: Callable[[], subprocess.Popen[str]], data_dir: Path
) -> None:
    run_demo("--once")
    first = start()
    link = address(data_dir / "output-0")
    second = start()
    other_link = address(data_dir / "output-1")

    for one in (link, other_link):
        with urlopen(one, timeout=10) as page:
            assert page.status == 200
            assert "Carmen Olaizola" in page.read().decode()
    assert LINK.match(link)[1] != LINK.match(other_link)[1]  # type: ignore[index]
    for process in (first, second):
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
