"""``event.toml``, fault by fault."""

from collections.abc import Callable
from datetime import datetime

import pytest

from matchmaker.intake import EventRecord, FactorsRecord, RulesRecord, SessionRecord, read_event_folder

HEAD = '[event]\nname = "F"\ntimezone = "Europe/Madrid"\n'
SESSION = "[[sessions]]\nstart = 2026-10-01T10:00:00\nslots = 6\n"


def test_what_is_left_out_has_the_defaults_of_the_format(make_folder: Callable) -> None:
    event = read_event_folder(make_folder(event_toml=HEAD + SESSION)).event

    assert event is not None
    assert event.event == EventRecord(
        name="F",
        timezone="Europe/Madrid",
        language="es",
        sessions=(
            SessionRecord(start=datetime(2026, 10, 1, 10), slots=6, slot_minutes=15, pause_minutes=5),  # noqa: DTZ001 -- wall clock
        ),
        tables=(40,) * 6,
    )


def test_every_key_of_the_format_is_read(make_folder: Callable) -> None:
    text = (
        '[event]\nname = " Foro "\ntimezone = "UTC"\nlanguage = "en"\n'
        "[[sessions]]\nstart = 2026-10-01T10:00:00\nslots = 1\nslot_minutes = 10\npause_minutes = 0\n"
        "[[sessions]]\nstart = 2026-10-01T10:10:00\nslots = 2\n"
        '[tables]\ncount = [2, 0, 1]\nlabels = ["Window", " Bar "]\n'
        '[rules]\nfloor = 1\ncap = 2\nmin_value = 3\nsame_organisation = "only"\nmet_before = "prefer"\n'
        'roles = [["investor", "startup"]]\nconsent = "confirm"\ncompactness = 4\nmax_break_spread = 0\n'
        "[factors]\nwant = 0\nlanguage = 0.5\nroles = 2\nexpand = 10\n"
    )

    event = read_event_folder(make_folder(event_toml=text)).event

    assert event is not None
    assert event.event == EventRecord(
        name="Foro",
        timezone="UTC",
        language="en",
        sessions=(
            SessionRecord(start=datetime(2026, 10, 1, 10), slots=1, slot_minutes=10, pause_minutes=0),  # noqa: DTZ001 -- wall clock
            SessionRecord(start=datetime(2026, 10, 1, 10, 10), slots=2),  # noqa: DTZ001 -- wall clock
        ),
        tables=(2, 0, 1),
        table_labels=("Window", "Bar"),
        rules=RulesRecord(
            floor=1,
            cap=2,
            min_value=3,
            same_organisation="only",
            met_before="prefer",
            roles=(("investor", "startup"),),
            consent="confirm",
            compactness=4,
            max_break_spread=0,
        ),
        factors=FactorsRecord(want=0, language=0.5, roles=2, expand=10),
    )
    assert event.event.num_slots == 3


@pytest.mark.parametrize(
    ("tail", "line", "column", "code", "found"),
    [
        (
            "[rules]\nsame_organization = 1\n",
            8,
            "rules.same_organization",
            "unknown_key",
            "same_organization",
        ),
        ("[ruls]\nfloor = 1\n", 7, "ruls", "unknown_key", "ruls"),
        ('[rules]\nmet_before = "never"\n', 8, "rules.met_before", "unknown_choice", '"never"'),
        ("[rules]\nconsent = 1\n", 8, "rules.consent", "unknown_choice", "1"),
        ('[rules]\nfloor = "2"\n', 8, "rules.floor", "not_whole_number", '"2"'),
        ("[rules]\nfloor = true\n", 8, "rules.floor", "not_whole_number", "true"),
        ("[rules]\ncap = -1\n", 8, "rules.cap", "negative", "-1"),
        ("[rules]\nmax_break_spread = -2\n", 8, "rules.max_break_spread", "too_small", "-2"),
        ("[rules]\ncompactness = 5000000000\n", 8, "rules.compactness", "too_large", "5000000000"),
        ("[rules]\nfloor = 3\ncap = 2\n", 8, "rules.floor", "floor_above_cap", "3"),
        ("[rules]\nfloor = 7\n", 8, "rules.floor", "floor_above_slots", "7"),
        ('[rules]\nroles = "a"\n', 8, "rules.roles", "not_role_pairs", '"a"'),
        ('[rules]\nroles = [["a"]]\n', 8, "rules.roles", "not_role_pairs", '["a"]'),
        ("[factors]\nwant = nan\n", 8, "factors.want", "not_number", "nan"),
        ("[factors]\nwant = inf\n", 8, "factors.want", "factor_out_of_range", "inf"),
        ("[factors]\nwant = -1\n", 8, "factors.want", "factor_out_of_range", "-1"),
        ("[factors]\nwant = false\n", 8, "factors.want", "not_number", "false"),
        ("[factors]\nwant = 0x" + "f" * 5000 + "\n", 8, "factors.want", "factor_out_of_range", "…"),
        ("[tables]\ncount = 0\n", 8, "tables.count", "too_small", "0"),
        ("[tables]\ncount = [1, 2]\n", 8, "tables.count", "table_list_length", "[1, 2]"),
        ("[tables]\ncount = [1, 2, 3, 4, 5, -6]\n", 8, "tables.count", "negative", "-6"),
        ("[tables]\ncount = {a = 1}\n", 8, "tables.count", "not_whole_number", "{a = 1}"),
        ('[tables]\ncount = 3\nlabels = ["a", "b"]\n', 9, "tables.labels", "label_count", "2"),
        ('[tables]\ncount = 1\nlabels = [""]\n', 9, "tables.labels", "not_labels", '[""]'),
        ("[tables]\ncount = 1\nlabels = 3\n", 9, "tables.labels", "not_labels", "3"),
    ],
)
def test_fault_in_the_lower_tables_is_told_at_its_line(
    told: Callable, *, tail: str, line: int, column: str, code: str, found: str
) -> None:
    assert told(event_toml=HEAD + SESSION + tail) == [("event.toml", line, column, f"intake.{code}", found)]


