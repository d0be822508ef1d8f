"""Events that others made, from the folder named by MATCHMAKER_INSTANCES."""

import csv
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from figures import Figure, run_command


def mind_matching(short: bool) -> Iterator[Figure]:
    """Schedule 1,162 people who wrote one abstract each, from folder to files as a whole process."""
    del short
    folder = os.environ.get("MATCHMAKER_INSTANCES")
    if not folder:
        print("mindmatch_1162: left out, since MATCHMAKER_INSTANCES names no folder")
        return
    event = Path(folder) / "mindmatch_1162"
    with tempfile.TemporaryDirectory() as out:
        done = run_command(["schedule", event, "--out", out, "--time-limit", "20"])
        verified = run_command(["verify", event, Path(out) / "schedule.csv"])
        report = json.loads((Path(out) / "report.json").read_text(encoding="utf-8"))
        with (Path(out) / "schedule.csv").open(encoding="utf-8", newline="") as file:
            met = [frozenset((row["a"], row["b"])) for row in csv.DictReader(file)]
    with (event / "wishes.csv").open(encoding="utf-8", newline="") as file:
        avoided = {frozenset((row["from"], row["to"])) for row in csv.DictReader(file)}
    meetings = Counter(person for pair in met for person in pair)
    short_of_six = 1162 - sum(count >= 6 for count in meetings.values())
    yield Figure("mindmatch_1162: folder to files, whole process", done.seconds, "s", 30)
    yield Figure("mindmatch_1162: peak memory", done.peak_mb, "MB", 1000)
    yield Figure("mindmatch_1162: avoided pairs that meet", len(avoided & set(met)), "pairs", 0)
    yield Figure("mindmatch_1162: people with fewer than 6 meetings", short_of_six, "people", 0)
    yield Figure("mindmatch_1162: gap to the proven bound", 100 * report["gap"], "%", 0.2)
    yield Figure("mindmatch_1162: rules verified again", verified.seconds, "s", 30)
