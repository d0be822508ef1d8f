"""``matchmaker values``."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[3] / "sample_events" / "desayuno-24"


@pytest.fixture
def values(call: Callable, tmp_path: Path) -> Callable[..., list[dict[str, str]]]:
    """Run the command and return the rows of its file."""

    def run(folder: Path, *arguments: str) -> list[dict[str, str]]:
        out = tmp_path / "new" / "values.csv"
        result = call("values", folder, "--out", out, *arguments)
        assert result.exit_code == 0, result.output
        with out.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert str(len(rows)) in result.stdout
        return rows

    return run


def test_pairs_of_the_sample_come_best_first_with_reasons(values: Callable) -> None:
    rows = values(SAMPLE)

    worth = [int(row["value"]) for row in rows]
    assert worth == sorted(worth, reverse=True)
    assert len(rows) > 60
    assert all(0 <= float(row[name]) <= 1 for row in rows for name in ("benefit_a", "benefit_b"))
    assert all(float(row["benefit_a"]) + float(row["benefit_b"]) > 0 for row in rows)
    assert all(row["reason_a"] and row["reason_b"] for row in rows)


def test_need_in_spanish_finds_the_offer_in_english(values: Callable) -> None:
    (row,) = [row for row in values(SAMPLE) if (row["a"], row["b"]) == ("e04", "e06")]

    assert float(row["benefit_a"]) > 0.5
    assert row["reason_a"] == (
        "Youssef El Amrani looks for “un programa de rutas que no cueste un riñón, somos 14 camiones”; "
        "Oliver Whitcombe offers “route planning software for small fleets, you pay per van and month”."
    )


def test_top_is_the_union_of_the_best_of_each(values: Callable) -> None:
    every, top = values(SAMPLE), values(SAMPLE, "--top", "2")

    def larger(row: dict[str, str]) -> float:
        return max(float(row["benefit_a"]), float(row["benefit_b"]))

    ids = {row[side] for row in every for side in ("a", "b")}
    expected = set()
    for attendee in ids:
        own = [row for row in every if attendee in (row["a"], row["b"])]
        own.sort(key=lambda row: (-larger(row), -int(row["value"]), row["a"], row["b"]))
        expected |= {(row["a"], row["b"]) for row in own[:2]}
    assert {(row["a"], row["b"]) for row in top} == expected


def test_given_pairs_have_a_value_and_no_reasons(values: Callable, folder: Path) -> None:
    rows = values(folder)

    assert [tuple(row.values()) for row in rows] == [
        ("a", "b", "5", "", "", "", ""),
        ("c", "d", "4", "", "", "", ""),
        ("a", "c", "3", "", "", "", ""),
        ("b", "d", "2", "", "", "", ""),
    ]
    assert [row["value"] for row in values(folder, "--top", "1")] == ["5", "4"]


def test_name_that_looks_like_a_formula_is_text_to_a_spreadsheet(values: Callable, folder: Path) -> None:
    (folder / "pairs.csv").unlink()
    (folder / "attendees.csv").write_text("id,name,offers,needs\na,=1+1,,cheese\nb,Bea,cheese,\n")

    (row,) = values(folder)

    assert row["reason_a"].startswith("'=1+1 looks for “cheese”")


def test_many_attendees_need_a_top(call: Callable, folder: Path, tmp_path: Path) -> None:
    (folder / "pairs.csv").unlink()
    (folder / "attendees.csv").write_text("id,name\n" + "".join(f"u{k},P\n" for k in range(3001)))

    result = call("values", folder, "--out", tmp_path / "values.csv")

    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].startswith("With more than 3,000 attendees")