@pytest.mark.parametrize(
    ("head", "line", "column", "code", "found"),
    [
        ('[event]\ntimezone = "UTC"\n', 1, "event.name", "missing_key", ""),
        ('[event]\nname = 3\ntimezone = "UTC"\n', 2, "event.name", "not_text", "3"),
        ('[event]\nname = " "\ntimezone = "UTC"\n', 2, "event.name", "blank_text", '" "'),
        ('[event]\nname = "a\\u0000"\ntimezone = "UTC"\n', 2, "event.name", "nul_text", '"a·"'),
        (
            '[event]\nname = "F"\ntimezone = "Europe/Madird"\n',
            3,
            "event.timezone",
            "unknown_zone",
            '"Europe/Madird"',
        ),
        ('[event]\nname = "F"\ntimezone = "../etc"\n', 3, "event.timezone", "unknown_zone", '"../etc"'),
        (
            '[event]\nname = "F"\ntimezone = "UTC"\nlanguage = "fr"\n',
            4,
            "event.language",
            "unknown_choice",
            '"fr"',
        ),
        ('[event]\nname = "F"\ntimezone = "UTC"\ntown = "X"\n', 4, "event.town", "unknown_key", "town"),
        ("event = 3\n", 1, "event", "not_a_table", "3"),
        ("", None, "event", "missing_table", ""),
    ],
)
def test_fault_in_the_event_table_is_told_at_its_line(
    told: Callable, *, head: str, line: int | None, column: str, code: str, found: str
) -> None:
    assert told(event_toml=head + SESSION) == [("event.toml", line, column, f"intake.{code}", found)]


@pytest.mark.parametrize(
    ("sessions", "line", "column", "code", "found"),
    [
        ("", None, "sessions", "no_sessions", ""),
        ("[sessions]\nslots = 3\n", 4, "sessions", "not_sessions", "{slots = 3}"),
        ("[[sessions]]\nslots = 3\n", 4, "sessions[1].start", "missing_key", ""),
        ("[[sessions]]\nstart = 2026-10-01T10:00:00\n", 4, "sessions[1].slots", "missing_key", ""),
        (SESSION.replace("slots = 6", "slots = 0"), 6, "sessions[1].slots", "too_small", "0"),
        (SESSION + "slot_minutes = 0\n", 7, "sessions[1].slot_minutes", "too_small", "0"),
        (SESSION + "pause_minutes = -5\n", 7, "sessions[1].pause_minutes", "negative", "-5"),
        (SESSION + "slot_minute = 5\n", 7, "sessions[1].slot_minute", "unknown_key", "slot_minute"),
        (
            '[[sessions]]\nstart = "2026-10-01T10:00:00"\nslots = 6\n',
            5,
            "sessions[1].start",
            "not_a_time",
            '"2026-10-01T10:00:00"',
        ),
        ("[[sessions]]\nstart = 2026-10-01\nslots = 6\n", 5, "sessions[1].start", "not_a_time", "2026-10-01"),
        (
            "[[sessions]]\nstart = 2026-10-01T10:00:00Z\nslots = 6\n",
            5,
            "sessions[1].start",
            "time_with_offset",
            "2026-10-01T10:00:00+00:00",
        ),
        (
            "[[sessions]]\nstart = 0001-10-01T10:00:00\nslots = 6\n",
            5,
            "sessions[1].start",
            "far_year",
            "0001-10-01T10:00:00",
        ),
        (
            "[[sessions]]\nstart = 2026-03-29T02:30:00\nslots = 6\n",
            5,
            "sessions[1].start",
            "skipped_time",
            "2026-03-29T02:30:00",
        ),
        (
            SESSION + "[[sessions]]\nstart = 2026-10-01T11:54:00\nslots = 1\n",
            8,
            "sessions[2].start",
            "sessions_overlap",
            "2026-10-01T11:54:00",
        ),
        (
            SESSION + "[[sessions]]\nstart = 2026-09-30T10:00:00\nslots = 1\n",
            8,
            "sessions[2].start",
            "sessions_out_of_order",
            "2026-09-30T10:00:00",
        ),
        (
            SESSION.replace("6\n", "1000\n") + SESSION.replace("2026", "2027"),
            4,
            "sessions",
            "too_many_slots",
            "1006",
        ),
    ],
)
def test_fault_in_a_session_is_told_at_its_line(
    told: Callable, *, sessions: str, line: int | None, column: str, code: str, found: str
) -> None:
    assert told(event_toml=HEAD + sessions) == [("event.toml", line, column, f"intake.{code}", found)]


