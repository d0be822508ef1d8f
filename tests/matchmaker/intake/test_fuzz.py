"""Whatever the bytes are, reading a folder gives a reading, and every finding has its sentence."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.intake import EventFolder, Reading, read_event_folder, read_schedule
from matchmaker.words import LANGUAGES, say

EVENT = '[event]\nname = "F"\ntimezone = "UTC"\n[[sessions]]\nstart = 2026-10-01T10:00:00\nslots = 4\n'
HEADERS = {
    "attendees.csv": "id,name,email,languages,needs,cap,floor,unavailable,table",
    "wishes.csv": "from,to,wish",
    "met.csv": "a,b,times",
    "pairs.csv": "id,a,b,value,required,slots,after",
}
#: What is likely to hurt a reader of CSV, separated by blanks; the rest hold blanks themselves.
SHORT = "a b c 1 -1 0 2-1 1-3 1;2 must avoid want m1 m2 x@y.example x@ @ @@ \\; ; =1+1 é \u202e \ud800"
cells = st.sampled_from(
    [*SHORT.split(), "", " ", "9" * 30, '"', '""', '"a', 'a"b', '"a"b', '"a\nb"', "\0", "\r", "\ufeff", "\t"]
)
rows = st.lists(cells, max_size=9).map(",".join)
#: Keys and values that the event file may have, and some that it may not.
TOML = """\
[event]
[[sessions]]
[tables]
[rules]
[factors]
[x]
[sessions]
sessions = [1]
name = 'F'
timezone = 'UTC'
timezone = 'a/../b'
start = 2026-10-01T10:00:00
start = 10:00:00
slots = 4
slots = -1
slots = 1e9
count = [1, 2]
count = [[]]
labels = ['a', 1]
a.b.c = 1
floor = 9
cap = 1
roles = [['a', 'b'], 3]
want = nan
want = 1e400
consent = {}
"" = 1
"""
toml_lines = st.sampled_from(TOML.split("\n"))


def read(files: dict[str, bytes]) -> Reading:
    with TemporaryDirectory() as path:
        for name, content in files.items():
            (Path(path) / name).write_bytes(content)
        reading = read_event_folder(Path(path))
        if reading.event is not None:
            read_schedule(Path(path) / "attendees.csv", reading.event)
    return reading


def check(reading: Reading) -> None:
    """Check what holds of every reading."""
    assert isinstance(reading.event, EventFolder) == (not reading.errors)
    for finding in reading.findings:
        assert finding.found.isprintable()
        assert len(finding.found) <= 80
        for language in LANGUAGES:
            assert say(finding.code, language, found=finding.found, **finding.parameters)


@given(files=st.dictionaries(st.sampled_from(["event.toml", *HEADERS]), st.binary(max_size=200)))
@settings(deadline=None, max_examples=150)
def test_any_bytes_give_a_reading(files: dict[str, bytes]) -> None:
    check(read(files))


@given(content=st.fixed_dictionaries({name: st.lists(rows, max_size=6) for name in HEADERS}))
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_any_rows_give_a_reading(content: dict[str, list[str]]) -> None:
    files = {
        name: "\n".join([HEADERS[name], *lines]).encode("utf-8", "surrogatepass")
        for name, lines in content.items()
    }

    check(read(files | {"event.toml": EVENT.encode()}))


@given(lines=st.lists(toml_lines, max_size=12))
@settings(deadline=None, max_examples=120)
def test_any_keys_give_a_reading(lines: list[str]) -> None:
    check(read({"event.toml": "\n".join(lines).encode(), "attendees.csv": b"id,name\na,Ana\n"}))


@pytest.mark.parametrize(
    "content", [b'"', b',"', b'id,name\n"', b'id,name\na,"', b"\xef\xbb\xbf\xef\xbb\xbfid", b"\r"]
)
def test_awkward_beginnings_give_a_reading(content: bytes) -> None:
    check(read({"event.toml": EVENT.encode(), "attendees.csv": content}))
