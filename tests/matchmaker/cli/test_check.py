"""``matchmaker check``."""

from collections.abc import Callable
from pathlib import Path

SAMPLE = Path(__file__).parents[3] / "sample_events" / "desayuno-24"


def test_sample_event_has_nothing_to_mend(call: Callable) -> None:
    result = call("check", SAMPLE)

    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "Desayuno de la Cámara del Ebro Medio: 24 attendees, 5 slots, 12 tables. Ready to schedule.\n",
        "",
    )


def test_every_finding_is_told_with_its_place(call: Callable, folder: Path) -> None:
    (folder / "event.toml").write_text('[event]\nname = "Foro"\n[[sessions]]\nslots = 0\n')
    (folder / "attendees.csv").write_text("id,name,emial,email\na,Ana,,jon.lasa@\n")
    (folder / "pairs.csv").unlink()

    result = call("check", folder)

    unknown = "Column “emial” is not known, so it is not read. The closest known one is email."
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "event.toml, line 1, event.timezone: timezone is missing.",
        "event.toml, line 3, sessions[1].start: start is missing.",
        "event.toml, line 4, sessions[1].slots: 0 is too small. Expected 1 or more.",
        f"attendees.csv, line 1, emial: (warning) {unknown}",
        "attendees.csv, line 2, email: “jon.lasa@”: the domain is missing. Expected name@domain.",
        "4 things to mend, 1 warning.",
    ]


def test_findings_are_told_in_spanish(call: Callable, folder: Path) -> None:
    (folder / "attendees.csv").write_text("id,name\na,Ana\na,Bea\nb,Bea\nc,Carl\nd,Dana\n")

    result = call("check", folder, "--language", "es")

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "attendees.csv, línea 3, id: «a» es también el id de la línea 2. Cada asistente necesita uno propio.",
        "1 cosa por corregir.",
    ]


def test_warnings_alone_are_told_and_pass(call: Callable, folder: Path) -> None:
    (folder / "wishes.csv").write_text("from,to,wish\na,d,must\n")

    result = call("check", folder)

    no_row = "a and d must meet, but pairs.csv has no row for them, so this meeting can't be held."
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"wishes.csv, line 2, wish: (warning) {no_row}",
        "0 things to mend, 1 warning.",
        "Foro: 4 attendees, 3 slots, 2 tables. Ready to schedule.",
    ]


def test_missing_folder_is_a_fault_of_the_data(call: Callable) -> None:
    result = call("check", "/nowhere")

    assert result.exit_code == 1
    assert result.stdout.splitlines() == ["nowhere: There is no folder “/nowhere”.", "1 thing to mend."]


def test_finding_of_a_whole_file_and_of_a_key_without_a_line_have_a_place(
    call: Callable, folder: Path
) -> None:
    (folder / "event.toml").write_text("[rules]\nfloor = 0\n")
    (folder / "attendees.csv").write_text("")

    assert call("check", folder).stdout.splitlines() == [
        "event.toml, event: The table [event] is missing.",
        "event.toml, sessions: There is no [[sessions]]. Expected at least one, with start and slots.",
        "attendees.csv: The file is empty.",
        "3 things to mend.",
    ]