def test_session_may_begin_when_the_one_before_ends(make_folder: Callable) -> None:
    text = HEAD + SESSION + "[[sessions]]\nstart = 2026-10-01T11:55:00\nslots = 1\n"

    assert read_event_folder(make_folder(event_toml=text)).findings == ()


def test_empty_list_of_sessions_is_no_session(told: Callable) -> None:
    text = "sessions = []\n" + HEAD

    assert told(event_toml=text) == [("event.toml", 1, "sessions", "intake.no_sessions", "")]


def test_unknown_key_names_the_closest_and_all_that_are_known(make_folder: Callable) -> None:
    folder = make_folder(event_toml=HEAD.replace("timezone", "time_zone") + SESSION)

    assert [(f.code, f.parameters) for f in read_event_folder(folder).findings] == [
        ("intake.missing_key", {"name": "timezone"}),
        ("intake.unknown_key", {"closest": "timezone", "known": "name, timezone, language"}),
    ]


@pytest.mark.parametrize(
    ("text", "line", "code", "found"),
    [
        ('[event]\nname = "F\n', 2, "toml_syntax", 'name = "F'),
        ("[event]\nname = F\n", 2, "toml_syntax", "name = F"),
        ("[event]\n\nname =\n", 3, "toml_syntax", "name ="),
        ("[event]\nname = [1,\n", 2, "toml_end", "name = [1,"),
        ("a = " + "[" * 5000 + "\n", 1, "toml_end", "a = " + "[" * 75 + "…"),
        ("a = " + "9" * 5000 + "\n", 1, "toml_end", "a = " + "9" * 75 + "…"),
        ("a = 1\na = 2\n", 2, "toml_syntax", "a = 2"),
    ],
)
def test_text_that_is_no_toml_is_told_at_its_line(
    told: Callable, text: str, line: int, code: str, found: str
) -> None:
    assert told(event_toml=text) == [("event.toml", line, "", f"intake.{code}", found)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n  \n", "empty_file"),
        ("[event]\n".encode("utf-16"), "utf16"),
        (b"# " + b"x" * 1_000_001, "file_too_long"),
        (b"# x\n" * 300_000, "file_too_long"),
        (b"a" + b".a" * 100_000 + b" = 1\n", "toml_too_deep"),
    ],
)
def test_file_that_holds_no_text_to_read_is_told(told: Callable, content: bytes, code: str) -> None:
    assert told(event_toml=content) == [("event.toml", None, "", f"intake.{code}", "")]


def test_latin1_file_is_told_with_byte_and_line(make_folder: Callable) -> None:
    text = HEAD.replace('"F"', '"Cámara"') + SESSION + "# mañana\n"

    findings = read_event_folder(make_folder(event_toml=text.encode("latin-1"))).findings

    assert [(f.line, f.code, f.found, f.parameters) for f in findings] == [
        (2, "intake.not_utf8", 'name = "Cámara"', {"byte": "E1", "place": "10", "count": 2})
    ]


def test_slots_of_other_files_are_not_judged_by_an_unreadable_programme(told: Callable) -> None:
    found = told(event_toml=HEAD, attendees_csv="id,name,unavailable,table\na,Ana,900,2\nb,Bea,1001,\n")

    assert found == [
        ("event.toml", None, "sessions", "intake.no_sessions", ""),
        ("attendees.csv", 3, "unavailable", "intake.slot_out_of_range", "1001"),
    ]


def test_faults_of_all_tables_come_at_once(told: Callable) -> None:
    text = (
        '[event]\nname = ""\ntimezone = "Mars"\n[[sessions]]\nstart = 3\nslots = 0\n'
        '[rules]\ncap = "x"\n[factors]\nwant = "x"\n[tables]\nlabels = 1\n'
    )

    assert sorted(code for *_, code, _ in told(event_toml=text)) == [
        "intake.blank_text",
        "intake.not_a_time",
        "intake.not_labels",
        "intake.not_number",
        "intake.not_whole_number",
        "intake.too_small",
        "intake.unknown_zone",
    ]
